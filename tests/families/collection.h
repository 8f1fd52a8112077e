// Collections of texts for the tests of families, held as families see them.
#pragma once

#include <cstdint>
#include <numeric>
#include <vector>

#include "../sketch/words.h"
#include "stemma/families/verify.h"

namespace stemma::test {

struct Collection {
  explicit Collection(const std::vector<std::vector<std::uint64_t>>& texts) {
    for (const std::vector<std::uint64_t>& text : texts) {
      tokens.push_back(tokens_of(text));
      shingle_sets.push_back(shingles(tokens.back(), {}));
    }
    for (std::size_t i = 0; i < texts.size(); ++i) views.push_back({tokens[i], &shingle_sets[i]});
  }

  std::vector<std::vector<Token>> tokens;
  std::vector<ShingleSet> shingle_sets;
  std::vector<TextView> views;
};

// Words first, first + 1, ... of an endless text: two stretches share all shingles of five words
// that lie in both.
inline std::vector<std::uint64_t> stretch(std::uint64_t first, std::size_t count) {
  std::vector<std::uint64_t> text(count);
  std::iota(text.begin(), text.end(), first);
  return text;
}

// By (b, a).
inline std::vector<CandidatePair> all_pairs(std::size_t texts) {
  std::vector<CandidatePair> pairs;
  for (std::uint32_t b = 0; b < texts; ++b) {
    for (std::uint32_t a = 0; a < b; ++a) pairs.push_back({a, b, {Lens::exact}});
  }
  return pairs;
}

inline RunContext context_of(unsigned threads) {
  return RunContext{threads, MemoryBudget(), {}, nullptr, {}};
}

}  // namespace stemma::test
