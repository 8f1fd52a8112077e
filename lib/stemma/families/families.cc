#include "stemma/families/families.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "stemma/base/parallel.h"

namespace stemma {
namespace {

constexpr std::uint32_t kNoFamily = std::numeric_limits<std::uint32_t>::max();

struct Option {
  std::uint32_t leader = 0;
  PairScore score;
  LensSet found_by;
};

bool is_better(const Option& x, const Option& y) {
  return std::tuple(-x.score.resemblance, -x.score.containment_b_in_a, x.leader) <
         std::tuple(-y.score.resemblance, -y.score.containment_b_in_a, y.leader);
}

}  // namespace

bool ranks_before(const ShingleSet& a, const Digest& a_digest, const ShingleSet& b,
                  const Digest& b_digest) {
  return a.size() != b.size() ? a.size() > b.size() : a_digest < b_digest;
}

std::vector<FamilyOfTexts> group_by_leaders(std::span<const TextView> texts,
                                            std::span<const CandidatePair> candidates,
                                            const Thresholds& thresholds, RunContext& context) {
  check(thresholds);
  std::vector<FamilyOfTexts> families;
  std::vector<std::uint32_t> led_by(texts.size(), kNoFamily);  // the family a text leads
  auto candidate = candidates.begin();
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    context.check_cancelled();
    context.report_progress("verifying", text, texts.size());
    std::vector<Option> options;
    for (; candidate != candidates.end() && candidate->b == text; ++candidate) {
      if (led_by[candidate->a] == kNoFamily) continue;
      const ShingleSet& leader = *texts[candidate->a].shingles;
      const ShingleSet& own = *texts[text].shingles;
      const PairScore score =
          score_shingles(leader.size(), own.size(), shared_shingles(leader, own), thresholds);
      if (score.relation != Relation::unrelated) {
        options.push_back({candidate->a, score, candidate->found_by});
      }
    }
    if (options.empty()) {
      led_by[text] = static_cast<std::uint32_t>(families.size());
      families.push_back({text, {}});
      continue;
    }
    std::sort(options.begin(), options.end(), is_better);
    FamilyMember member{text, options.front().score, options.front().found_by, {}};
    for (std::size_t i = 1; i < options.size(); ++i) member.also_in.push_back(options[i].leader);
    families[led_by[options.front().leader]].members.push_back(std::move(member));
  }
  parallel_for(families.size(), context, [&](std::size_t i) {
    for (FamilyMember& member : families[i].members) {
      member.to_leader.longest_run =
          longest_shared_run(texts[families[i].leader].tokens, texts[member.text].tokens);
    }
  });
  return families;
}

}  // namespace stemma
