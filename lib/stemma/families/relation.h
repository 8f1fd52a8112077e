// What two documents are to each other, and the figures that say so. All exact.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "stemma/base/export.h"

namespace stemma {

// The first that holds, seen from a to b.
enum class Relation {
  identical_bytes,
  identical_text,  // the same tokens, at least one
  near_duplicate,  // resemblance reaches its threshold
  contains,        // b's containment in a reaches the threshold, and is the greater of the two
  contained,       // a's containment in b does
  overlaps,        // they share a run of tokens
  unrelated,
};
// "identical-bytes", "near-duplicate" ...: the words used everywhere.
STEMMA_API std::string_view code_string(Relation relation);

STEMMA_API std::optional<Relation> relation_of(std::string_view name);

// The same relation, seen from b to a.
STEMMA_API Relation reversed(Relation relation);

// Whose shingles are wholly in the other.
enum class Covers { none, a, b, both };
STEMMA_API std::string_view code_string(Covers covers);

struct Thresholds {
  double resemblance = 0.7;
  double containment = 0.8;
  int run = 25;  // tokens
};
// Throws Error{invalid_argument} unless the shares are in (0, 1] and the run is at least 1.
STEMMA_API void check(const Thresholds& thresholds);

struct PairScore {
  double resemblance = 0.0;
  double containment_a_in_b = 0.0;
  double containment_b_in_a = 0.0;
  std::uint64_t shared = 0;       // shingles
  std::uint32_t longest_run = 0;  // tokens
  Covers covers = Covers::none;
  Relation relation = Relation::unrelated;
};

// Scores of two sets of which `shared` shingles are common, with the relation of the texts up to
// `contained`: longest_run is left at 0, and what would be overlaps is unrelated. O(1).
STEMMA_API PairScore score_shingles(std::size_t a, std::size_t b, std::size_t shared,
                                    const Thresholds& thresholds);

}  // namespace stemma
