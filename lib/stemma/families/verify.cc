#include "stemma/families/verify.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <optional>

#include "stemma/base/parallel.h"
#include "stemma/families/bitmap_filter.h"
#include "stemma/families/shared_runs.h"

namespace stemma {
namespace {

// Pairs are handed to threads in pieces of so many, by their order.
constexpr std::size_t kPairsOfAPiece = 256;

// Two sorted ranges of values, walked side by side.
class Walk {
 public:
  using Values = std::span<const std::uint64_t>;

  Walk(Values a, Values b)
      : a_(a.data()), a_end_(a.data() + a.size()), b_(b.data()), b_end_(b.data() + b.size()) {}

  // So many steps can be made without a look at the ends, and no more values are shared.
  std::size_t left() const { return static_cast<std::size_t>(std::min(a_end_ - a_, b_end_ - b_)); }

  // Passes the smaller of the first values, or both where they are equal, and counts these. No
  // branches: which is smaller cannot be foretold.
  std::size_t step() {
    const std::uint64_t x = *a_;
    const std::uint64_t y = *b_;
    a_ += x <= y ? 1 : 0;
    b_ += y <= x ? 1 : 0;
    return x == y ? 1 : 0;
  }

 private:
  const std::uint64_t* a_;
  const std::uint64_t* a_end_;
  const std::uint64_t* b_;
  const std::uint64_t* b_end_;
};

// How many values two sets share; nothing once it is clear that they are fewer than `fewest`.
std::optional<std::size_t> shared_at_least(std::size_t fewest, const ShingleSet& a,
                                           const ShingleSet& b) {
  const std::span<const std::uint64_t> small = a.size() <= b.size() ? a : b;
  const std::span<const std::uint64_t> large = a.size() <= b.size() ? b : a;
  constexpr std::size_t kSteps = 64;  // between two looks at what is left
  constexpr std::size_t kLookUpRatio = 32;
  if (small.size() < large.size() / kLookUpRatio) {
    std::size_t shared = 0;
    auto from = large.begin();
    for (std::size_t i = 0; i < small.size(); ++i) {
      if (shared + (small.size() - i) < fewest) return std::nullopt;
      from = std::lower_bound(from, large.end(), small[i]);
      if (from == large.end()) break;
      if (*from == small[i]) ++shared;
    }
    return shared < fewest ? std::nullopt : std::optional(shared);
  }
  // Each step waits for the one before it. In two halves, two walks wait at the same time.
  const std::size_t middle = small.size() / 2;
  const auto in_large = static_cast<std::size_t>(
      std::lower_bound(large.begin(), large.end(), small.empty() ? 0 : small[middle]) -
      large.begin());
  Walk low{small.first(middle), large.first(in_large)};
  Walk high{small.subspan(middle), large.subspan(in_large)};
  std::size_t shared = 0;
  while (shared + low.left() + high.left() >= fewest) {
    if (low.left() == 0) std::swap(low, high);
    if (low.left() == 0) return shared;
    if (high.left() > 0) {
      for (std::size_t i = std::min({low.left(), high.left(), kSteps}); i > 0; --i) {
        shared += low.step();
        shared += high.step();
      }
    } else {
      for (std::size_t i = std::min(low.left(), kSteps); i > 0; --i) shared += low.step();
    }
  }
  return std::nullopt;
}

// Calls body(i) for each pair, those with the same first text on one thread and in a row.
template <class Pairs, class Body>
void for_each_by_first(const Pairs& pairs, const RunContext& context, const Body& body) {
  std::vector<std::uint32_t> order(pairs.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t x, std::uint32_t y) { return pairs[x].a < pairs[y].a; });
  std::vector<std::size_t> begins;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || pairs[order[i]].a != pairs[order[i - 1]].a) begins.push_back(i);
  }
  begins.push_back(order.size());
  if (begins.size() < 2) return;
  parallel_for(begins.size() - 1, context, [&](std::size_t group) {
    body(std::span<const std::uint32_t>(order).subspan(begins[group],
                                                       begins[group + 1] - begins[group]));
  });
}

}  // namespace

std::size_t fewest_shared(std::size_t a, std::size_t b, const Thresholds& thresholds) {
  const double by_resemblance =
      thresholds.resemblance / (1 + thresholds.resemblance) * static_cast<double>(a + b);
  const double by_containment = thresholds.containment * static_cast<double>(std::min(a, b));
  // One less than the exact number, whatever the rounding.
  return static_cast<std::size_t>(std::max(0.0, std::min(by_resemblance, by_containment) - 1e-6));
}

PairScore verify(std::span<const Token> a_tokens, const ShingleSet& a_shingles,
                 std::span<const Token> b_tokens, const ShingleSet& b_shingles,
                 const Thresholds& thresholds) {
  PairScore score = score_shingles(a_shingles.size(), b_shingles.size(),
                                   shared_shingles(a_shingles, b_shingles), thresholds);
  score.longest_run = longest_shared_run(a_tokens, b_tokens);
  const bool overlaps = score.longest_run >= static_cast<std::uint32_t>(thresholds.run);
  if (score.relation == Relation::unrelated && overlaps) score.relation = Relation::overlaps;
  return score;
}

std::vector<VerifiedPair> related_pairs(std::span<const TextView> texts,
                                        std::span<const CandidatePair> candidates,
                                        const Thresholds& thresholds, const RunContext& context) {
  check(thresholds);
  const std::size_t pieces = (candidates.size() + kPairsOfAPiece - 1) / kPairsOfAPiece;
  const BitmapFilter filter(texts, candidates, context);
  std::vector<std::vector<VerifiedPair>> found(pieces);
  std::atomic<std::size_t> done = 0;
  parallel_for(pieces, context, [&](std::size_t piece) {
    const std::size_t begin = piece * kPairsOfAPiece;
    for (const CandidatePair& pair :
         candidates.subspan(begin, std::min(kPairsOfAPiece, candidates.size() - begin))) {
      const ShingleSet& a = *texts[pair.a].shingles;
      const ShingleSet& b = *texts[pair.b].shingles;
      const std::size_t fewest = fewest_shared(a.size(), b.size(), thresholds);
      if (filter.most_shared(pair.a, pair.b) < fewest) continue;
      const auto shared = shared_at_least(fewest, a, b);
      if (!shared) continue;
      const PairScore score = score_shingles(a.size(), b.size(), *shared, thresholds);
      if (score.relation != Relation::unrelated) {
        found[piece].push_back({pair.a, pair.b, score, pair.found_by});
      }
    }
    context.report_progress("verifying", ++done, pieces);
  });
  std::vector<VerifiedPair> related;
  for (std::vector<VerifiedPair>& piece : found) {
    related.insert(related.end(), piece.begin(), piece.end());
    piece = {};
  }
  return related;
}

std::vector<VerifiedPair> overlapping_pairs(std::span<const TextView> texts,
                                            std::span<const CandidatePair> candidates,
                                            std::span<const VerifiedPair> related,
                                            const Thresholds& thresholds,
                                            const RunContext& context) {
  std::vector<VerifiedPair> others;
  auto known = related.begin();
  for (const CandidatePair& pair : candidates) {
    if (known != related.end() && known->a == pair.a && known->b == pair.b) {
      ++known;
    } else {
      others.push_back({pair.a, pair.b, {}, pair.found_by});
    }
  }
  const std::vector<std::uint32_t> runs = longest_runs(texts, others, context);
  const auto wanted = static_cast<std::uint32_t>(thresholds.run);
  std::vector<VerifiedPair> overlapping;
  for (std::size_t i = 0; i < others.size(); ++i) {
    if (runs[i] < wanted) continue;
    others[i].score.longest_run = runs[i];
    overlapping.push_back(others[i]);
  }
  parallel_for(overlapping.size(), context, [&](std::size_t i) {
    VerifiedPair& pair = overlapping[i];
    const ShingleSet& a = *texts[pair.a].shingles;
    const ShingleSet& b = *texts[pair.b].shingles;
    const std::uint32_t run = pair.score.longest_run;
    pair.score = score_shingles(a.size(), b.size(), shared_shingles(a, b), thresholds);
    pair.score.longest_run = run;
    pair.score.relation = Relation::overlaps;
  });
  return overlapping;
}

std::vector<std::uint32_t> longest_runs(std::span<const TextView> texts,
                                        std::span<const VerifiedPair> pairs,
                                        const RunContext& context) {
  std::vector<std::uint32_t> runs(pairs.size());
  for_each_by_first(pairs, context, [&](std::span<const std::uint32_t> of_one_text) {
    const RunIndex index(texts[pairs[of_one_text.front()].a].tokens);
    for (const std::uint32_t i : of_one_text) {
      runs[i] = index.longest_shared(texts[pairs[i].b].tokens);
    }
  });
  return runs;
}

}  // namespace stemma
