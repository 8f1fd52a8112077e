#include "stemma/index/exact_join.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <random>
#include <set>
#include <stop_token>
#include <utility>
#include <vector>

#include "stemma/base/error.h"
#include "stemma/base/hash.h"

namespace {

using namespace stemma;

constexpr std::uint64_t kAnyNumber = std::numeric_limits<std::uint64_t>::max();
constexpr double kShares[] = {0.05, 0.1, 0.25, 1.0 / 3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.99, 1.0};

// Shingles are hashes, spread over all values.
ShingleSet set_of(const std::vector<std::uint64_t>& numbers) {
  ShingleSet set;
  for (const std::uint64_t number : numbers) set.push_back(mix64(number));
  std::sort(set.begin(), set.end());
  set.erase(std::unique(set.begin(), set.end()), set.end());
  return set;
}

ShingleSet numbered(std::uint64_t first, std::size_t count) {
  std::vector<std::uint64_t> numbers(count);
  for (std::size_t i = 0; i < count; ++i) numbers[i] = first + i;
  return set_of(numbers);
}

using Sets = std::vector<ShingleSet>;

// The order that the join asks for.
void rank(Sets& sets) {
  std::stable_sort(sets.begin(), sets.end(),
                   [](const ShingleSet& x, const ShingleSet& y) { return x.size() > y.size(); });
}

RunContext context_of(unsigned threads, std::uint64_t memory = std::uint64_t{1} << 30U) {
  return RunContext{threads, MemoryBudget(memory), {}, nullptr, {}};
}

std::optional<std::vector<TextPair>> join_in(RunContext& context, const Sets& sets, double share,
                                             std::uint64_t most_lookups = kAnyNumber) {
  std::vector<const ShingleSet*> pointers;
  for (const ShingleSet& set : sets) pointers.push_back(&set);
  return exact_join(pointers, share, most_lookups, context);
}

std::vector<TextPair> join(const Sets& sets, double share, unsigned threads = 1) {
  RunContext context = context_of(threads);
  auto pairs = join_in(context, sets, share);
  REQUIRE(pairs);
  CHECK(context.memory.reserved() == 0);
  return std::move(*pairs);
}

// Pairs that share some of, and those that share enough of, the smaller set.
struct Shared {
  std::set<std::pair<std::uint32_t, std::uint32_t>> some;  // (b, a)
  std::set<std::pair<std::uint32_t, std::uint32_t>> enough;
};

Shared by_brute_force(const Sets& sets, double share) {
  Shared result;
  for (std::uint32_t b = 0; b < sets.size(); ++b) {
    for (std::uint32_t a = 0; a < b; ++a) {
      const std::size_t shared = shared_shingles(sets[a], sets[b]);
      if (shared == 0) continue;
      result.some.insert({b, a});
      const std::size_t smaller = std::min(sets[a].size(), sets[b].size());
      if (static_cast<double>(shared) / static_cast<double>(smaller) >= share) {
        result.enough.insert({b, a});
      }
    }
  }
  return result;
}

// Versions with some shingles exchanged, subsets, unions, texts around a template, sets of one
// shingle and of none, copies: many of equal size.
Sets random_sets(std::mt19937_64& random) {
  const auto some = [&](std::size_t count) {
    std::vector<std::uint64_t> numbers(count);
    for (std::uint64_t& number : numbers) number = random();
    return set_of(numbers);
  };
  const ShingleSet shared_by_many = some(random() % 40);
  Sets sets;
  for (std::size_t i = 5 + random() % 40; i > 0; --i) {
    ShingleSet set;
    switch (sets.empty() ? 0 : random() % 6) {
      case 0:
        set = some(random() % 60);
        break;
      case 1:  // around the template
        set = some(random() % 30);
        set.insert(set.end(), shared_by_many.begin(), shared_by_many.end());
        break;
      case 2:  // one shingle, or none
        set = sets[random() % sets.size()];
        set.resize(std::min<std::size_t>(set.size(), random() % 2));
        break;
      case 3:  // a part
        set = sets[random() % sets.size()];
        std::shuffle(set.begin(), set.end(), random);
        set.resize(set.size() * (1 + random() % 4) / 4);
        break;
      case 4:  // of equal size
        set = sets[random() % sets.size()];
        for (std::uint64_t& shingle : set) shingle = random() % 4 == 0 ? random() : shingle;
        break;
      default:  // a version, or a copy
        set = sets[random() % sets.size()];
        for (std::size_t more = random() % 4; more > 0; --more) set.push_back(random());
    }
    std::sort(set.begin(), set.end());
    set.erase(std::unique(set.begin(), set.end()), set.end());
    sets.push_back(set);
  }
  rank(sets);
  return sets;
}

TEST_CASE("exact join: every pair that reaches the share, by (b, a), each once") {
  std::mt19937_64 random(81);
  std::size_t wanted = 0;
  std::size_t proposed = 0;
  for (int round = 0; round < 150; ++round) {
    CAPTURE(round);
    const Sets sets = random_sets(random);
    for (const double share : kShares) {
      CAPTURE(share);
      const Shared expected = by_brute_force(sets, share);
      std::set<std::pair<std::uint32_t, std::uint32_t>> found;
      std::pair<std::uint32_t, std::uint32_t> before{0, 0};
      for (const TextPair& pair : join(sets, share)) {
        REQUIRE(pair.a < pair.b);
        const std::pair here{pair.b, pair.a};
        REQUIRE((found.empty() || before < here));
        before = here;
        found.insert(here);
      }
      // All that are wanted; and of the others none that shares nothing.
      CHECK(std::includes(found.begin(), found.end(), expected.enough.begin(),
                          expected.enough.end()));
      CHECK(std::includes(expected.some.begin(), expected.some.end(), found.begin(), found.end()));
      wanted += expected.enough.size();
      proposed += found.size();
    }
  }
  CHECK(wanted > 10'000);  // else nothing was tried
  CHECK(proposed < 4 * wanted);
}

// The shared shingles are the commonest of the smaller set: others hold them too, and none of the
// rest, so that they are the last to be looked up.
TEST_CASE("exact join: a pair exactly at the share is found, whatever the size") {
  for (const std::size_t size : {1U, 2U, 3U, 5U, 10U, 20U, 25U, 100U, 125U}) {
    for (const double share : kShares) {
      CAPTURE(size);
      CAPTURE(share);
      std::size_t needed = 1;
      while (static_cast<double>(needed) / static_cast<double>(size) < share) ++needed;
      // The smaller: `needed` that the larger has, and others that two more texts have.
      const ShingleSet small = numbered(0, size);
      std::vector<std::uint64_t> numbers;
      for (std::size_t i = 0; i < needed; ++i) numbers.push_back(i);
      for (std::size_t i = 0; i < 300; ++i) numbers.push_back(1'000'000 + i);
      Sets sets = {set_of(numbers), small};
      std::vector<std::uint64_t> rest;
      for (std::size_t i = needed; i < size; ++i) rest.push_back(i);
      for (std::uint64_t other = 0; other < 4; ++other) {
        std::vector<std::uint64_t> text = other < 2 ? rest : std::vector<std::uint64_t>{};
        if (other >= 1) {
          for (std::size_t i = 0; i < needed; ++i) text.push_back(i);
        }
        for (std::size_t i = 0; i < 200 + other; ++i) text.push_back((other + 2) * 1'000'000 + i);
        sets.push_back(set_of(text));
      }
      rank(sets);
      const auto place = [&](const ShingleSet& set) {
        return static_cast<std::uint32_t>(std::find(sets.begin(), sets.end(), set) - sets.begin());
      };
      const TextPair expected{place(set_of(numbers)), place(small)};
      const std::vector<TextPair> pairs = join(sets, share);
      CHECK(std::count(pairs.begin(), pairs.end(), expected) == 1);
    }
  }
}

TEST_CASE("exact join: 4 of 5 are 0.8, 3 of 5 are not") {
  const ShingleSet four{1, 2, 3, 4, 50};
  const ShingleSet three{1, 2, 3, 40, 50};
  const ShingleSet large{1, 2, 3, 4, 5, 6, 7};
  CHECK(join({large, four}, 0.8) == std::vector<TextPair>{{0, 1}});
  // Two of five are looked up, and these are the two that stand in no other text.
  CHECK(join({large, three}, 0.8).empty());
  CHECK(join({large, three}, 0.6) == std::vector<TextPair>{{0, 1}});
}

TEST_CASE(
    "exact join: texts that share a template with less than the share of it are not proposed") {
  Sets sets;
  for (std::uint64_t i = 0; i < 200; ++i) {
    ShingleSet set = numbered(0, 60);
    const ShingleSet own = numbered(1000 * (i + 1), 80);
    set.insert(set.end(), own.begin(), own.end());
    std::sort(set.begin(), set.end());
    sets.push_back(set);
  }
  // 60 of 140 are shared: own words are rarer, and the prefix for half holds them alone.
  CHECK(join(sets, 0.5).empty());
  CHECK(join(sets, 0.4).size() == 200 * 199 / 2);
}

TEST_CASE("exact join: the same for any number of threads") {
  std::mt19937_64 random(82);
  for (int round = 0; round < 10; ++round) {
    const Sets sets = random_sets(random);
    const std::vector<TextPair> expected = join(sets, 0.5);
    for (const unsigned threads : {2U, 8U}) CHECK(join(sets, 0.5, threads) == expected);
  }
}

TEST_CASE("exact join: no texts, and texts of no shingles") {
  CHECK(join({}, 0.5).empty());
  CHECK(join({{}}, 0.5).empty());
  CHECK(join({{}, {}, {}}, 1.0).empty());
  CHECK(join({{7}, {7}, {}}, 1.0) == std::vector<TextPair>{{0, 1}});
}

TEST_CASE("exact join: shingles at both ends of their range") {
  const ShingleSet ends{0, 1, kAnyNumber - 1, kAnyNumber};
  CHECK(join({ends, ends, {0}, {kAnyNumber}}, 1.0) ==
        std::vector<TextPair>{{0, 1}, {0, 2}, {1, 2}, {0, 3}, {1, 3}});
}

TEST_CASE("exact join: nothing where the memory is too little, and all of it is given back") {
  Sets sets;
  for (int i = 0; i < 100; ++i) sets.push_back(numbered(0, 50));
  constexpr std::uint64_t kHeld = 12'345;
  bool joined = false;
  std::uint64_t least = 0;
  for (std::uint64_t bytes = kHeld; !joined; bytes += 4000) {
    RunContext context = context_of(2, bytes);
    REQUIRE(context.memory.try_reserve(kHeld));
    joined = join_in(context, sets, 0.8).has_value();
    CHECK(context.memory.reserved() == kHeld);
    least = bytes - kHeld;
  }
  // 5,000 shingles of 16 bytes each and 4,950 pairs of 256.
  CHECK(least > 5000 * 16 + 4950 * 256 - 4000);
  CHECK(least < 5000 * 16 + 4950 * 256 + 8000);
}

TEST_CASE("exact join: nothing where more would be looked up than is allowed") {
  Sets sets;
  for (int i = 0; i < 100; ++i) sets.push_back(numbered(0, 50));
  // Each of 100 texts looks up 50 - 40 + 1 shingles, which stand in 100 texts each.
  RunContext context = context_of(2);
  CHECK_FALSE(join_in(context, sets, 0.8, 100 * 11 * 100 - 1));
  CHECK(context.memory.reserved() == 0);
  CHECK(join_in(context, sets, 0.8, 100 * 11 * 100)->size() == 4950);
  // Shingles of one text alone are not looked up at all.
  Sets apart;
  for (std::uint64_t i = 0; i < 100; ++i) apart.push_back(numbered(1000 * i, 50));
  CHECK(join_in(context, apart, 0.8, 0)->empty());
}

TEST_CASE("exact join: cancelling ends it, and the memory is given back") {
  std::stop_source source;
  source.request_stop();
  RunContext context{2, MemoryBudget(1 << 20), source.get_token(), nullptr, {}};
  try {
    (void)join_in(context, {numbered(0, 10), numbered(0, 9)}, 0.5);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::cancelled);
  }
  CHECK(context.memory.reserved() == 0);
}

}  // namespace
