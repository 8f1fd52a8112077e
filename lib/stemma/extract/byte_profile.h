// Counts that tell text from other bytes, and wide encodings from narrow ones.
#pragma once

#include <cstdint>
#include <string_view>

namespace stemma {

struct ByteProfile {
  std::uint64_t size = 0;
  std::uint64_t zeros = 0;
  std::uint64_t inner_zero_runs = 0;  // runs of zero bytes, the one at the very end left out
  std::uint64_t trailing_zeros = 0;
  // DEL and the control characters below space that no text, terminal log or DOS file needs:
  // not NUL, BS, TAB, LF, VT, FF, CR, SUB, ESC.
  std::uint64_t controls = 0;
};

// O(size).
ByteProfile profile_bytes(std::string_view bytes);

// Narrow text in which zero bytes went astray, or that uses them as separators: at most one run of
// them in 8 other bytes, the padding at the end not counted (tape blocks and crashed writers leave
// it), and at most one other control character in a hundred. UTF-16 of Latin script has a run
// after each byte; that of other scripts is full of control characters, read byte by byte.
bool zeros_are_stray(const ByteProfile& profile);

// Which of UTF-16 and UTF-32 the bytes are in, told by where zero bytes stand and by whether what
// comes out is characters; "" for neither. Looks at the first 64 KiB; expects a zero byte in it.
std::string_view wide_encoding(std::string_view bytes);

}  // namespace stemma
