#include "stemma/sources/table_rows.h"

#include <algorithm>

#include "stemma/base/ascii.h"

namespace stemma {
namespace {

// Where the quoted cell that begins at text[at] ends: at its closing quote, or npos.
std::size_t closing_quote(std::string_view text, std::size_t at, std::size_t longest) {
  const std::string_view within = text.substr(0, std::min(text.size(), at + longest));
  for (std::size_t quote = within.find('"', at + 1); quote != std::string_view::npos;
       quote = within.find('"', quote + 2)) {
    if (quote + 1 >= within.size() || within[quote + 1] != '"') return quote;
  }
  return std::string_view::npos;
}

// Calls add(some) for what stands in a cell, piece by piece, and end_cell() behind each but the
// last; says where the row ends.
template <class Add, class EndCell>
std::optional<std::size_t> walk_row(std::string_view text, std::size_t at, char delimiter,
                                    std::size_t longest, TableText is, const Add& add,
                                    const EndCell& end_cell) {
  const char ends[] = {delimiter, '\n', '\r'};
  bool is_cell_start = true;
  while (at < text.size()) {
    if (text[at] == '"' && is_cell_start) {
      const std::size_t end = closing_quote(text, at, longest);
      if (end != std::string_view::npos) {
        for (std::size_t begin = at + 1; begin < end;) {
          const std::size_t quote = std::min(text.find('"', begin), end);
          add(text.substr(begin, std::min(quote + 1, end) - begin));
          begin = quote + 2;
        }
        at = end + 1;
        is_cell_start = false;
        continue;
      }
      if (is == TableText::begun && text.size() - at < longest) return std::nullopt;
    }
    const std::size_t end = std::min(text.find_first_of({ends, sizeof ends}, at), text.size());
    add(text.substr(at, end - at));
    if (end == text.size()) break;
    at = end + 1;
    is_cell_start = text[end] == delimiter;
    if (is_cell_start) {
      end_cell();
    } else {
      if (text[end] == '\n') return at;
      if (at == text.size() && is == TableText::begun) return std::nullopt;
      return at < text.size() && text[at] == '\n' ? at + 1 : at;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::size_t> end_of_row(std::string_view text, std::size_t at, char delimiter,
                                      std::size_t longest, TableText is) {
  return walk_row(text, at, delimiter, longest, is, [](std::string_view) {}, [] {});
}

std::vector<std::string> cells_of(std::string_view row, char delimiter, std::size_t longest) {
  std::vector<std::string> cells(1);
  (void)walk_row(
      row, 0, delimiter, longest, TableText::whole,
      [&](std::string_view some) { cells.back() += some; }, [&] { cells.emplace_back(); });
  return cells;
}

bool has_stray_quote(std::string_view row, char delimiter, std::size_t longest) {
  while (row.ends_with('\n') || row.ends_with('\r')) row.remove_suffix(1);
  if (row.find_first_of("\r\n") == std::string_view::npos) return false;
  bool is_cell_start = true;
  for (std::size_t at = 0; at < row.size(); ++at) {
    const std::size_t end =
        is_cell_start && row[at] == '"' ? closing_quote(row, at, longest) : std::string_view::npos;
    if (end != std::string_view::npos) {
      const bool is_followed = end + 1 < row.size() && row[end + 1] != delimiter;
      const std::string_view cell = row.substr(at, end - at);
      if (is_followed && cell.find_first_of("\r\n") != std::string_view::npos) return true;
      at = end;
    }
    is_cell_start = row[at] == delimiter;
  }
  return false;
}

std::optional<std::size_t> column_of(const std::vector<std::string>& columns,
                                     std::string_view name) {
  const auto trimmed = [](std::string_view cell) {
    constexpr std::string_view kWhite = " \t\r\n\f\v";
    const std::size_t begin = std::min(cell.find_first_not_of(kWhite), cell.size());
    return cell.substr(begin, cell.find_last_not_of(kWhite) + 1 - begin);
  };
  std::vector<std::size_t> exact;
  std::vector<std::size_t> alike;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string_view column = trimmed(columns[i]);
    if (column == trimmed(name)) exact.push_back(i);
    if (lower_ascii(column) == lower_ascii(trimmed(name))) alike.push_back(i);
  }
  const std::vector<std::size_t>& found = exact.empty() ? alike : exact;
  return found.size() == 1 ? std::optional(found.front()) : std::nullopt;
}

}  // namespace stemma
