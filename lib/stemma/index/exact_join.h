// All pairs of texts that reach a threshold of resemblance or containment, without an estimate: a
// set-similarity join with prefix filtering (Chaudhuri, Ganti, Kaushik, "A primitive operator for
// similarity joins in data cleaning", ICDE 2006; Bayardo, Ma, Srikant, "Scaling up all pairs
// similarity search", WWW 2007), for a threshold that is relative to the smaller set.
//
// If n shingles of the smaller text must be shared at least in the share `t`, then any n - ceil(t
// n) + 1 of them hold a shared one. So of each text only so many are looked up, the rarest first,
// among all shingles of larger texts. Shingles that stand in one text alone are the rarest: they
// count, and cost nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/sketch/shingles.h"

namespace stemma {

// The fewest of `size` shingles that are a share (over 0, up to 1) of them; at least 1.
STEMMA_API std::size_t fewest_of(std::size_t size, double share);

struct TextPair {
  std::uint32_t a = 0;  // indexes of texts, a < b
  std::uint32_t b = 0;

  friend bool operator==(const TextPair&, const TextPair&) = default;
};

// Every pair of texts that share at least `share` (over 0, up to 1) of the shingles of the one
// with fewer, and others: candidates for verification, by (b, a), each once. `texts` are ordered
// by size, larger first. A pair whose resemblance or greater containment reaches `share` is
// among them. Nothing where the join does not fit what is left of `context.memory` (its index
// takes some 16 bytes a shingle, and each pair 256 until it is written), or would look at more than
// `most_lookups` places: thousands of texts that are nearly the same take a number that grows with
// their square. Cost: O(n log n) in the number of shingles, plus the lookups; a passage that all
// texts share costs nothing while each has enough words of its own.
STEMMA_API std::optional<std::vector<TextPair>> exact_join(std::span<const ShingleSet* const> texts,
                                                           double share, std::uint64_t most_lookups,
                                                           RunContext& context);

}  // namespace stemma
