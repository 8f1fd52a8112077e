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
inline constexpr std::array<std::uint64_t, 3> kWordFactors = {
    0x9E3779B185EBCA87U, 0xC2B2AE3D27D4EB4FU, 0x165667B19E3779F9U};

// Of a word of up to 16 bytes, which hold no zero: these as two numbers, filled up with zeros. No
// two words of up to eight bytes have the same.
constexpr std::uint64_t short_word_hash(std::uint64_t first, std::uint64_t second) {
  second *= kWordFactors[1];
  std::uint64_t hash = first * kWordFactors[0] ^ (second << 32U | second >> 32U);
  hash = (hash ^ hash >> 32U) * kWordFactors[2];
  return hash ^ hash >> 29U;
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
