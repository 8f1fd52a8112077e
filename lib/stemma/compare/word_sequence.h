// A sequence of words with the borders of its passages, and what is asked about stretches of it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "stemma/base/span.h"

namespace stemma {

// passage_of[i] is the number of the passage of word i, and never falls.
struct WordSequence {
  std::span<const std::uint64_t> words;
  std::span<const std::uint32_t> passage_of;
};

inline bool in_one_passage(const WordSequence& sequence, Span range) {
  return range.empty() || sequence.passage_of[range.begin] == sequence.passage_of[range.end - 1];
}

// Whether the passage goes on over position `at`: the words before and after it are of one.
inline bool inside_passage(const WordSequence& sequence, std::uint32_t at) {
  return at > 0 && at < sequence.words.size() &&
         sequence.passage_of[at - 1] == sequence.passage_of[at];
}

// How many of the words right before `range` (at most `limit`) are of the passage it begins in;
// for an empty range, of the passage of the word before it.
inline std::uint32_t words_back(const WordSequence& sequence, Span range, std::uint32_t limit) {
  if (range.begin == 0) return 0;
  const std::uint32_t passage = sequence.passage_of[range.begin - (range.empty() ? 1 : 0)];
  std::uint32_t count = 0;
  while (count < limit && count < range.begin &&
         sequence.passage_of[range.begin - count - 1] == passage) {
    ++count;
  }
  return count;
}

// The same for the words right after it.
inline std::uint32_t words_ahead(const WordSequence& sequence, Span range, std::uint32_t limit) {
  if (range.end == sequence.words.size()) return 0;
  const std::uint32_t passage = sequence.passage_of[range.end - (range.empty() ? 0 : 1)];
  std::uint32_t count = 0;
  while (count < limit && range.end + count < sequence.words.size() &&
         sequence.passage_of[range.end + count] == passage) {
    ++count;
  }
  return count;
}

}  // namespace stemma
