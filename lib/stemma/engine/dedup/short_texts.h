// Texts shorter than two runs that may be contained in longer ones without sharing a run, which is
// all that winnowing promises to find.
#pragma once

#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/engine/dedup/sign.h"
#include "stemma/engine/dedup/texts.h"
#include "stemma/index/candidates.h"

namespace stemma {

// A text with fewer shingles than this is not looked for: its bits are set in too many bitmaps.
inline constexpr std::size_t kFewestShingles = 3;

// Whether there are so many, and so many longer ones, that looking for each in each would take too
// long. O(texts).
bool are_too_many_short_texts(const SignedTexts& texts, const CandidateParams& params);

// Each text that is_short() with each that is not, in whose bitmap so many of its shingles are that
// it may be contained, by (b, a). O(short texts * long texts), of which a pair takes some
// nanoseconds.
std::vector<CandidatePair> pairs_of_short_texts(const SignedRecords& records,
                                                const SignedTexts& texts,
                                                const CandidateParams& params,
                                                const WorkFolder& folder, RunContext& context);

}  // namespace stemma
