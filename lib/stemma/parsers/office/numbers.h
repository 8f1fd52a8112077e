// Numbers in front of list items and headings, as office programs write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stemma {

enum class NumberStyle {
  none,  // bullets, too
  decimal,
  decimal_zero,  // 01
  lower_letter,  // after z comes aa, then bb
  upper_letter,
  lower_roman,
  upper_roman,
  ordinal,  // 1st
};

// Roman numbers above 3,999 and anything below 1 are written in digits. O(1).
std::string write_number(std::int64_t number, NumberStyle style);

}  // namespace stemma
