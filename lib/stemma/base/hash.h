// The hash of the project: XXH3, 64 bits (xxHash specification 0.8; Yann Collet). Every hash that
// is stored or compared goes through here, but those of words and of runs of words
// (text/word_hash.h, sketch/runs.h), of which there are so many; golden tests pin all of them. Not
// cryptographic: what must withstand an adversary uses Digest.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string_view>

#include "stemma/base/export.h"

namespace stemma {

// Hash of bytes. Pure, thread-safe, O(size).
STEMMA_API std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);

// Hash of a sequence of 64-bit values, each taken in little-endian order on every machine.
STEMMA_API std::uint64_t hash64(std::span<const std::uint64_t> values, std::uint64_t seed = 0);

// 128 bits, so that among any number of texts no two that differ are taken for one by chance.
struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend auto operator<=>(const Hash128&, const Hash128&) = default;
};
STEMMA_API Hash128 hash128(std::string_view bytes);

// A bijection of 64-bit values that spreads every input bit over the whole word (the finalizer
// of SplitMix64: Steele, Lea, Flood 2014). For deriving many hashes from one.
constexpr std::uint64_t mix64(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31U);
}

}  // namespace stemma
