#include "stemma/base/hash.h"

#include "stemma/base/hash_inline.h"

namespace stemma {

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
  return hash64_inline(bytes, seed);
}

std::uint64_t hash64(std::span<const std::uint64_t> values, std::uint64_t seed) {
  return hash64_inline(values, seed);
}

Hash128 hash128(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

}  // namespace stemma
