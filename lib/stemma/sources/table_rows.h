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

// What a column is called by: the cell at its head without white space around it, letters of ASCII
// in lower case. Two that differ in no more are one name.
std::string column_name(std::string_view cell);

// The names of the columns, of a table's first row.
std::vector<std::string> columns_of(std::string_view row, char delimiter, std::size_t longest);

}  // namespace stemma
