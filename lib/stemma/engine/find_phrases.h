// In which texts of a collection many phrases stand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/compare/phrases.h"

namespace stemma {

// The texts in which phrases stand; both by number.
class PhrasePlaces {
 public:
  PhrasePlaces() = default;
  // `first_alike` says of each phrase which is the first that says the same; `phrases` says of each
  // text which of these first ones stand there, ascending.
  PhrasePlaces(std::vector<std::uint32_t> first_alike,
               std::vector<std::vector<std::uint32_t>> phrases);

  // The first texts in which the phrase stands, ascending, at most kMostListed.
  std::span<const std::uint32_t> texts_with(std::size_t phrase) const;
  bool stands(std::size_t phrase) const { return !texts_with(phrase).empty(); }
  // In this text, whether it is listed or not. O(log phrases).
  bool stands_in(std::size_t phrase, std::uint32_t text) const;

  static constexpr std::uint32_t kMostListed = 32;

 private:
  std::vector<std::uint32_t> first_alike_;
  std::vector<std::vector<std::uint32_t>> phrases_;  // by text
  std::vector<std::uint64_t> listed_begin_;          // by phrase: where its texts begin in listed_
  std::vector<std::uint32_t> listed_;
};

using Texts = std::span<const std::span<const Token>>;

// Looks for all phrases in all texts, on several threads. Phrases are looked for in batches that
// fit a part of what the memory budget has left; what is found does not depend on them. O(tokens of
// the phrases), and O(tokens of the texts) a batch.
PhrasePlaces find_phrases(std::span<const Phrase> phrases, Texts texts, const RunContext& context);

// The same for all runs of `length` words of these passages, numbered as WindowFinder does.
PhrasePlaces find_windows(std::span<const Phrase> passages, std::size_t length, Texts texts,
                          const RunContext& context);

}  // namespace stemma
