#include "stemma/base/hash.h"

#include "stemma/base/hash_inline.h"

namespace stemma {

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
  return hash64_inline(bytes, seed);
}

std::uint64_t hash64(std::span<const std::uint64_t> values, std::uint64_t seed) {
  return hash64_inline(values, seed);
}

}  // namespace stemma
