#include "stemma/base/hash.h"

// Called for every word and shingle, with few bytes each: a call into another library costs as much
// as the hash.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <bit>

namespace stemma {

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::uint64_t hash64(std::span<const std::uint64_t> values, std::uint64_t seed) {
  static_assert(std::endian::native == std::endian::little,
                "a big-endian machine must swap the values first, or stored hashes differ");
  return XXH3_64bits_withSeed(values.data(), values.size_bytes(), seed);
}

}  // namespace stemma
