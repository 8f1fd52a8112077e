#include "stemma/parsers/markup/rst_lines.h"

#include <algorithm>
#include <utility>

#include "stemma/base/ascii.h"
#include "stemma/base/utf8.h"
#include "stemma/extract/lines.h"
#include "stemma/parsers/xml.h"

namespace stemma {
namespace {

constexpr std::size_t kTab = 8;

bool is_roman(std::string_view word) {
  return word.find_first_not_of("ivxlcdm") == std::string_view::npos ||
         word.find_first_not_of("IVXLCDM") == std::string_view::npos;
}

// Where a column begins: characters count, not bytes.
std::size_t offset_of_column(std::string_view line, std::size_t column) {
  std::size_t at = 0;
  for (; at < line.size() && column > 0; --column) at += decode_utf8(line, at).length;
  return std::min(at, line.size());
}

// Columns of tables go by it, whatever the writer's editor showed. `column` is that of the first
// character.
std::string with_blanks_for_tabs(std::string_view text, std::size_t column) {
  if (text.find('\t') == std::string_view::npos) return std::string(text);
  std::string expanded;
  expanded.reserve(text.size());
  for (const char c : text) {
    if (c == '\t') {
      const std::size_t blanks = kTab - column % kTab;
      expanded.append(blanks, ' ');
      column += blanks;
    } else {
      expanded += c;
      if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++column;
    }
  }
  return expanded;
}

// Cells of a table, each gathered from several lines.
struct Cells {
  std::vector<std::string> texts;

  void add(std::size_t at, std::string_view text) {
    if (texts.size() <= at) texts.resize(at + 1);
    texts[at] += ' ';
    texts[at] += text;
  }
  void flush(std::vector<std::string>& rows) {
    std::string row;
    for (const std::string& cell : std::exchange(texts, {})) {
      const std::string shown = on_one_line(cell);
      if (!row.empty() && !shown.empty()) row += '\t';
      row += shown;
    }
    if (!row.empty()) rows.push_back(std::move(row));
  }
};

}  // namespace

std::vector<RstLine> rst_lines(std::string_view source) {
  std::vector<RstLine> lines;
  for (std::size_t at = 0; at < source.size();) {
    const Line line = line_at(source, at);
    at = line.next;
    RstLine made;
    std::size_t begin = 0;
    for (; begin < line.text.size(); ++begin) {
      if (line.text[begin] == '\t') {
        made.indent += kTab - made.indent % kTab;
      } else if (line.text[begin] == ' ') {
        ++made.indent;
      } else {
        break;
      }
    }
    std::string_view text = line.text.substr(begin);
    text = text.substr(0, text.find_last_not_of(" \t") + 1);
    if (text.empty()) made.indent = 0;
    made.text = with_blanks_for_tabs(text, made.indent);
    lines.push_back(std::move(made));
  }
  return lines;
}

std::string rst_literal(std::span<const RstLine> lines) {
  std::size_t indent = std::string::npos;
  for (const RstLine& line : lines) {
    if (!line.text.empty()) indent = std::min(indent, line.indent);
  }
  std::string text;
  for (const RstLine& line : lines) {
    if (!line.text.empty()) text += std::string(line.indent - indent, ' ');
    text += line.text;
    text += '\n';
  }
  return text;
}

bool is_rst_rule(std::string_view line, std::size_t least) {
  constexpr std::string_view kMarks = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
  return line.size() >= least && !line.empty() &&
         kMarks.find(line.front()) != std::string_view::npos &&
         line.find_first_not_of(line.front()) == std::string_view::npos;
}

std::size_t bullet_length(std::string_view line) {
  std::size_t mark = 0;
  for (const std::string_view bullet : {"-", "*", "+", "•"}) {
    if (line.starts_with(bullet)) mark = bullet.size();
  }
  if (mark == 0) return 0;
  if (line.size() == mark) return mark;
  if (line[mark] != ' ') return 0;
  return std::min(line.find_first_not_of(' ', mark), line.size());
}

std::size_t enumerator_length(std::string_view line) {
  std::size_t at = line.starts_with('(') ? 1 : 0;
  const std::size_t begin = at;
  while (at < line.size() && at - begin < 6 && (is_digit(line[at]) || is_letter(line[at]))) ++at;
  if (at == begin && at < line.size() && line[at] == '#') ++at;
  const std::string_view label = line.substr(begin, at - begin);
  if (label.empty() || at >= line.size()) return 0;
  const bool is_number = label.find_first_not_of("0123456789") == std::string_view::npos;
  if (!is_number && label.size() > 1 && !is_roman(label)) return 0;
  const char end = line[at++];
  if (end != ')' && (end != '.' || begin == 1)) return 0;
  if (at >= line.size() || line[at] != ' ') return 0;
  return std::min(line.find_first_not_of(' ', at), line.size());
}

std::string_view field_name(std::string_view line) {
  if (line.size() < 3 || line.front() != ':' || line[1] == ' ' || line[1] == ':') return {};
  std::size_t end = line.find(':', 1);
  while (end != std::string_view::npos && end + 1 < line.size() && line[end + 1] != ' ') {
    if (line[end + 1] == '`') return {};
    end = line.find(':', end + 1);
  }
  return end == std::string_view::npos ? std::string_view() : line.substr(1, end - 1);
}

std::string_view directive_name(std::string_view line) {
  if (!line.starts_with(".. ")) return {};
  line.remove_prefix(3);
  const std::size_t end = line.find("::");
  if (end == std::string_view::npos || end == 0) return {};
  const std::string_view name = line.substr(0, end);
  const bool is_name = std::ranges::all_of(name, [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == ':' || c == '.' || c == '+';
  });
  const bool is_followed = end + 2 >= line.size() || line[end + 2] == ' ';
  return is_name && is_followed ? name : std::string_view();
}

// Where a cell ends: at a bar, or a corner of a border.
std::size_t grid_cell_end(std::string_view line, std::size_t at) {
  const auto is_border = [&](std::size_t i) {
    return i < line.size() && (line[i] == '-' || line[i] == '=');
  };
  for (; at < line.size(); ++at) {
    if (line[at] == '|' || (line[at] == '+' && (is_border(at - 1) || is_border(at + 1)))) break;
  }
  return at;
}

std::vector<std::string> grid_rows(const std::vector<std::string_view>& lines) {
  std::vector<std::string> rows;
  Cells cells;
  for (const std::string_view line : lines) {
    if (line.find_first_not_of("+-= ") == std::string_view::npos) {
      cells.flush(rows);
      continue;
    }
    // Beside a cell that spans rows, a border may stand.
    std::size_t cell = 0;
    for (std::size_t at = 1; at < line.size();) {
      const std::size_t end = grid_cell_end(line, at);
      const std::string_view text = line.substr(at, end - at);
      const bool is_border =
          text.size() > 1 && text.find_first_not_of("-=") == std::string_view::npos;
      cells.add(cell++, is_border ? std::string_view() : text);
      at = end + 1;
    }
  }
  cells.flush(rows);
  return rows;
}

bool is_simple_table_border(std::string_view line) {
  return line.starts_with('=') && line.find(' ') != std::string_view::npos &&
         line.find_first_not_of("= ") == std::string_view::npos;
}

namespace {

// Where the columns under a border begin.
std::vector<std::size_t> columns_of(std::string_view border) {
  std::vector<std::size_t> begins;
  for (std::size_t i = 0; i < border.size(); ++i) {
    if (border[i] != ' ' && (i == 0 || border[i - 1] == ' ')) begins.push_back(i);
  }
  return begins;
}

// What a line has in the column that begins at `begins[i]`.
std::string_view cell_of(std::string_view line, const std::vector<std::size_t>& begins,
                         std::size_t i) {
  const std::string_view from = line.substr(offset_of_column(line, begins[i]));
  if (i + 1 == begins.size()) return from;
  return from.substr(0, offset_of_column(from, begins[i + 1] - begins[i]));
}

bool is_blank_text(std::string_view text) {
  return text.find_first_not_of(' ') == std::string_view::npos;
}

}  // namespace

std::vector<std::string> simple_rows(const std::vector<std::string_view>& lines) {
  std::vector<std::string> rows;
  if (lines.empty()) return rows;
  const std::vector<std::size_t> columns = columns_of(lines.front());
  if (columns.empty()) return rows;
  std::vector<std::string_view> row;  // its lines
  const auto flush = [&](const std::vector<std::size_t>& begins) {
    Cells cells;
    for (const std::string_view line : std::exchange(row, {})) {
      for (std::size_t i = 0; i < begins.size(); ++i) cells.add(i, cell_of(line, begins, i));
    }
    cells.flush(rows);
  };
  for (const std::string_view line : lines) {
    const bool is_rule = line.find_first_not_of("=- ") == std::string_view::npos;
    if (is_rule) {
      // One of "-" says which columns the row above spans.
      flush(line.starts_with('-') ? columns_of(line) : columns);
      continue;
    }
    // A row without anything in its first column goes on the one above.
    if (!is_blank_text(cell_of(line, columns, 0))) flush(columns);
    row.push_back(line);
  }
  flush(columns);
  return rows;
}

}  // namespace stemma
