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
    const std::vector<std::uint64_t> a = random_numbers(random, count, i % 2 == 0 ? 3 : kAnyWord);
    const std::vector<std::uint64_t> b = random_numbers(random, count, i % 2 == 0 ? 3 : kAnyWord);
    std::vector<std::uint64_t> joined;
    std::vector<std::uint64_t> smaller;
    std::vector<std::uint64_t> larger;
    std::vector<std::uint64_t> mixed;
    for (std::size_t at = 0; at < count; ++at) {
      joined.push_back(run_hash_by_definition({a[at], b[at]}));
      smaller.push_back(std::min(a[at], b[at]));
      larger.push_back(std::max(a[at], b[at]));
      mixed.push_back(mix64(a[at] ^ 7));
    }
    for (const loops::Loops& loops : loops::available()) {
      CAPTURE(loops.name);
      std::vector<std::uint64_t> found(count);
      loops.join(a.data(), b.data(), count, found.data());
      CHECK(found == joined);
      loops.smaller(a.data(), b.data(), count, found.data());
      CHECK(found == smaller);
      loops.larger(a.data(), b.data(), count, found.data());
      CHECK(found == larger);
      loops.mix(a.data(), 7, count, found.data());
      CHECK(found == mixed);
      // In place, from what follows.
      if (count < 2) continue;
      found = a;
      for (std::size_t at = 0; at + 1 < count; ++at) smaller[at] = std::min(a[at], a[at + 1]);
      smaller.back() = a.back();
      loops.smaller(found.data(), found.data() + 1, count - 1, found.data());
      CHECK(found == smaller);
      for (std::size_t at = 0; at < count; ++at) smaller[at] = std::min(a[at], b[at]);
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
