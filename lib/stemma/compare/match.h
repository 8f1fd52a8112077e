// What an alignment is made of: stretches that agree, and the gaps between.
#pragma once

#include <cstdint>

#include "stemma/base/span.h"

namespace stemma {

// `length` words from a_begin in a and from b_begin in b are the same.
struct Match {
  std::uint32_t a_begin = 0;
  std::uint32_t b_begin = 0;
  std::uint32_t length = 0;

  friend bool operator==(const Match&, const Match&) = default;
};

// A stretch where a and b say different things, or one says nothing.
struct Gap {
  Span a;
  Span b;
  bool edit = false;  // rewording (see is_edit); else an omission and an addition

  friend bool operator==(const Gap&, const Gap&) = default;
};

// Words on either side of a gap that are weighed with it.
inline constexpr std::uint32_t kContextWords = 4;

// Words that one side may simply lack within a passage; of more, somebody dropped a statement.
inline constexpr std::uint32_t kForgivenWords = 2;

// Whether a gap is rewording: counting `context` matched words around it with either side, at
// least half of the longer side's words are matched and the shorter side has at least half as
// many; and where one side has nothing, the other has at most kForgivenWords. `matched_inside`
// are words of the gap that agree.
constexpr bool is_edit(std::uint32_t a_words, std::uint32_t b_words, std::uint32_t matched_inside,
                       std::uint32_t context) {
  const std::uint32_t longest = a_words > b_words ? a_words : b_words;
  if ((a_words == 0 || b_words == 0) && longest > kForgivenWords) return false;
  const std::uint32_t longer = longest + context;
  const std::uint32_t shorter = (a_words > b_words ? b_words : a_words) + context;
  return context + matched_inside > 0 && 2 * (matched_inside + context) >= longer &&
         2 * shorter >= longer;
}

}  // namespace stemma
