// From verified pairs to families of texts, by leaders, so that nothing ever chains: two texts
// are in one family only if both were verified against the same leader.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/digest.h"
#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/families/relation.h"
#include "stemma/families/verify.h"
#include "stemma/index/lens.h"
#include "stemma/sketch/shingles.h"

namespace stemma {

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

struct PartOfText {
  std::uint32_t text = 0;
  double share = 0.0;  // of the shingles of what it is a part of
};

// A text that contains others which have nothing to do with each other: an anthology, a digest.
struct Compilation {
  std::uint32_t text = 0;
  std::vector<PartOfText> parts;          // texts it contains that are no versions of it, ascending
  std::vector<std::uint32_t> cut_copies;  // texts it contains that are, ascending
};

struct FamiliesOfTexts {
  std::vector<FamilyOfTexts> families;    // by leader, those of one text included
  std::vector<Compilation> compilations;  // by text
};

// A text that stands whole inside so many leaders, and is a near-duplicate of none, is a passage
// that recurs (a notice, a licence) and no version of any of them. Fewer than the hubs by which a
// common passage is proposed, so that every choice of lenses comes to the same.
inline constexpr std::size_t kRecurs = 4;
static_assert(kRecurs < kHubs);

// What holds this share of a compilation is a version of it, cut short, and no part.
inline constexpr double kMainPart = 0.5;

// Whether text a goes before text b: more shingles first, then the smaller digest. Texts are
// numbered in this order, so that no outcome depends on where they came from.
STEMMA_API bool ranks_before(const ShingleSet& a, const Digest& a_digest, const ShingleSet& b,
                             const Digest& b_digest);

// `texts` in the order of ranks_before; `related` by (b, a), as related_pairs() gives them.
//
// Each text joins the earlier leader with the highest resemblance (then the highest containment
// in the leader, then the earlier one) of those with which it is related; a text without one
// leads a family of its own, and so does one that recurs (kRecurs).
//
// A text is a compilation if it contains texts of at least twice `thresholds.run` tokens that have
// nothing to do with each other: some that together make up nine tenths of it; or three of which
// each is less than half of it; or two of which one is less than half of it and stands within it,
// neither beginning where it begins nor ending where it ends, as a copy does that was cut. Two have
// nothing to do with each other if they are not related and stand beside each other in it: it has
// room for what it has of both, no run of `thresholds.run` tokens that stands in it once is in
// both, and no third text that it contains or is a near-duplicate of shares such runs with both,
// unless that is a compilation (by two parts alone: and related to both). (Of many parts the
// largest are looked at.) A text begins where another does if the first run that stands in the
// other once and is in both is among the first `thresholds.run` of each, with at most two words
// more before it in the other; likewise at the end.
//
// So are a compilation's near-duplicates that contain such texts. But a copy of a longer text that
// is no compilation and contains all that the copy does, is none by two parts alone.
//
// Compilations join and lead near-duplicates, and lead copies of themselves that were cut: unless
// texts make it up, those of which it consists to a half or more, and where it is one by two parts
// alone, those that begin where it begins or end where it ends. All else that they contain are
// parts, and no versions.
//
// Longest runs of members are measured. O(n log n) in the pairs, and some run comparisons for each
// text that contains others.
STEMMA_API FamiliesOfTexts group_by_leaders(std::span<const TextView> texts,
                                            std::span<const VerifiedPair> related,
                                            const Thresholds& thresholds,
                                            const RunContext& context);

}  // namespace stemma
