// What documents take at the peak, while they are read and cut into words.
#pragma once

#include <cstdint>

namespace stemma {

// Bytes for each byte of a file: the file, its text as UTF-16 while it is converted, as UTF-8,
// tokens of 16 bytes each (one for every three bytes in the worst case, a text of ideographs), and
// vectors that grow.
inline constexpr std::uint64_t kPeakPerByte = 14;

}  // namespace stemma
