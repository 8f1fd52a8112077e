// Words that an alignment in order leaves over, but that stand elsewhere on the other side.
#pragma once

#include <cstdint>
#include <vector>

#include "stemma/compare/match.h"
#include "stemma/compare/word_sequence.h"

namespace stemma {

// Shorter runs that stand elsewhere are no move, unless they are whole passages on both sides: a
// name in a heading is not the same place as the name in a signature ...
inline constexpr std::uint32_t kMovedWords = 8;
// ... and have at least this many words: any two texts share "of the".
inline constexpr std::uint32_t kMovedPassageWords = 3;

struct Moves {
  // Words in gaps of one side that stand elsewhere in the other: first those of b, by b_begin,
  // then those of a that none of the former took (where a says twice what b says once).
  std::vector<Match> matches;
  // Rewording between two moved matches that follow each other on both sides.
  std::vector<Gap> edits;
};

// Looks at gaps that are not edits. Each word of a gap is taken once at most. O(n log n).
Moves find_moves(const WordSequence& a, const WordSequence& b, const std::vector<Gap>& gaps);

}  // namespace stemma
