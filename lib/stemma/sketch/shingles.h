// The set of a document's shingles, and exact scores of two such sets (Broder 1997).
//
// A shingle is a run of tokens that says as much as `shingle_width` words. A token of a script
// without spaces is a grapheme cluster, less than a word: `cluster_width` of these make a shingle.
// Mixed text is weighed: a word weighs cluster_width, a cluster shingle_width, and the shingle that
// begins at a token is the shortest run from there that weighs at least
// shingle_width * cluster_width. So a shingle depends on its own tokens only, and texts that share
// a passage share its shingles.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/sketch/params.h"
#include "stemma/text/tokens.h"

namespace stemma {

// Sorted, each value once.
using ShingleSet = std::vector<std::uint64_t>;

// The hash of each shingle (docs/formats/sketch.md). No shingle begins where the text ends before
// the weight is reached; a text that is too light for any is one shingle of all its tokens, and one
// of no token has none. Throws as check(params) does. O(n) expected, thread-safe.
STEMMA_API ShingleSet shingles(std::span<const Token> tokens, const SketchParams& params);

// hash64 of each `length` consecutive token hashes, whatever they weigh; none where there are fewer
// tokens. Two texts share a run of that length where these sets meet. Throws
// Error{invalid_argument} if length is 0. O(n * length), thread-safe.
STEMMA_API ShingleSet run_shingles(std::span<const Token> tokens, std::size_t length);

// How many shingles two sets share. O(|a| + |b|); far less where one is much smaller.
STEMMA_API std::size_t shared_shingles(const ShingleSet& a, const ShingleSet& b);

// |a and b| / |a or b|, in [0, 1]; 0 where both are empty.
STEMMA_API double resemblance(const ShingleSet& a, const ShingleSet& b);

// |a and b| / |a|, the share of a's shingles that are in b, in [0, 1]; 0 where a is empty.
STEMMA_API double containment(const ShingleSet& a, const ShingleSet& b);

}  // namespace stemma
