// The set of a document's shingles, and exact scores of two such sets (Broder 1997).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/text/tokens.h"

namespace stemma {

// Sorted, each value once.
using ShingleSet = std::vector<std::uint64_t>;

// hash64 of each `width` consecutive token hashes. A document with fewer tokens is one shingle of
// them all; one with none has no shingle. O(n log n), thread-safe.
STEMMA_API ShingleSet shingles(std::span<const Token> tokens, int width);

// How many shingles two sets share. O(|a| + |b|); far less where one is much smaller.
STEMMA_API std::size_t shared_shingles(const ShingleSet& a, const ShingleSet& b);

// |a and b| / |a or b|, in [0, 1]; 0 where both are empty.
STEMMA_API double resemblance(const ShingleSet& a, const ShingleSet& b);

// |a and b| / |a|, the share of a's shingles that are in b, in [0, 1]; 0 where a is empty.
STEMMA_API double containment(const ShingleSet& a, const ShingleSet& b);

}  // namespace stemma
