#include "stemma/families/verify.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "../sketch/words.h"
#include "../support/rounds.h"
#include "by_definition.h"
#include "collection.h"
#include "stemma/base/error.h"

namespace {

using namespace stemma;
using namespace stemma::test;
using enum Relation;
using Numbers = std::vector<std::uint64_t>;

TEST_CASE("verify: a shared run makes an overlap where nothing closer holds") {
  std::mt19937_64 random(62);
  const auto some = [&random](std::size_t count) {
    return random_numbers(random, count, kAnyWord);
  };
  const auto verified = [](const Numbers& a, const Numbers& b, const Thresholds& thresholds) {
    const std::vector<Token> in_a = tokens_of(a);
    const std::vector<Token> in_b = tokens_of(b);
    return verify(in_a, shingles(in_a, {}), in_b, shingles(in_b, {}), thresholds);
  };
  const Numbers run = some(25);
  Numbers a = some(100);
  a.insert(a.begin() + 30, run.begin(), run.end());
  Numbers b = some(200);
  b.insert(b.end(), run.begin(), run.end());
  const PairScore score = verified(a, b, {});
  CHECK(score.relation == overlaps);
  CHECK(score.longest_run == 25);
  CHECK(score.shared == 21);                            // 25 - 5 + 1
  CHECK(score.resemblance == 21.0 / (121 + 221 - 21));  // of 125 and 225 words
  CHECK(verified(a, b, {0.7, 0.8, 26}).relation == unrelated);
  // A part is contained, and also has its run.
  const PairScore part = verified(a, Numbers(a.begin(), a.begin() + 40), {});
  CHECK(part.relation == contains);
  CHECK(part.covers == Covers::b);
  CHECK(part.longest_run == 40);
  CHECK(verified(Numbers(a.begin(), a.begin() + 40), a, {}).relation == contained);
  CHECK(verified({}, a, {}).relation == unrelated);
}

auto as_tuple(const PairScore& score) {
  return std::tuple(score.resemblance, score.containment_a_in_b, score.containment_b_in_a,
                    score.shared, score.longest_run, score.covers, score.relation);
}

// Of every size from no word to 3000, so that one set is many times another; versions and parts of
// each other, texts that repeat themselves, and such as have nothing to do with any.
Collection random_collection(std::mt19937_64& random) {
  std::vector<Numbers> texts = {{}, {1}, {1}, {1, 2, 3, 4, 5}, Numbers(200, 1), Numbers(90, 1)};
  for (std::size_t i = 0; i < 30; ++i) {
    const std::size_t count = random() % (random() % 8 == 0 ? 3000 : 300);
    texts.push_back(random() % 6 == 0 ? random_numbers(random, count, 4)
                                      : stretch(random() % 400, count));
    for (std::size_t edits = random() % 10; edits > 0 && count > 0; --edits) {
      texts.back()[random() % count] = random() % kAnyWord;
    }
  }
  return Collection(texts);
}

const Thresholds kThresholds[] = {
    {},
    {1.0, 1.0, 1},      // the whole of one
    {0.5, 0.5, 40},     //
    {0.05, 0.02, 100},  // nearly anything that is shared
    {0.3, 0.95, 25},    //
    {0.95, 0.3, 5},
    {0.7, 1.0, 25},  // resemblance, where containment is not reached
};

TEST_CASE("related pairs: what the full verification of each pair says, in order") {
  std::mt19937_64 random(66);
  std::size_t related = 0;
  for (int round = 0; round < test::rounds(12); ++round) {
    CAPTURE(round);
    const Collection collection = random_collection(random);
    std::vector<CandidatePair> candidates = all_pairs(collection.views.size());
    for (CandidatePair& pair : candidates) {
      pair.found_by.bits = static_cast<std::uint8_t>(random() % 16);
    }
    for (const Thresholds& thresholds : kThresholds) {
      const auto found = related_pairs(collection.views, candidates, thresholds,
                                       context_of(round % 2 == 0 ? 1 : 4));
      auto next = found.begin();
      for (const CandidatePair& pair : candidates) {
        const ShingleSet& a = collection.shingle_sets[pair.a];
        const ShingleSet& b = collection.shingle_sets[pair.b];
        const PairScore score =
            score_shingles(a.size(), b.size(), shared_shingles(a, b), thresholds);
        if (score.relation == unrelated) continue;
        REQUIRE(next != found.end());
        REQUIRE(next->a == pair.a);
        REQUIRE(next->b == pair.b);
        REQUIRE(next->found_by == pair.found_by);
        REQUIRE(as_tuple(next->score) == as_tuple(score));
        ++next;
      }
      CHECK(next == found.end());
      related += found.size();
    }
  }
  CHECK(related > 1000);  // else nothing was tried
}

// Sets, not texts: any `shared` of `size` values each.
TEST_CASE("related pairs: the boundary itself is related, one shingle less is not") {
  for (const std::size_t size : {1U, 5U, 10U, 64U, 65U, 100U, 500U, 1000U, 4000U}) {
    for (const std::size_t times : {1U, 2U, 7U, 40U}) {
      for (const double share : {0.05, 0.3, 0.5, 0.7, 0.8, 0.9, 1.0}) {
        const Thresholds thresholds{1.0, share, 25};
        for (std::size_t shared = size; shared > 0; --shared) {
          const bool reaches = static_cast<double>(shared) / static_cast<double>(size) >= share;
          // Around the boundary, and at both ends.
          const double off = static_cast<double>(shared) - share * static_cast<double>(size);
          if (shared != size && shared != 1 && (off > 2 || off < -2)) continue;
          ShingleSet small;
          ShingleSet large;
          // The shared ones are the last, which is where an early end is wrong first.
          for (std::size_t i = 0; i < size; ++i)
            small.push_back(i + (i < size - shared ? 0 : 100'000));
          for (std::size_t i = 0; i < size * times - shared; ++i) large.push_back(10'000 + i);
          for (std::size_t i = size - shared; i < size; ++i) large.push_back(100'000 + i);
          std::sort(large.begin(), large.end());
          const std::vector<TextView> views = {{{}, &large}, {{}, &small}};
          const auto found = related_pairs(views, all_pairs(2), thresholds, context_of(1));
          CAPTURE(size);
          CAPTURE(times);
          CAPTURE(share);
          CAPTURE(shared);
          REQUIRE(found.size() == (reaches ? 1 : 0));
          if (reaches) CHECK(found.front().score.shared == shared);
        }
      }
    }
  }
}

TEST_CASE("overlapping pairs: all others that share a run, with the full score") {
  std::mt19937_64 random(67);
  std::size_t overlapping = 0;
  for (int round = 0; round < test::rounds(6); ++round) {
    CAPTURE(round);
    const Collection collection = random_collection(random);
    const std::vector<CandidatePair> candidates = all_pairs(collection.views.size());
    for (const Thresholds& thresholds : kThresholds) {
      const RunContext context = context_of(round % 2 == 0 ? 1 : 4);
      const auto related = related_pairs(collection.views, candidates, thresholds, context);
      const auto found =
          overlapping_pairs(collection.views, candidates, related, thresholds, context);
      auto next = found.begin();
      for (const CandidatePair& pair : candidates) {
        const PairScore score =
            verify(collection.tokens[pair.a], collection.shingle_sets[pair.a],
                   collection.tokens[pair.b], collection.shingle_sets[pair.b], thresholds);
        if (score.relation != overlaps) continue;
        REQUIRE(next != found.end());
        REQUIRE(next->a == pair.a);
        REQUIRE(next->b == pair.b);
        REQUIRE(as_tuple(next->score) == as_tuple(score));
        ++next;
      }
      CHECK(next == found.end());
      overlapping += found.size();
    }
  }
  CHECK(overlapping > 500);
}

TEST_CASE("longest runs: of each pair, in the order of the pairs") {
  std::mt19937_64 random(68);
  const Collection collection = random_collection(random);
  std::vector<VerifiedPair> pairs;
  for (const CandidatePair& pair : all_pairs(collection.views.size())) {
    pairs.push_back({pair.a, pair.b, {}, {}});
  }
  std::shuffle(pairs.begin(), pairs.end(), random);
  pairs.resize(150);
  for (const unsigned threads : {1U, 4U}) {
    const auto runs = longest_runs(collection.views, pairs, context_of(threads));
    REQUIRE(runs.size() == pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      REQUIRE(runs[i] ==
              longest_by_table(collection.tokens[pairs[i].a], collection.tokens[pairs[i].b]));
    }
  }
  CHECK(longest_runs(collection.views, {}, context_of(2)).empty());
}

TEST_CASE("verify: wrong thresholds are errors, no candidates give nothing, cancelling ends it") {
  const Collection collection({stretch(0, 10), stretch(0, 9)});
  CHECK(related_pairs(collection.views, {}, {}, context_of(2)).empty());
  CHECK(overlapping_pairs(collection.views, {}, {}, {}, context_of(2)).empty());
  CHECK_THROWS_AS(
      (void)related_pairs(collection.views, all_pairs(2), {1.5, 0.8, 25}, context_of(1)), Error);
  std::stop_source source;
  source.request_stop();
  const RunContext context{2, MemoryBudget(), source.get_token(), nullptr, {}};
  CHECK_THROWS_AS((void)related_pairs(collection.views, all_pairs(2), {}, context), Error);
  CHECK_THROWS_AS((void)overlapping_pairs(collection.views, all_pairs(2), {}, {}, context), Error);
}

}  // namespace
