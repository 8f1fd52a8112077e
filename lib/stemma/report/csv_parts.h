// Pieces of RFC 4180 that the tables of several commands share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stemma {

// Text from outside as a cell: escaped (escape_cell), in quotes where it must be.
std::string csv_cell(std::string_view text);

// A record of cells that are ready, with its end of line.
std::string csv_row(const std::vector<std::string>& cells);

// A share with six decimals; never rounds what lacks something up to 1.
std::string csv_share(double value);

}  // namespace stemma
