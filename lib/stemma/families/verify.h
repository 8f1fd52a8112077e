// From candidate pairs to verified ones: nothing is said of two texts that was not computed from
// all their shingles, or their words.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/families/relation.h"
#include "stemma/index/candidates.h"
#include "stemma/sketch/shingles.h"

namespace stemma {

// A distinct text, as families see it.
struct TextView {
  std::span<const Token> tokens;
  const ShingleSet* shingles = nullptr;
};

// The full verification of a pair of texts that are not identical. O(n log n), thread-safe.
STEMMA_API PairScore verify(std::span<const Token> a_tokens, const ShingleSet& a_shingles,
                            std::span<const Token> b_tokens, const ShingleSet& b_shingles,
                            const Thresholds& thresholds);

// The fewest shared shingles with which two texts of so many can be near-duplicates, or one contain
// the other.
STEMMA_API std::size_t fewest_shared(std::size_t a, std::size_t b, const Thresholds& thresholds);

// What two texts are to each other, seen from a to b: a is the one that ranks before.
struct VerifiedPair {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  PairScore score;
  LensSet found_by;
};

// Those candidates that are near-duplicates, or of which one contains the other; in the order of
// `candidates`. Longest runs are left at 0. O(n) a candidate, and less where bitmaps or the first
// shingles show that too few can be shared; holds up to a byte a shingle meanwhile.
STEMMA_API std::vector<VerifiedPair> related_pairs(std::span<const TextView> texts,
                                                   std::span<const CandidatePair> candidates,
                                                   const Thresholds& thresholds,
                                                   const RunContext& context);

// Those candidates that are none of `related` (in the same order) and share a run of
// `thresholds.run` tokens, with their scores and longest runs. O(n) a candidate.
STEMMA_API std::vector<VerifiedPair> overlapping_pairs(std::span<const TextView> texts,
                                                       std::span<const CandidatePair> candidates,
                                                       std::span<const VerifiedPair> related,
                                                       const Thresholds& thresholds,
                                                       const RunContext& context);

// The longest shared run of each pair, in tokens. O(n) a pair.
STEMMA_API std::vector<std::uint32_t> longest_runs(std::span<const TextView> texts,
                                                   std::span<const VerifiedPair> pairs,
                                                   const RunContext& context);

}  // namespace stemma
