#include "stemma/sketch/signature.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "../sketch/words.h"
#include "../support/thrown_by.h"
#include "stemma/base/error.h"
#include "stemma/base/hash.h"

namespace {

using namespace stemma;
using namespace stemma::test;

// Two random sets of `all` values together, of which `shared` are in both.
std::pair<ShingleSet, ShingleSet> random_pair(std::mt19937_64& random, std::size_t all,
                                              std::size_t shared) {
  ShingleSet a;
  ShingleSet b;
  for (std::size_t i = 0; i < all; ++i) {
    const std::uint64_t value = random();
    if (i < shared || i % 2 == 0) a.push_back(value);
    if (i < shared || i % 2 == 1) b.push_back(value);
  }
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return {a, b};
}

// Computed by tests/sketch/reference_sketch.py, from the definition alone: in round i, a shingle's
// hash h is itself if i is 0, else mix64(shingle ^ mix64(i)); its bin is the upper half of h times
// the number of bins, over 2^32 (in the last rounds, the bin of that number), and its value i in
// the top 9 bits and the lower 55 bits of h below.
TEST_CASE("signature: the values that every stored sketch has") {
  const ShingleSet set = shingles(
      tokens_of_words(
          "the quick brown fox jumps over the lazy dog and the dog sleeps on while the fox runs "
          "home"),
      {});
  CHECK(minhash(set, 8) == Signature{0x000C330B16226559U, 0x001C828A092DC587U, 0x00523DF463DB96BBU,
                                     0x0060769977359D4AU, 0x0033B3BC667B0760U, 0x008C08F7697B4299U,
                                     0x006C8718B35A71EDU, 0x0037A698ADA72E9AU});
  CHECK(minhash({42}, 3) ==
        Signature{0x000000000000002AU, 0x00B3B394AC9EFC29U, 0x02F919625E8E61A2U});
  CHECK(hash64(std::span<const std::uint64_t>(minhash(set, 128))) == 0x10F58278AEF6DD8CU);
}

// The definition, bin by bin: the smallest of all values that fall into it in the rounds that are
// held.
Signature minhash_by_definition(const ShingleSet& set, std::uint64_t bins) {
  std::map<std::uint64_t, std::uint64_t> smallest;
  for (std::uint64_t i = 0; i < 2 * bins && smallest.size() < bins; ++i) {
    for (const std::uint64_t x : set) {
      const std::uint64_t h = i == 0 ? x : mix64(x ^ mix64(i));
      const std::uint64_t bin = i < bins ? (h >> 32U) * bins / (std::uint64_t{1} << 32U) : i - bins;
      const std::uint64_t value = i * (std::uint64_t{1} << 55U) + h % (std::uint64_t{1} << 55U);
      const auto [place, is_new] = smallest.emplace(bin, value);
      if (!is_new) place->second = std::min(place->second, value);
    }
  }
  Signature signature;
  for (const auto& [bin, value] : smallest) signature.push_back(value);
  return signature;
}

TEST_CASE("signature: as by the definition, from one shingle to a million") {
  std::mt19937_64 random(12);
  for (const int size : {1, 2, 7, 128, 255, 256}) {
    for (const std::size_t all : {1U, 2U, 3U, 50U, 1000U}) {
      CAPTURE(size);
      CAPTURE(all);
      const ShingleSet set = random_pair(random, all, all).first;
      const Signature signature = minhash(set, size);
      CHECK(signature == minhash_by_definition(set, static_cast<std::uint64_t>(size)));
    }
  }
  const ShingleSet million = random_pair(random, 1'000'000, 1'000'000).first;
  const Signature signature = minhash(million, 256);
  CHECK(signature == minhash_by_definition(million, 256));
  // All from the first round.
  CHECK(*std::max_element(signature.begin(), signature.end()) < (std::uint64_t{1} << 55U));
}

TEST_CASE("signature: of tokens as of the set of their shingles") {
  std::mt19937_64 random(13);
  for (int round = 0; round < 200; ++round) {
    CAPTURE(round);
    std::vector<Token> tokens;
    const std::uint64_t alphabet = round % 4 == 0 ? 2 : kAnyWord;
    const unsigned clusters = round % 3 == 0 ? 0 : round % 3 == 1 ? 1 : 5;  // in 5
    for (auto left = random() % (round % 5 == 0 ? 3'000 : 200); left > 0; --left) {
      const std::uint64_t number = random() % alphabet;
      tokens.push_back(random() % 5 < clusters ? cluster_of(number) : word_of(number));
    }
    SketchParams params;
    params.signature_size = round % 2 == 0 ? 128 : static_cast<int>(1 + random() % 256);
    CHECK(minhash(tokens, params) == minhash(shingles(tokens, params), params.signature_size));
  }
}

// One shingle throws one value a round, and what no round before hit is filled in the last ones: of
// 256 bins, by rounds up to number 511, which nine bits hold.
TEST_CASE("signature: the round of a value fits its nine bits") {
  std::uint64_t last = 0;
  for (std::uint64_t shingle = 0; shingle < 300; ++shingle) {
    const Signature signature = minhash({shingle}, 256);
    for (std::uint64_t bin = 0; bin < 256; ++bin) {
      const std::uint64_t round = signature[bin] >> 55U;
      const bool possible = round < 256 || round == 256 + bin;
      REQUIRE(possible);
      last = std::max(last, round);
    }
  }
  CHECK(last == 511);
}

TEST_CASE("signature: no bin stays empty, however small the set") {
  constexpr std::uint64_t kEmpty = std::numeric_limits<std::uint64_t>::max();
  std::mt19937_64 random(3);
  for (const int size : {1, 2, 3, 100, 128, 255, 256}) {
    for (std::size_t all = 1; all < 40; ++all) {
      const Signature signature = minhash(random_pair(random, all, all).first, size);
      REQUIRE(signature.size() == static_cast<std::size_t>(size));
      CHECK(std::count(signature.begin(), signature.end(), kEmpty) == 0);
    }
  }
}

TEST_CASE("signature: of the same set the same, of disjoint sets different throughout") {
  std::mt19937_64 random(4);
  for (const std::size_t all : {2U, 20U, 2000U}) {
    const auto [a, b] = random_pair(random, all, 0);
    CHECK(estimated_resemblance(minhash(a, 128), minhash(a, 128)) == 1.0);
    // Equal bins of different values: 128 * 2^-55 at most.
    CHECK(estimated_resemblance(minhash(a, 128), minhash(b, 128)) == 0.0);
  }
}

TEST_CASE("signature: of no shingle there is none, and it resembles nothing") {
  CHECK(minhash({}, 128).empty());
  CHECK(estimated_resemblance({}, {}) == 0.0);
  CHECK(estimated_resemblance({}, minhash({1}, 128)) == 0.0);
}

TEST_CASE("signature: wrong sizes are errors") {
  CHECK_THROWS_AS((void)minhash({1}, 0), Error);
  CHECK_THROWS_AS((void)minhash({1}, 257), Error);
  CHECK(thrown_by([] { (void)estimated_resemblance(minhash({1}, 4), minhash({1}, 5)); }) ==
        "signatures of different sizes cannot be compared");
}

// A bin of the union is equal in both signatures where the smallest value in it comes from a
// shared element: with probability J. K independent bins would have a variance of J (1 - J) / K,
// and this sketch is promised to have no more.
TEST_CASE("signature: the estimate has no bias and no more variance than promised") {
  constexpr int kPairs = 300;
  std::mt19937_64 random(2017);
  double ratios = 0;
  int ratios_seen = 0;
  for (const int size : {16, 128}) {
    for (const std::size_t all : {10U, 50U, 300U, 2000U}) {
      for (const double wanted : {0.1, 0.3, 0.5, 0.7, 0.9}) {
        const auto shared =
            static_cast<std::size_t>(std::lround(wanted * static_cast<double>(all)));
        const double truth = static_cast<double>(shared) / static_cast<double>(all);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < kPairs; ++i) {
          const auto [a, b] = random_pair(random, all, shared);
          const double error = estimated_resemblance(minhash(a, size), minhash(b, size)) - truth;
          sum += error;
          squares += error * error;
        }
        CAPTURE(size);
        CAPTURE(all);
        CAPTURE(truth);
        const double variance = truth * (1 - truth) / size;
        CHECK(std::abs(sum / kPairs) < 3 * std::sqrt(variance / kPairs));
        // The variance of n samples is known to sqrt(2 / n) of itself: 0.082; 3 of these.
        const double ratio = squares / kPairs / variance;
        CHECK(ratio < 1.1 * (1 + 3 * std::sqrt(2.0 / kPairs)));
        ratios += ratio;
        ++ratios_seen;
      }
    }
  }
  // 40 settings of 300: known to sqrt(2 / 12000) = 0.013.
  CHECK(ratios / ratios_seen < 1.04);
}

// Sets of one and two elements: J is 1/2 exactly, and only rounds without collisions help.
TEST_CASE("signature: the smallest sets are estimated without bias") {
  constexpr int kPairs = 500;
  std::mt19937_64 random(5);
  double sum = 0;
  for (int i = 0; i < kPairs; ++i) {
    ShingleSet both{random(), random()};
    const ShingleSet one{both.front()};
    std::sort(both.begin(), both.end());
    sum += estimated_resemblance(minhash(one, 128), minhash(both, 128));
  }
  // Standard error: sqrt(0.25 / 128 / 500) = 0.002.
  CHECK(std::abs(sum / kPairs - 0.5) < 3 * 0.002);
}

}  // namespace
