// What anchors leave: passages of two sides that say nearly the same in other words.
#pragma once

#include <cstdint>
#include <vector>

#include "stemma/compare/match.h"
#include "stemma/compare/word_sequence.h"

namespace stemma {

// The largest table of a longest common subsequence that is computed, in cells.
inline constexpr std::uint64_t kMaxTableCells = std::uint64_t{1} << 22U;

// Matches of words within a gap, in order. Its passages (those at its ends perhaps only in
// part) are paired in order so that the most words agree, where is_edit holds for the pair;
// words are matched within pairs alone, since words such as "the" and "of" agree in any two
// passages and say nothing. A match of no words marks where a pair begins and where it ends, so
// that the gap before a pair is not taken together with what is inside it. A gap of more than
// kMaxTableCells (words times words) gives none. O(words times words), thread-safe.
std::vector<Match> match_passages(const WordSequence& a, const WordSequence& b, const Gap& gap);

}  // namespace stemma
