// Candidate pairs without those that cannot be related: what the bitmaps of signing tell before any
// text is read again.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "stemma/base/run_context.h"
#include "stemma/engine/dedup/sign.h"
#include "stemma/engine/dedup/texts.h"
#include "stemma/families/relation.h"
#include "stemma/store/key_join.h"

namespace stemma {

// Leaves at `path`, whole or not at all, those of `pairs` whose texts may share enough shingles,
// and `more`, which are by (b, a). Bitmaps lie in the memory, up to a byte for each shingle of
// texts that are in a pair; where they do not fit the budget they are folded to fewer bits, which
// most pairs do not pass, and those of the texts that are left are read again, less folded, as long
// as that is so. O(pairs + bitmaps) each time, and it is seldom more than two times. Throws
// Error{damaged, cancelled, output_failed}.
void filter_pairs(const StoredPairs& pairs, std::span<const CandidatePair> more,
                  const SignedRecords& records, const SignedTexts& texts,
                  const Thresholds& thresholds, const WorkFolder& folder, const std::string& path,
                  RunContext& context);

// What filter_pairs() has left there; nothing where it has not.
std::unique_ptr<StoredPairs> open_filtered_pairs(const std::string& path);

}  // namespace stemma
