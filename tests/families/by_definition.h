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
#include "stemma/families/families.h"
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

// The parts of each compilation, with thresholds 0.7, 0.8 and 25.
using CompilationsByDefinition = std::map<std::uint32_t, std::vector<std::uint32_t>>;

inline CompilationsByDefinition compilations_by_definition(
    const Collection& collection, const std::vector<CandidatePair>& candidates) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> related;
  std::set<std::pair<std::uint32_t, std::uint32_t>> alike;
  std::map<std::uint32_t, std::vector<std::uint32_t>> contained;
  const auto share = [&](std::uint32_t text, std::uint32_t part) {
    return containment(collection.shingle_sets[text], collection.shingle_sets[part]);
  };
  for (const CandidatePair& pair : candidates) {
    const Relation relation = verify(collection.tokens[pair.a], collection.shingle_sets[pair.a],
                                     collection.tokens[pair.b], collection.shingle_sets[pair.b], {})
                                  .relation;
    if (relation == Relation::overlaps || relation == Relation::unrelated) continue;
    related.insert({pair.a, pair.b});
    if (relation == Relation::near_duplicate) alike.insert({pair.a, pair.b});
    const bool is_long = collection.tokens[pair.b].size() >= 50;
    if (relation == Relation::contains && is_long) contained[pair.a].push_back(pair.b);
  }
  std::set<std::uint32_t> of_two;
  std::set<std::uint32_t> of_several;
  for (auto& [text, parts] : contained) {
    std::stable_sort(parts.begin(), parts.end(),
                     [&, of = text](auto x, auto y) { return share(of, x) > share(of, y); });
    const auto apart = [&, of = text](std::uint32_t x, std::uint32_t y) {
      const auto& [first, last] = std::minmax(x, y);
      return share(of, x) + share(of, y) < 1 + 1e-9 && !related.contains({first, last}) &&
             !overlap_in(collection.tokens[of], collection.tokens[x], collection.tokens[y]);
    };
    for (std::size_t i = 0; i < std::min<std::size_t>(4, parts.size()); ++i) {
      for (std::size_t j = i + 1; j < parts.size(); ++j) {
        const bool whole = share(text, parts[i]) + share(text, parts[j]) > 0.9 - 1e-9;
        if (whole && apart(parts[i], parts[j])) of_two.insert(text);
      }
    }
    std::vector<std::uint32_t> small;
    for (const std::uint32_t part : parts) {
      if (share(text, part) < kMainPart) small.push_back(part);
    }
    for (std::size_t i = 0; i < std::min<std::size_t>(4, small.size()); ++i) {
      std::vector<std::uint32_t> chosen{small[i]};
      for (std::size_t j = i + 1; j < small.size(); ++j) {
        const bool from_all = std::all_of(chosen.begin(), chosen.end(),
                                          [&](auto other) { return apart(other, small[j]); });
        if (from_all) chosen.push_back(small[j]);
      }
      if (chosen.size() >= 3) of_several.insert(text);
    }
  }
  std::set<std::uint32_t> all = of_two;
  all.insert(of_several.begin(), of_several.end());
  const std::set<std::uint32_t> own = all;
  for (const auto& [a, b] : alike) {
    if (own.contains(a)) all.insert(b);
    if (own.contains(b)) all.insert(a);
  }
  CompilationsByDefinition result;
  for (const std::uint32_t text : all) {
    for (const std::uint32_t part : contained[text]) {
      if (of_two.contains(text) || share(text, part) < kMainPart) result[text].push_back(part);
    }
    std::sort(result[text].begin(), result[text].end());
  }
  return result;
}

}  // namespace stemma::test
