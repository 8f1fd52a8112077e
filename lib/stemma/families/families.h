// From candidate pairs to families of texts, by leaders, so that nothing ever chains: two texts
// are in one family only if both were verified against the same leader.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/digest.h"
#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/families/relation.h"
#include "stemma/index/candidates.h"
#include "stemma/sketch/sketch.h"

namespace stemma {

// A distinct text, as families see it.
struct TextView {
  std::span<const Token> tokens;
  const ShingleSet* shingles = nullptr;
};

struct FamilyMember {
  std::uint32_t text = 0;
  PairScore to_leader;  // a is the leader, b the member
  LensSet found_by;
  std::vector<std::uint32_t> also_in;  // other leaders it could have joined, best first
};

struct FamilyOfTexts {
  std::uint32_t leader = 0;
  std::vector<FamilyMember> members;  // the leader not included; in the order of the texts
};

// Whether text a goes before text b: more shingles first, then the smaller digest. Texts are
// numbered in this order, so that no outcome depends on where they came from.
STEMMA_API bool ranks_before(const ShingleSet& a, const Digest& a_digest, const ShingleSet& b,
                             const Digest& b_digest);

// `texts` in the order of ranks_before; `candidates` by (b, a). Each text joins the earlier
// leader with the highest resemblance (then the highest containment in the leader, then the
// earlier one) among those with which it is a near-duplicate or one contains the other; a text
// without one leads a family of its own. Families come in the order of their leaders, those of
// one text included. Verifies only against leaders. Cost: O(n) a candidate.
STEMMA_API std::vector<FamilyOfTexts> group_by_leaders(std::span<const TextView> texts,
                                                       std::span<const CandidatePair> candidates,
                                                       const Thresholds& thresholds,
                                                       RunContext& context);

}  // namespace stemma
