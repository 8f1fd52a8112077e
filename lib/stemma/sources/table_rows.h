// Rows of tables of values (CSV as RFC 4180 has it, TSV): where each ends, and what stands in its
// cells. A cell that begins with a quote goes on to the quote that closes it, over line ends, too;
// one that no quote closes within `longest` bytes is taken as it is, so that no row costs more than
// its length and once that many bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stemma {

// What divides the cells of tables, in the order in which it is looked for.
inline constexpr std::string_view kDelimiters = "\t;,|";

// Whether all of a table is there, or more may follow.
enum class TableText { whole, begun };

// Where the row that begins at text[at] ends, with its line end (LF, CRLF or CR); nothing where it
// does not end in `text`, as far as that shows.
std::optional<std::size_t> end_of_row(std::string_view text, std::size_t at, char delimiter,
                                      std::size_t longest, TableText is = TableText::whole);

// The cells of a row, which is all of `row`; without quotes, line end and what divides them.
std::vector<std::string> cells_of(std::string_view row, char delimiter, std::size_t longest);

// Whether a quoted cell of the row goes over line ends and something follows its closing quote: a
// quote that stands in the text, most likely, and what it took for one cell are several rows.
// O(size).
bool has_stray_quote(std::string_view row, char delimiter, std::size_t longest);

// Which of a table's columns, given by the cells of its first row, is called `name`: white space
// around it does not count, nor do capitals of ASCII where none is spelled like it. Nothing where
// several are.
std::optional<std::size_t> column_of(const std::vector<std::string>& columns,
                                     std::string_view name);

}  // namespace stemma
