// Shingles and fingerprints as they are defined: clear and slow, for what is held against them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "stemma/sketch/fingerprints.h"
#include "stemma/sketch/params.h"
#include "stemma/sketch/shingles.h"
#include "words.h"

namespace stemma::test {

// Window by window: the rightmost of the smallest, each chosen once.
inline std::vector<Fingerprint> winnow_by_definition(const std::vector<Token>& tokens,
                                                     std::size_t k, std::size_t t) {
  if (tokens.size() < k) return {};
  std::vector<std::uint64_t> grams;
  for (std::size_t i = 0; i + k <= tokens.size(); ++i) {
    std::vector<std::uint64_t> gram;
    for (std::size_t j = i; j < i + k; ++j) gram.push_back(tokens[j]);
    grams.push_back(run_hash_by_definition(gram));
  }
  const std::size_t window = std::min(grams.size(), t - k + 1);
  std::vector<Fingerprint> chosen;
  for (std::size_t begin = 0; begin + window <= grams.size(); ++begin) {
    std::size_t best = begin;
    for (std::size_t i = begin; i < begin + window; ++i) {
      if (grams[i] <= grams[best]) best = i;
    }
    const Fingerprint next{grams[best], static_cast<std::uint32_t>(best)};
    if (chosen.empty() || !(chosen.back() == next)) chosen.push_back(next);
  }
  return chosen;
}

// From each token the shortest run that is heavy enough; of a text too light for any, all of it.
inline ShingleSet shingles_by_definition(const std::vector<Token>& tokens,
                                         const SketchParams& params) {
  std::set<std::uint64_t> found;
  const auto word = static_cast<std::size_t>(params.cluster_width);
  const auto cluster = static_cast<std::size_t>(params.shingle_width);
  for (std::size_t begin = 0; begin < tokens.size(); ++begin) {
    std::vector<Token> run;
    std::size_t weight = 0;
    for (std::size_t end = begin; end < tokens.size() && weight < word * cluster; ++end) {
      run.push_back(tokens[end]);
      weight += is_cluster(tokens[end]) ? cluster : word;
    }
    if (weight >= word * cluster) found.insert(run_hash_by_definition(run));
  }
  if (found.empty() && !tokens.empty()) found.insert(run_hash_by_definition(tokens));
  return {found.begin(), found.end()};
}

}  // namespace stemma::test
