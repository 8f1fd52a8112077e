#include "stemma/sources/table_rows.h"

#include <algorithm>

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

std::string column_name(std::string_view cell) {
  constexpr std::string_view kWhite = " \t\r\n\f\v";
  const std::size_t begin = std::min(cell.find_first_not_of(kWhite), cell.size());
  std::string name(cell.substr(begin, cell.find_last_not_of(kWhite) + 1 - begin));
  for (char& letter : name) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return name;
}

std::vector<std::string> columns_of(std::string_view row, char delimiter, std::size_t longest) {
  std::vector<std::string> columns = cells_of(row, delimiter, longest);
  for (std::string& cell : columns) cell = column_name(cell);
  return columns;
}

}  // namespace stemma
