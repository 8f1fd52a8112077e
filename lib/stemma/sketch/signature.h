// MinHash signatures: short summaries by which the resemblance of two sets is estimated.
//
// Fast Similarity Sketching (Dahlgaard, Knudsen, Thorup, "Fast Similarity Sketching", FOCS 2017):
// in round i each element throws one value into one bin, and rounds go on until every bin has
// one. In the first the shingle's own hash decides, which is spread evenly. So a large set needs a
// single pass over its elements and a small one is still summarized without empty bins. The share
// of equal bins estimates resemblance without bias, with a variance no larger than that of as many
// independent MinHashes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/sketch/shingles.h"

namespace stemma {

// One value a bin; empty for the empty set.
using Signature = std::vector<std::uint64_t>;

// `size` bins, from 1 to 256. O(|set| + size log size) expected, thread-safe.
STEMMA_API Signature minhash(const ShingleSet& set, int size);

// The same of the shingles of `tokens`, without making their set: O(n) expected. Throws as
// check(params) does.
STEMMA_API Signature minhash(std::span<const Token> tokens, const SketchParams& params);

// Share of equal bins, in [0, 1]: an estimate, used to propose and never to decide. Throws
// Error{invalid_argument} if the sizes differ. 0 where either set is empty.
STEMMA_API double estimated_resemblance(const Signature& a, const Signature& b);

}  // namespace stemma
