// Which texts may go, since what they say is kept in others, word by word.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/extract/metadata.h"
#include "stemma/families/verify.h"
#include "stemma/report/dedup.h"
#include "stemma/text/tokens.h"

namespace stemma {

// When a document was published, or else modified or captured, as a number that grows with time;
// kNoDate where it does not say.
inline constexpr std::int64_t kNoDate = std::numeric_limits<std::int64_t>::max();
std::int64_t date_of(const Metadata& metadata);

// Throws Error{invalid_argument} for relations by which nothing can stand for another.
void check(const DedupParameters& parameters);

struct TextToDecide {
  std::uint32_t tokens = 0;
  std::uint32_t shingles = 0;  // different ones
  std::uint64_t turn = 0;      // texts are visited by their turns, then by their numbers
  bool stays = false;          // whatever the others are
};

// The tokens of a text: where they are, or read into `room`.
using TokensOfText =
    std::function<std::span<const Token>(std::uint32_t text, std::vector<Token>& room)>;

// A text that goes. Texts are named by their numbers.
struct GoingText {
  std::uint32_t text = 0;
  PairScore score;                        // to the first of those that cover it
  std::vector<std::uint32_t> covered_by;  // the one with most of its words, then what that lacks
  std::vector<Span> lost;                 // of its tokens; only where loss is allowed
};

// Texts are visited in the order of their turns. One goes where every word of it lies in a run of
// kCoveringRun words (or in the whole of a shorter text) that stands in texts which were kept
// before and are related to it by one of the relations; with allow_loss, also where no more words
// in a row than that do not, and some do. `pairs` are verified, and name texts by their numbers
// (a < b), which follow ranks_before. In the order of visits. Throws Error{cancelled}. Cost: for
// each pair of a text that is kept and one visited later O(words of the later); 12 bytes for each
// word of one text, and 8 for each run.
std::vector<GoingText> decide(std::span<const TextToDecide> texts, const TokensOfText& tokens_of,
                              std::span<const VerifiedPair> pairs,
                              const DedupParameters& parameters, const RunContext& context);

}  // namespace stemma
