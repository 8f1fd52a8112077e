// hash64 for the few places that call it for every word or shingle: there a call costs as much as
// the hash. Elsewhere hash.h is enough.
#pragma once

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <bit>
#include <cstdint>
#include <span>
#include <string_view>

namespace stemma {

static_assert(std::endian::native == std::endian::little,
              "a big-endian machine must swap values before they are hashed, or stored hashes "
              "differ");

inline std::uint64_t hash64_inline(std::string_view bytes, std::uint64_t seed = 0) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

// Of as many values as the compiler knows it is faster still.
template <std::size_t Size>
std::uint64_t hash64_inline(std::span<const std::uint64_t, Size> values, std::uint64_t seed = 0) {
  return XXH3_64bits_withSeed(values.data(), values.size_bytes(), seed);
}

// Of values that nearly always are `Usual` many.
template <std::size_t Usual>
std::uint64_t hash64_usual(std::span<const std::uint64_t> values, std::uint64_t seed = 0) {
  if (values.size() == Usual) return hash64_inline(values.first<Usual>(), seed);
  return hash64_inline(values, seed);
}

}  // namespace stemma
