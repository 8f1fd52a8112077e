// The ways in which pairs are proposed. Each lens finds what the others miss:
//   minhash    near-duplicates, by bands of their signatures;
//   winnowing  documents that share a run of words, whatever their lengths;
//   short      documents too short for a run: any shared shingle;
//   exact      every pair that reaches the thresholds, without any estimate (exact_join.h).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/export.h"

namespace stemma {

enum class Lens : std::uint8_t { minhash = 1, winnowing = 2, short_text = 4, exact = 8 };

// Which lenses look, or which proposed a pair.
struct LensSet {
  std::uint8_t bits = 0;

  constexpr LensSet() = default;
  constexpr LensSet(std::initializer_list<Lens> lenses) {
    for (const Lens lens : lenses) add(lens);
  }

  constexpr void add(Lens lens) {
    bits = static_cast<std::uint8_t>(bits | static_cast<unsigned>(lens));
  }
  constexpr void add(LensSet other) { bits = static_cast<std::uint8_t>(bits | other.bits); }
  constexpr bool has(Lens lens) const { return (bits & static_cast<unsigned>(lens)) != 0; }
  constexpr bool empty() const { return bits == 0; }
  friend bool operator==(const LensSet&, const LensSet&) = default;
};

// Those that need sketches only.
inline constexpr LensSet kSketchLenses{Lens::minhash, Lens::winnowing, Lens::short_text};

// "minhash", "winnowing", "short", "exact".
STEMMA_API std::string_view code_string(Lens lens);
STEMMA_API std::optional<Lens> lens_of(std::string_view name);

// Their names in the order above.
STEMMA_API std::vector<std::string> names(LensSet lenses);

}  // namespace stemma
