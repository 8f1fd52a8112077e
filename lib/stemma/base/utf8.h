// UTF-8 by the byte (RFC 3629; what is ill-formed is read as the Unicode Standard recommends in
// chapter 3.9: one U+FFFD for each maximal part of a sequence).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace stemma {

inline constexpr char32_t kReplacement = 0xFFFD;

struct CodePoint {
  char32_t value = kReplacement;
  std::uint32_t length = 1;  // bytes it takes in the text, at least 1
  bool valid = false;        // false: ill-formed bytes, read as U+FFFD
};

// The code point that starts at text[at], where that is no ASCII character.
CodePoint decode_utf8_sequence(std::string_view text, std::size_t at);

// The code point that starts at text[at]; at < text.size(). O(1), thread-safe.
inline CodePoint decode_utf8(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x80) return {static_cast<char32_t>(byte), 1, true};
  return decode_utf8_sequence(text, at);
}

void append_utf8(std::string& out, char32_t code_point);

// Where the ASCII that starts at `at` ends: eight bytes at a time, for most text is ASCII.
std::size_t skip_ascii(std::string_view bytes, std::size_t at);

// O(size).
bool is_valid_utf8(std::string_view bytes);

}  // namespace stemma
