// A run of words by its hash, and where it begins; sorted by these.
#pragma once

#include <compare>
#include <cstdint>

namespace stemma {

struct Gram {
  std::uint64_t hash = 0;
  std::uint32_t position = 0;

  friend auto operator<=>(const Gram&, const Gram&) = default;
};

}  // namespace stemma
