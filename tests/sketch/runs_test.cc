#include "stemma/sketch/runs.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "../sketch/words.h"

namespace {

using namespace stemma;
using namespace stemma::test;

TEST_CASE("loops: all that the processor can run give the same answers") {
  std::mt19937_64 random(31);
  for (int i = 0; i < 500; ++i) {
    const std::size_t count = random() % 40;
    std::vector<std::uint64_t> a = random_numbers(random, count, i % 2 == 0 ? 3 : kAnyWord);
    std::vector<std::uint64_t> b = random_numbers(random, count, i % 2 == 0 ? 3 : kAnyWord);
    for (std::vector<std::uint64_t>* const of : {&a, &b}) {
      if (i % 2 != 0) continue;
      for (std::uint64_t& value : *of) value = value << 62U | value;  // few halves of either kind
    }
    std::vector<std::uint32_t> upper_a;
    std::vector<std::uint32_t> upper_b;
    std::vector<std::uint64_t> joined;
    std::vector<std::uint64_t> mixed;
    std::vector<std::uint32_t> smaller;
    std::vector<std::uint32_t> larger;
    std::vector<std::uint32_t> equal;
    for (std::size_t at = 0; at < count; ++at) {
      joined.push_back(run_hash_by_definition({a[at], b[at]}));
      mixed.push_back(mix64(a[at] ^ 7));
      upper_a.push_back(static_cast<std::uint32_t>(a[at] >> 32U));
      upper_b.push_back(static_cast<std::uint32_t>(b[at] >> 32U));
      smaller.push_back(std::min(upper_a[at], upper_b[at]));
      larger.push_back(std::max(upper_a[at], upper_b[at]));
      if (upper_a[at] == upper_b[at]) equal.push_back(static_cast<std::uint32_t>(at));
    }
    for (const loops::Loops& loops : loops::available()) {
      CAPTURE(loops.name);
      std::vector<std::uint64_t> found(count);
      loops.join(a.data(), b.data(), count, found.data());
      CHECK(found == joined);
      loops.mix(a.data(), 7, count, found.data());
      CHECK(found == mixed);
      std::vector<std::uint32_t> halves(count);
      loops.upper(a.data(), count, halves.data());
      CHECK(halves == upper_a);
      loops.smaller(upper_a.data(), upper_b.data(), count, halves.data());
      CHECK(halves == smaller);
      loops.larger(upper_a.data(), upper_b.data(), count, halves.data());
      CHECK(halves == larger);
      std::vector<std::uint32_t> places(count + loops::kMoreRoom);
      places.resize(loops.equal(upper_a.data(), upper_b.data(), count, places.data()));
      CHECK(places == equal);
      // In place, from what follows.
      if (count < 2) continue;
      halves = upper_a;
      std::vector<std::uint32_t> in_place = upper_a;
      for (std::size_t at = 0; at + 1 < count; ++at) {
        in_place[at] = std::min(upper_a[at], upper_a[at + 1]);
      }
      loops.smaller(halves.data(), halves.data() + 1, count - 1, halves.data());
      CHECK(halves == in_place);
    }
  }
}

TEST_CASE("runs: of each length, as by the definition") {
  std::mt19937_64 random(32);
  const std::vector<Token> tokens = random_numbers(random, 900, kAnyWord);
  for (const loops::Loops& loops : loops::available()) {
    RunHashes runs(loops);
    for (std::size_t length = 1; length <= kLongestRun; ++length) {
      CAPTURE(length);
      const std::size_t count = std::min(RunHashes::kMost, tokens.size() - length + 1);
      runs.prepare(tokens, count, length);
      std::vector<std::uint64_t> hashes(count);
      runs.all(count, length, hashes.data());
      for (const std::size_t at : {std::size_t{0}, std::size_t{1}, count / 2, count - 1}) {
        const auto begin = tokens.begin() + static_cast<std::ptrdiff_t>(at);
        const std::vector<Token> run(begin, begin + static_cast<std::ptrdiff_t>(length));
        const std::uint64_t expected = run_hash_by_definition(run);
        REQUIRE(hashes[at] == expected);
        REQUIRE(runs.of(at, length) == expected);
        REQUIRE(run_hash(run) == expected);
      }
    }
  }
}

}  // namespace
