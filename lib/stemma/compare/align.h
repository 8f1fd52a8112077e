// Alignment of two sequences of words: which stand in both, in order, and which have moved.
//
// Anchors are runs of k words that stand once in each sequence; the longest chain of them in
// order is kept (patience diff, after Bram Cohen), grown word by word, and the gaps between are
// aligned again with smaller k. What is left is aligned by the longest common subsequence where
// it is small enough to afford (passage_pairs.h), and only where the two sides resemble each
// other: words such as "the" and "of" that happen to agree say nothing.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/compare/match.h"
#include "stemma/compare/word_sequence.h"

namespace stemma {

struct Alignment {
  std::vector<Match> matches;  // in order in both, never touching each other in both at once
  std::vector<Gap> gaps;       // in order; matches and gaps cover both sequences exactly once
  // Words in gaps of one side that stand elsewhere in the other: those of b found in a, and
  // those of a, not found that way, in b (where a says twice what b says once).
  std::vector<Match> moved;
  std::vector<Gap> moved_edits;  // rewording between two moved matches that follow each other
};

// Near-linear unless a gap without anchors is large. Thread-safe.
Alignment align(const WordSequence& a, const WordSequence& b, const RunContext& context);

}  // namespace stemma
