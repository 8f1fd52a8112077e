// How a spreadsheet shows a number: as a date, a share or a plain number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stemma {

enum class DateSystem { from_1900, from_1904 };

// `value` as the cell has it ("44256.5"), shown in `format` (ECMA-376, 18.8.31: "yyyy-mm-dd",
// "0.00%"). Dates become ISO 8601, whatever their order in the format; numbers get the decimals
// and the percent sign that the format asks for, but no separators of thousands, no currency and no
// colours. What cannot be read stays as it is. O(size).
std::string show_number(std::string_view value, std::string_view format, DateSystem dates);

// The format that Excel means by a number below 164 which files do not spell out; "" for General.
std::string_view built_in_format(int id);

}  // namespace stemma
