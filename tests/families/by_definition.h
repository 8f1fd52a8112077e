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
  for (const Token token : a) {
    for (std::size_t j = b.size(); j > 0; --j) {
      ending[j] = b[j - 1] == token ? ending[j - 1] + 1 : 0;
      longest = std::max(longest, ending[j]);
    }
  }
  return longest;
}

// How often each run of `length` tokens stands in a text.
inline std::map<std::vector<Token>, int> runs_of(std::span<const Token> text, std::size_t length) {
  std::map<std::vector<Token>, int> runs;
  for (std::size_t i = 0; i + length <= text.size(); ++i) {
    const std::span<const Token> run = text.subspan(i, length);
    ++runs[{run.begin(), run.end()}];
  }
  return runs;
}

// Of a collection, each once.
class RunsByDefinition {
 public:
  RunsByDefinition(const Collection& collection, std::size_t length) {
    for (const std::vector<Token>& text : collection.tokens) runs_.push_back(runs_of(text, length));
  }

  // Whether x and y share a run that stands in `whole` once.
  bool meet(std::uint32_t whole, std::uint32_t x, std::uint32_t y) const {
    return std::ranges::any_of(runs_[x], [&](const auto& run) {
      const auto found = runs_[whole].find(run.first);
      return found != runs_[whole].end() && found->second == 1 && runs_[y].contains(run.first);
    });
  }

 private:
  std::vector<std::map<std::vector<Token>, int>> runs_;
};

// The parts of each compilation, ascending, with thresholds 0.7, 0.8 and 25.
using CompilationsByDefinition = std::map<std::uint32_t, std::vector<std::uint32_t>>;

inline CompilationsByDefinition compilations_by_definition(
    const Collection& collection, const std::vector<CandidatePair>& candidates) {
  using Texts = std::vector<std::uint32_t>;
  std::map<std::uint32_t, Texts> contained;
  std::map<std::uint32_t, Texts> alike;
  for (const CandidatePair& pair : candidates) {
    const Relation relation = verify(collection.tokens[pair.a], collection.shingle_sets[pair.a],
                                     collection.tokens[pair.b], collection.shingle_sets[pair.b], {})
                                  .relation;
    if (relation == Relation::contains) contained[pair.a].push_back(pair.b);
    if (relation == Relation::near_duplicate) alike[pair.a].push_back(pair.b);
  }
  const RunsByDefinition fives(collection, 5);
  const RunsByDefinition runs(collection, 25);
  CompilationsByDefinition result;
  const auto is_short = [&](std::uint32_t text) { return collection.tokens[text].size() < 50; };
  const auto parts_of = [&](std::uint32_t text, bool is_compilation) {
    const Texts& all = contained[text];
    const auto meet = [&](std::uint32_t x, std::uint32_t y, std::size_t length) {
      return (length == 5 ? fives : runs).meet(text, x, y);
    };
    std::map<std::uint32_t, Texts> group_of;
    for (const std::uint32_t one : all) group_of[one] = {one};
    const auto join = [&](std::uint32_t x, std::uint32_t y) {
      Texts both = group_of[x];
      if (std::ranges::count(both, y) > 0) return;
      both.insert(both.end(), group_of[y].begin(), group_of[y].end());
      for (const std::uint32_t member : both) group_of[member] = both;
    };
    const Texts copies = [&] {
      Texts largest = alike[text];
      largest.resize(std::min<std::size_t>(16, largest.size()));
      return largest;
    }();
    for (const std::uint32_t x : all) {
      for (const std::uint32_t y : all) {
        const bool same_kind = result.contains(x) == result.contains(y);
        if (x < y && same_kind && meet(x, y, is_short(x) || is_short(y) ? 5 : 25)) join(x, y);
      }
    }
    for (const std::uint32_t copy : copies) {
      Texts met;
      for (const std::uint32_t one : all) {
        if (!result.contains(copy) && !result.contains(one) &&
            meet(one, copy, is_short(one) ? 5 : 25)) {
          met.push_back(one);
        }
      }
      for (const std::uint32_t one : met) join(met.front(), one);
    }
    const auto shared_by = [&](const Texts& group) {
      std::set<std::uint64_t> shared;
      for (const std::uint32_t member : group) {
        for (const std::uint64_t shingle : collection.shingle_sets[member]) {
          if (std::ranges::binary_search(collection.shingle_sets[text], shingle)) {
            shared.insert(shingle);
          }
        }
      }
      return static_cast<double>(shared.size());
    };
    std::set<Texts> groups;
    for (const auto& [one, group] : group_of) groups.insert(group);
    Texts of_one_text;
    std::ptrdiff_t apart = 0;
    for (const Texts& group : groups) {
      if (result.contains(group.front())) continue;
      of_one_text.insert(of_one_text.end(), group.begin(), group.end());
      ++apart;
    }
    double sum = 0;
    for (const Texts& group : groups) sum += shared_by(group);
    Texts parts;
    for (const Texts& group : groups) {
      const double size = shared_by(group);
      const auto whole = static_cast<double>(collection.shingle_sets[text].size());
      bool version = size >= 0.5 * whole || (!is_compilation && size >= 0.75 * sum);
      if (apart > 1 && shared_by(of_one_text) >= 0.9 * whole) version = false;
      for (const std::uint32_t copy : copies) {
        version = version && std::ranges::any_of(group, [&](std::uint32_t member) {
                    return meet(member, copy, is_short(member) ? 5 : 25);
                  });
      }
      if (!version) parts.insert(parts.end(), group.begin(), group.end());
    }
    std::ranges::sort(parts);
    return parts;
  };
  for (auto at = contained.rbegin(); at != contained.rend(); ++at) {
    Texts parts = parts_of(at->first, false);
    if (!parts.empty()) result[at->first] = std::move(parts);
  }
  std::set<std::uint32_t> copies;
  for (const auto& [a, others] : alike) {
    for (const std::uint32_t b : others) {
      if (result.contains(a)) copies.insert(b);
      if (result.contains(b)) copies.insert(a);
    }
  }
  for (auto at = contained.rbegin(); at != contained.rend(); ++at) {
    if (result.contains(at->first) || !copies.contains(at->first)) continue;
    Texts parts = parts_of(at->first, true);
    if (!parts.empty()) result[at->first] = std::move(parts);
  }
  return result;
}

}  // namespace stemma::test
