// What the headers of families define, computed in the plainest way.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "collection.h"
#include "stemma/families/verify.h"

namespace stemma::test {

// The table of common suffixes: quadratic.
inline std::uint32_t longest_by_table(std::span<const Token> a, std::span<const Token> b) {
  std::vector<std::uint32_t> ending(b.size() + 1, 0);
  std::uint32_t longest = 0;
  for (const Token& token : a) {
    for (std::size_t j = b.size(); j > 0; --j) {
      ending[j] = b[j - 1].hash == token.hash ? ending[j - 1] + 1 : 0;
      longest = std::max(longest, ending[j]);
    }
  }
  return longest;
}

// How often each run of 25 tokens stands in a text.
inline std::map<std::vector<std::uint64_t>, int> runs_of(std::span<const Token> text) {
  std::map<std::vector<std::uint64_t>, int> runs;
  for (std::size_t i = 0; i + 25 <= text.size(); ++i) {
    std::vector<std::uint64_t> run;
    for (const Token& token : text.subspan(i, 25)) run.push_back(token.hash);
    ++runs[run];
  }
  return runs;
}

// Whether x and y share a run that stands in `whole` once.
inline bool overlap_in(std::span<const Token> whole, std::span<const Token> x,
                       std::span<const Token> y) {
  const auto in_whole = runs_of(whole);
  const auto in_y = runs_of(y);
  for (const auto& [run, times] : runs_of(x)) {
    const auto found = in_whole.find(run);
    if (found != in_whole.end() && found->second == 1 && in_y.contains(run)) return true;
  }
  return false;
}

// The parts of each text that has some, with thresholds 0.7, 0.8 and 25.
inline std::map<std::uint32_t, std::vector<std::uint32_t>> parts_by_definition(
    const Collection& collection, const std::vector<CandidatePair>& candidates) {
  std::map<std::uint32_t, std::vector<std::uint32_t>> parts;
  for (const CandidatePair& pair : candidates) {
    const PairScore score = verify(collection.tokens[pair.a], collection.shingle_sets[pair.a],
                                   collection.tokens[pair.b], collection.shingle_sets[pair.b], {});
    if (score.relation == Relation::contains && collection.tokens[pair.b].size() >= 50) {
      parts[pair.a].push_back(pair.b);
    }
  }
  return parts;
}

inline std::set<std::uint32_t> compilations_by_definition(
    const Collection& collection, const std::vector<CandidatePair>& candidates) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> related;
  std::set<std::pair<std::uint32_t, std::uint32_t>> alike;
  for (const CandidatePair& pair : candidates) {
    const Relation relation = verify(collection.tokens[pair.a], collection.shingle_sets[pair.a],
                                     collection.tokens[pair.b], collection.shingle_sets[pair.b], {})
                                  .relation;
    if (relation == Relation::overlaps || relation == Relation::unrelated) continue;
    related.insert({pair.a, pair.b});
    if (relation == Relation::near_duplicate) alike.insert({pair.a, pair.b});
  }
  std::set<std::uint32_t> compile;
  for (const auto& [text, parts] : parts_by_definition(collection, candidates)) {
    for (std::size_t i = 0; i < std::min<std::size_t>(4, parts.size()); ++i) {
      for (std::size_t j = i + 1; j < parts.size(); ++j) {
        const std::vector<Token>& x = collection.tokens[parts[i]];
        const std::vector<Token>& y = collection.tokens[parts[j]];
        if (!related.contains({parts[i], parts[j]}) && !overlap_in(collection.tokens[text], x, y)) {
          compile.insert(text);
        }
      }
    }
  }
  std::set<std::uint32_t> all = compile;
  for (const auto& [a, b] : alike) {
    if (compile.contains(a)) all.insert(b);
    if (compile.contains(b)) all.insert(a);
  }
  return all;
}

}  // namespace stemma::test
