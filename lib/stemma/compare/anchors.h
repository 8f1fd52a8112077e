// Anchors: runs of words that stand exactly once on each side, chained in order.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/span.h"
#include "stemma/compare/match.h"

namespace stemma {

// Matches within a[a_range) and b[b_range), in order on both sides and not overlapping: the
// longest chain of runs of `width` words that are unique in either range, each grown as far as
// the words agree. O(n log n), thread-safe.
std::vector<Match> chained_anchors(std::span<const std::uint64_t> a,
                                   std::span<const std::uint64_t> b, Span a_range, Span b_range,
                                   std::uint32_t width);

}  // namespace stemma
