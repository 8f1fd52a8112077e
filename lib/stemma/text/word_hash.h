// The hash of a normalized word: the words of a text are short, and there are many.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "stemma/base/hash_inline.h"

namespace stemma {

inline constexpr std::size_t kShortWord = 16;

// The upper and the lower half of a product of 128 bits, one upon the other.
inline std::uint64_t folded_product(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = Wide{a} * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

// Of a word of up to 16 bytes, which hold no zero: these as two numbers, filled up with zeros. No
// UTF-8 has the bytes of the first two constants, so neither factor of the first product is zero.
inline std::uint64_t short_word_hash(std::uint64_t first, std::uint64_t second) {
  const std::uint64_t both =
      folded_product(first ^ 0xFF51AFD7ED558CCDU, second ^ 0xC4CEB9FE1A85EC53U);
  return folded_product(both ^ 0x9E3779B97F4A7C15U, 0xD6E8FEB86659FD93U);
}

// What is kept of the first 16 bytes at a word of so many.
struct WordMasks {
  std::array<std::uint64_t, kShortWord + 1> first{};
  std::array<std::uint64_t, kShortWord + 1> second{};
};

constexpr WordMasks word_masks() {
  WordMasks masks;
  for (std::size_t size = 1; size <= kShortWord; ++size) {
    masks.first[size] = size >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * size) - 1;
    masks.second[size] = size == kShortWord ? ~std::uint64_t{0}
                         : size > 8         ? (std::uint64_t{1} << (8 * size - 64)) - 1
                                            : 0;
  }
  return masks;
}

inline constexpr WordMasks kWordMasks = word_masks();

// The hash of word[0, size), where 16 bytes can be read.
inline std::uint64_t word_hash(const char* word, std::size_t size) {
  if (size > kShortWord) return hash64_inline({word, size});
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  std::memcpy(&first, word, sizeof first);
  std::memcpy(&second, word + sizeof first, sizeof second);
  return short_word_hash(first & kWordMasks.first[size], second & kWordMasks.second[size]);
}

}  // namespace stemma
