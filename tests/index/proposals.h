// Collections of texts, and the candidate pairs that lenses propose in them.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "../sketch/words.h"
#include "stemma/index/candidates.h"

namespace stemma::test {

using Numbers = std::vector<std::uint64_t>;
using Texts = std::vector<Numbers>;

inline RunContext context_of(unsigned threads) {
  return RunContext{threads, MemoryBudget(), {}, nullptr, {}};
}

inline std::vector<Sketch> sketches_of(const Texts& texts, const SketchParams& params) {
  std::vector<Sketch> sketches;
  for (const Numbers& text : texts) sketches.push_back(make_sketch(tokens_of(text), params));
  return sketches;
}

inline std::optional<Candidates> propose_in(RunContext& context, const Texts& texts,
                                            const CandidateParams& params) {
  const std::vector<Sketch> sketches = sketches_of(texts, params.sketch);
  std::vector<SketchedText> sketched;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    sketched.push_back({&sketches[i], static_cast<std::uint32_t>(texts[i].size())});
  }
  return candidate_pairs(sketched, params, context);
}

inline Candidates propose(const Texts& texts, const CandidateParams& params = {},
                          unsigned threads = 1) {
  RunContext context = context_of(threads);
  std::optional<Candidates> candidates = propose_in(context, texts, params);
  REQUIRE(candidates);
  return std::move(*candidates);
}

inline void append(Numbers& text, const Numbers& more) {
  text.insert(text.end(), more.begin(), more.end());
}

// `run` between words that stand nowhere else.
inline Numbers around(std::mt19937_64& random, const Numbers& run, std::size_t before,
                      std::size_t after) {
  Numbers text = random_numbers(random, before, kAnyWord);
  append(text, run);
  append(text, random_numbers(random, after, kAnyWord));
  return text;
}

// Versions of a few texts, with words exchanged, parts dropped and others' parts put in, some of
// them so poor in words that keys repeat.
inline Texts random_collection(std::mt19937_64& random, std::size_t count) {
  Texts texts;
  for (std::size_t i = 0; i < count; ++i) {
    Numbers text;
    if (texts.empty() || random() % 3 == 0) {
      text = random_numbers(random, random() % 150, random() % 2 == 0 ? 4 : kAnyWord);
    } else {
      text = texts[random() % texts.size()];
      for (std::size_t changes = random() % 8; changes > 0 && !text.empty(); --changes) {
        text[random() % text.size()] = random() % kAnyWord;
      }
      if (random() % 2 == 0) text.resize(text.size() / 2);
      if (random() % 3 == 0) append(text, texts[random() % texts.size()]);
    }
    texts.push_back(text);
  }
  return texts;
}

}  // namespace stemma::test
