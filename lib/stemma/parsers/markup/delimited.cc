#include "stemma/parsers/markup/delimited.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stemma/parsers/markup/source.h"
#include "stemma/parsers/parser.h"
#include "stemma/parsers/xml.h"
#include "stemma/sources/table_rows.h"

namespace stemma {
namespace {

// A quoted cell is no longer than this: the price of a quote that nobody closed is bounded.
constexpr std::size_t kLongestQuoted = 1U << 20U;

struct Row {
  std::vector<std::string> cells;
  std::size_t next = 0;  // where the next row begins
  bool is_whole = true;  // ended by a line's end, not by the text's
};

Row row_at(std::string_view text, std::size_t at, char delimiter) {
  const std::optional<std::size_t> end = end_of_row(text, at, delimiter, kLongestQuoted);
  const std::size_t next = end.value_or(text.size());
  return {cells_of(text.substr(at, next - at), delimiter, kLongestQuoted), next, end.has_value()};
}

bool divides(std::string_view head, char delimiter) {
  constexpr std::size_t kRows = 20;
  constexpr std::size_t kLeastRows = 3;
  std::size_t rows = 0;
  std::size_t cells = 0;
  for (std::size_t at = 0; at < head.size() && rows < kRows;) {
    const Row row = row_at(head, at, delimiter);
    at = row.next;
    if (!row.is_whole && rows >= kLeastRows) break;
    const bool is_blank = row.cells.size() == 1 && on_one_line(row.cells.front()).empty();
    if (is_blank) continue;
    if (rows == 0) cells = row.cells.size();
    if (row.cells.size() != cells || cells < 2) return false;
    ++rows;
  }
  return rows >= kLeastRows;
}

}  // namespace

char delimiter_of(std::string_view head) {
  for (const char delimiter : kDelimiters) {
    if (divides(head, delimiter)) return delimiter;
  }
  return '\0';
}

std::optional<Extracted> extract_delimited(RawDocument document, Wanted /*wanted*/,
                                           RunContext& context) {
  constexpr std::size_t kHead = 64U << 10U;
  const MarkupSource source = read_source(std::move(document), context);
  const std::string_view text = source.text;
  const char found = delimiter_of(text.substr(0, kHead));
  const char delimiter = found != '\0' ? found : ',';
  BlockWriter writer;
  for (std::size_t at = 0; at < text.size();) {
    const Row row = row_at(text, at, delimiter);
    at = row.next;
    std::string line;
    for (const std::string& cell : row.cells) {
      const std::string shown = on_one_line(cell);
      if (!line.empty() && !shown.empty()) line += '\t';
      line += shown;
    }
    writer.add(BlockKind::table_row, line);
  }
  return finish(writer, source);
}

}  // namespace stemma
