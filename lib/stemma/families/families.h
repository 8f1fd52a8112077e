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

// A text that contains others which have nothing to do with each other: an anthology, a digest, or
// one text beside pieces of it.
struct Compilation {
  std::uint32_t text = 0;
  std::vector<PartOfText> parts;  // texts it contains that are no versions of it, ascending
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

// Of a text that contains others which have nothing to do with each other, what makes up so much is
// a version, cut short; and so is what makes up so much of all that it contains.
inline constexpr double kMainPart = 0.5;
inline constexpr double kMainShare = 0.75;
// Not so where all that it contains makes up so much of it.
inline constexpr double kWhole = 0.9;

// Whether text a goes before text b: more shingles first, then the smaller digest. Texts are
// numbered in this order, so that no outcome depends on where they came from.
STEMMA_API bool ranks_before(const ShingleSet& a, const TextDigest& a_digest, const ShingleSet& b,
                             const TextDigest& b_digest);

// `texts` in the order of ranks_before; `related` by (b, a), as related_pairs() gives them.
//
// Each text joins the earlier leader with the highest resemblance (then the highest containment
// in the leader, then the earlier one) of those with which it is related; a text without one
// leads a family of its own, and so does one that recurs (kRecurs).
//
// Texts that a text contains hang together if they stand in the same place of it (a run of
// `thresholds.run` tokens that stands once in it is in both; of five, where one of them has less
// than twice as many), or if others that it contains, or smaller near-duplicates of it, join them
// so (of these the largest are asked). Where all hang together, they are its versions. Otherwise a
// group of them is only where it makes up kMainPart of the text, or kMainShare of all that the
// groups make up, unless those that are no compilations make up kWhole of the text. The texts of
// the other groups are *parts* of it, and never join it. So are those that have no such place in
// common with one of the near-duplicates. A text with parts is a compilation: where a larger text
// contains it, it joins none but other compilations there, and it is a version of that text only if
// that is one, too. The near-duplicates of a compilation are compilations of what they contain.
//
// Longest runs of members are measured. O(n log n) in the pairs, and some run comparisons for each
// text that contains others.
STEMMA_API FamiliesOfTexts group_by_leaders(std::span<const TextView> texts,
                                            std::span<const VerifiedPair> related,
                                            const Thresholds& thresholds,
                                            const RunContext& context);

}  // namespace stemma
