#include "stemma/families/families.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "stemma/families/compilations.h"

namespace stemma {
namespace {

constexpr std::uint32_t kNoFamily = std::numeric_limits<std::uint32_t>::max();

bool is_better(const VerifiedPair& x, const VerifiedPair& y) {
  return std::tuple(-x.score.resemblance, -x.score.containment_b_in_a, x.a) <
         std::tuple(-y.score.resemblance, -y.score.containment_b_in_a, y.a);
}

// A passage that recurs: inside many texts, and much the same as none.
bool recurs(const std::vector<VerifiedPair>& leaders) {
  return leaders.size() >= kRecurs &&
         std::all_of(leaders.begin(), leaders.end(), [](const VerifiedPair& pair) {
           return pair.score.relation == Relation::contains;
         });
}

}  // namespace

bool ranks_before(const ShingleSet& a, const TextDigest& a_digest, const ShingleSet& b,
                  const TextDigest& b_digest) {
  return a.size() != b.size() ? a.size() > b.size() : a_digest < b_digest;
}

FamiliesOfTexts group_by_leaders(std::span<const TextView> texts,
                                 std::span<const VerifiedPair> related,
                                 const Thresholds& thresholds, const RunContext& context) {
  check(thresholds);
  FamiliesOfTexts result;
  result.compilations = find_compilations(texts, related, thresholds, context);
  std::vector<const Compilation*> compilation_of(texts.size(), nullptr);
  for (const Compilation& compilation : result.compilations) {
    compilation_of[compilation.text] = &compilation;
  }
  const auto may_join = [&](const VerifiedPair& pair) {
    if (pair.score.relation == Relation::near_duplicate) return true;
    const Compilation* const leader = compilation_of[pair.a];
    if (leader == nullptr) return compilation_of[pair.b] == nullptr;
    return std::none_of(leader->parts.begin(), leader->parts.end(),
                        [&](const PartOfText& part) { return part.text == pair.b; });
  };

  std::vector<std::uint32_t> led_by(texts.size(), kNoFamily);  // the family a text leads
  std::vector<VerifiedPair> joined;                            // each member with its leader
  auto pair = related.begin();
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    std::vector<VerifiedPair> leaders;
    for (; pair != related.end() && pair->b == text; ++pair) {
      if (led_by[pair->a] != kNoFamily && may_join(*pair)) leaders.push_back(*pair);
    }
    if (leaders.empty() || recurs(leaders)) {
      led_by[text] = static_cast<std::uint32_t>(result.families.size());
      result.families.push_back({text, {}});
      continue;
    }
    std::sort(leaders.begin(), leaders.end(), is_better);
    const VerifiedPair& best = leaders.front();
    FamilyMember member{text, best.score, best.found_by, {}};
    for (std::size_t i = 1; i < leaders.size(); ++i) member.also_in.push_back(leaders[i].a);
    result.families[led_by[best.a]].members.push_back(std::move(member));
    joined.push_back(best);
  }
  const std::vector<std::uint32_t> runs = longest_runs(texts, joined, context);
  std::vector<std::uint32_t> run_of(texts.size(), 0);
  for (std::size_t i = 0; i < joined.size(); ++i) run_of[joined[i].b] = runs[i];
  for (FamilyOfTexts& family : result.families) {
    for (FamilyMember& member : family.members) member.to_leader.longest_run = run_of[member.text];
  }
  return result;
}

}  // namespace stemma
