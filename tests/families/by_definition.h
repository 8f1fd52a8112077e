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

// How often each run of 25 tokens stands in a text.
inline std::map<std::vector<std::uint64_t>, int> runs_of(std::span<const Token> text) {
  std::map<std::vector<std::uint64_t>, int> runs;
  for (std::size_t i = 0; i + 25 <= text.size(); ++i) {
    std::vector<std::uint64_t> run;
    for (const Token token : text.subspan(i, 25)) run.push_back(token);
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

// Whether a part begins where `whole` does: the first run that stands in `whole` once and is in
// both is among the first 25 of each, and no more than two words more stand before it in `whole`.
inline bool begins_with_it(std::span<const Token> whole, std::span<const Token> part) {
  const auto places = [](std::span<const Token> text, std::span<const Token> run) {
    std::vector<std::size_t> found;
    for (std::size_t at = 0; at + run.size() <= text.size(); ++at) {
      if (std::ranges::equal(text.subspan(at, run.size()), run)) found.push_back(at);
    }
    return found;
  };
  for (std::size_t at = 0; at < 25 && at + 25 <= whole.size(); ++at) {
    const std::span<const Token> run = whole.subspan(at, 25);
    const std::vector<std::size_t> in_part = places(part, run);
    if (places(whole, run).size() > 1 || in_part.empty() || in_part.front() >= 25) continue;
    return at <= in_part.front() + 2;
  }
  return false;
}

inline std::vector<Token> backwards(std::span<const Token> text) {
  return {text.rbegin(), text.rend()};
}

inline bool is_at_an_end(std::span<const Token> whole, std::span<const Token> part) {
  return begins_with_it(whole, part) || begins_with_it(backwards(whole), backwards(part));
}

// The parts of each compilation and the copies of it that were cut, ascending.
struct CompilationByDefinition {
  std::vector<std::uint32_t> parts;
  std::vector<std::uint32_t> cut_copies;

  bool operator==(const CompilationByDefinition&) const = default;
};

// With thresholds 0.7, 0.8 and 25.
using CompilationsByDefinition = std::map<std::uint32_t, CompilationByDefinition>;

inline CompilationsByDefinition compilations_by_definition(
    const Collection& collection, const std::vector<CandidatePair>& candidates) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> related;
  std::set<std::pair<std::uint32_t, std::uint32_t>> alike;
  std::map<std::uint32_t, std::vector<std::uint32_t>> contained;  // of at least 50 words
  std::map<std::uint32_t, std::vector<std::uint32_t>> short_ones;
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
    if (relation == Relation::contains) {
      (is_long ? contained : short_ones)[pair.a].push_back(pair.b);
    }
  }
  std::set<std::uint32_t> of_wholes;
  std::set<std::uint32_t> of_several;
  std::set<std::uint32_t> of_inner;
  const auto are_related = [&](std::uint32_t x, std::uint32_t y) {
    return related.contains({std::min(x, y), std::max(x, y)});
  };
  const auto is_compilation = [&](std::uint32_t text) {
    return of_wholes.contains(text) || of_several.contains(text) || of_inner.contains(text);
  };
  const auto is_inner = [&](std::uint32_t text, std::uint32_t part) {
    return share(text, part) < kMainPart &&
           !is_at_an_end(collection.tokens[text], collection.tokens[part]);
  };
  for (auto at = contained.rbegin(); at != contained.rend(); ++at) {
    const std::uint32_t text = at->first;
    std::vector<std::uint32_t>& parts = at->second;
    std::stable_sort(parts.begin(), parts.end(),
                     [&](auto x, auto y) { return share(text, x) > share(text, y); });
    const auto overlap = [&](std::uint32_t x, std::uint32_t y) {
      return overlap_in(collection.tokens[text], collection.tokens[x], collection.tokens[y]);
    };
    std::vector<std::uint32_t> bridges;
    std::vector<std::uint32_t> may_bridge;
    for (const auto& [a, b] : alike) {
      if (a == text) may_bridge.push_back(b);
    }
    may_bridge.insert(may_bridge.end(), parts.begin(), parts.end());
    for (const std::uint32_t part : may_bridge) {
      if (of_wholes.contains(part) || of_several.contains(part)) continue;
      if (bridges.size() < 16) bridges.push_back(part);
    }
    const auto apart = [&](std::uint32_t x, std::uint32_t y) {
      const bool bridged = std::any_of(bridges.begin(), bridges.end(), [&](std::uint32_t z) {
        const bool has_both = are_related(x, z) && are_related(y, z);
        return z != x && z != y && overlap(x, z) && overlap(y, z) &&
               !(of_inner.contains(z) && has_both);
      });
      return share(text, x) + share(text, y) < 1 + 1e-9 && !overlap(x, y) && !bridged &&
             !are_related(x, y);
    };
    const auto chosen_from = [&](const std::vector<std::uint32_t>& from, std::size_t first) {
      std::vector<std::uint32_t> chosen{from[first]};
      for (std::size_t j = first + 1; j < from.size(); ++j) {
        const bool from_all = std::all_of(chosen.begin(), chosen.end(),
                                          [&](auto other) { return apart(other, from[j]); });
        if (from_all) chosen.push_back(from[j]);
      }
      return chosen;
    };
    std::vector<std::uint32_t> small;
    for (const std::uint32_t part : parts) {
      if (share(text, part) < kMainPart) small.push_back(part);
    }
    for (std::size_t i = 0; i < std::min<std::size_t>(4, parts.size()); ++i) {
      const std::vector<std::uint32_t> chosen = chosen_from(parts, i);
      double together = 0;
      for (const std::uint32_t part : chosen) together += share(text, part);
      if (chosen.size() > 1 && together > 0.9 - 1e-9) of_wholes.insert(text);
    }
    for (std::size_t i = 0; i < std::min<std::size_t>(4, small.size()); ++i) {
      if (chosen_from(small, i).size() >= 3) of_several.insert(text);
    }
    if (is_compilation(text)) continue;
    std::size_t inner = 0;
    for (const std::uint32_t one : parts) {
      if (!is_inner(text, one) || inner++ >= 4) continue;
      for (const std::uint32_t other : parts) {
        if (one != other && apart(one, other)) of_inner.insert(text);
      }
    }
  }
  // What is cut from one text is one text.
  for (std::uint32_t text = 0; text < collection.views.size(); ++text) {
    for (std::uint32_t longer = 0; longer < text; ++longer) {
      if (!related.contains({longer, text}) || is_compilation(longer)) continue;
      const bool has_all = std::ranges::all_of(contained[text], [&](std::uint32_t part) {
        return alike.contains({longer, part}) || std::ranges::count(contained[longer], part) > 0;
      });
      if (has_all) of_inner.erase(text);
    }
  }
  for (const std::uint32_t text : of_wholes) of_several.insert(text);
  const auto with_alike = [&](const std::set<std::uint32_t>& texts) {
    std::set<std::uint32_t> result = texts;
    for (const auto& [a, b] : alike) {
      if (texts.contains(a)) result.insert(b);
      if (texts.contains(b)) result.insert(a);
    }
    return result;
  };
  of_several = with_alike(of_several);
  of_inner = with_alike(of_inner);
  CompilationsByDefinition result;
  for (std::uint32_t text = 0; text < collection.views.size(); ++text) {
    if (!is_compilation(text)) continue;
    CompilationByDefinition compilation;
    const auto is_version = [&](std::uint32_t part) {
      if (of_wholes.contains(text)) return false;
      if (share(text, part) >= kMainPart) return true;
      return !of_several.contains(text) && !is_inner(text, part);
    };
    for (const std::uint32_t part : contained[text]) {
      (is_version(part) ? compilation.cut_copies : compilation.parts).push_back(part);
    }
    for (const std::uint32_t part : short_ones[text]) {
      if (is_version(part)) compilation.cut_copies.push_back(part);
    }
    std::ranges::sort(compilation.parts);
    std::ranges::sort(compilation.cut_copies);
    if (!compilation.parts.empty()) result[text] = compilation;
  }
  return result;
}

}  // namespace stemma::test
