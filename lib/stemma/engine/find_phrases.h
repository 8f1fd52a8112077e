// In which texts of a collection many phrases stand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/compare/phrases.h"

namespace stemma {

// Answers about phrases and texts by their indexes.
class PhrasePlaces {
 public:
  // The first texts in which the phrase stands, ascending, at most kMostListed.
  std::span<const std::uint32_t> texts_with(std::size_t phrase) const {
    return listed_[first_alike_[phrase]];
  }
  bool stands(std::size_t phrase) const { return !texts_with(phrase).empty(); }
  // In this text, whether it is listed or not. O(log phrases).
  bool stands_in(std::size_t phrase, std::uint32_t text) const;

  static constexpr std::size_t kMostListed = 32;

 private:
  friend PhrasePlaces find_phrases(std::span<const Phrase> phrases,
                                   std::span<const std::span<const Token>> texts,
                                   RunContext& context);

  std::vector<std::uint32_t> first_alike_;           // by phrase
  std::vector<std::vector<std::uint32_t>> listed_;   // by phrase
  std::vector<std::vector<std::uint32_t>> phrases_;  // by text: those that stand there, ascending
};

// Looks for all phrases in all texts, on several threads. Phrases are looked for in batches that
// fit a part of what the memory budget has left; what is found does not depend on them. O(tokens of
// the phrases), and O(tokens of the texts) a batch.
PhrasePlaces find_phrases(std::span<const Phrase> phrases,
                          std::span<const std::span<const Token>> texts, RunContext& context);

}  // namespace stemma
