#include "stemma/sketch/shingles.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

#include "../sketch/words.h"
#include "../support/thrown_by.h"
#include "stemma/base/error.h"

namespace {

using namespace stemma;
using namespace stemma::test;
using Window = std::vector<std::uint64_t>;

// The definition: the runs of `width` words themselves, not their hashes.
std::set<Window> windows(const std::vector<std::uint64_t>& numbers, std::size_t width) {
  std::set<Window> set;
  if (numbers.empty()) return set;
  const auto size = static_cast<std::ptrdiff_t>(std::min(numbers.size(), width));
  for (auto begin = numbers.begin(); numbers.end() - begin >= size; ++begin) {
    set.emplace(begin, begin + size);
  }
  return set;
}

TEST_CASE("shingles: how many there are") {
  const struct {
    const char* what;
    std::vector<std::uint64_t> text;
    int width;
    std::size_t expected;
  } cases[] = {
      {"no word, no shingle", {}, 5, 0},
      {"one word", {1}, 5, 1},
      {"fewer words than the width are one shingle", {1, 2, 3, 4}, 5, 1},
      {"as many as the width", {1, 2, 3, 4, 5}, 5, 1},
      {"one more: n - w + 1 = 2", {1, 2, 3, 4, 5, 6}, 5, 2},
      {"each once: 111 and nothing else", {1, 1, 1, 1, 1, 1}, 3, 1},
      {"12, 21", {1, 2, 1, 2, 1}, 2, 2},
      {"width 1: the words", {1, 2, 1, 3}, 1, 3},
      {"wider than any sketch has it", {1, 2, 3}, 1000, 1},
  };
  for (const auto& [what, text, width, expected] : cases) {
    CAPTURE(what);
    CHECK(shingles(tokens_of(text), width).size() == expected);
  }
}

TEST_CASE("shingles: a short text is the shingle of all its words, in their order") {
  CHECK(shingles(tokens_of({1, 2, 3}), 5) == shingles(tokens_of({1, 2, 3}), 3));
  CHECK(shingles(tokens_of({1, 2, 3}), 5) != shingles(tokens_of({3, 2, 1}), 5));
}

TEST_CASE("shingles: a width below one is an error") {
  CHECK(thrown_by([] { (void)shingles({}, 0); }) == "a shingle has at least 1 word");
  CHECK_THROWS_AS((void)shingles(tokens_of({1, 2}), -5), Error);
}

// Computed by a separate program from the definition alone: hash64 of each five consecutive token
// hashes, a token's hash being hash64 of the word (golden values of hash64: base/hash_test.cc).
TEST_CASE("shingles: the hashes that every stored sketch has") {
  const std::vector<Token> tokens = tokens_of_words(
      "the quick brown fox jumps over the lazy dog and the dog sleeps on while the fox runs home");
  REQUIRE(tokens.size() == 19);
  CHECK(tokens[0].hash == 0xCB1283631CF33D7DU);  // "the"
  const ShingleSet expected = {
      0x0B533A66991FC728U, 0x0D845D241C30C736U, 0x185132AF8729A43BU, 0x29799CBBC42C1255U,
      0x52211CB00C157584U, 0x5A2485B2B09EF47AU, 0x60CAED348B64C625U, 0x70B04D43115EC42EU,
      0x89AE84D2D6BE22F7U, 0x8A2E2C607CEECFB7U, 0x8B3957DB677AEB48U, 0xB8F7DD4ED98C54E4U,
      0xE36FFBCD526486D7U, 0xE44AD0D4A2FECCDEU, 0xFB9FB11F20C67BE1U,
  };
  CHECK(shingles(tokens, 5) == expected);
  CHECK(shingles(std::span(tokens).first(3), 5) == ShingleSet{0xE585FA3775B8336AU});
}

TEST_CASE("scores: of sets whose scores are known") {
  const struct {
    const char* what;
    ShingleSet a;
    ShingleSet b;
    double resemblance;
    double a_in_b;
    double b_in_a;
  } cases[] = {
      {"nothing at all resembles nothing", {}, {}, 0, 0, 0},
      {"one is empty", {1}, {}, 0, 0, 0},
      {"the same", {1, 2, 3}, {1, 2, 3}, 1, 1, 1},
      {"nothing in common", {1, 3}, {2, 4}, 0, 0, 0},
      {"2 of 4 in all; 2 of 3 each", {1, 2, 3}, {2, 3, 4}, 0.5, 2.0 / 3, 2.0 / 3},
      {"wholly in the other: 1 of 4", {2}, {1, 2, 3, 4}, 0.25, 1, 0.25},
  };
  for (const auto& [what, a, b, expected, a_in_b, b_in_a] : cases) {
    CAPTURE(what);
    CHECK(resemblance(a, b) == expected);
    CHECK(resemblance(b, a) == expected);
    CHECK(containment(a, b) == a_in_b);
    CHECK(containment(b, a) == b_in_a);
  }
}

TEST_CASE("scores: as by sets of the words themselves, for random texts") {
  std::mt19937_64 random(11);
  for (int round = 0; round < 400; ++round) {
    CAPTURE(round);
    // Lengths of both kinds: alike, and so different that values are looked up one by one.
    const std::size_t a_size = random() % 60;
    const std::size_t b_size = round % 2 == 0 ? random() % 60 : 2500 + random() % 500;
    const std::uint64_t alphabet = 2 + random() % 6;
    const std::size_t width = 1 + random() % 6;
    auto a = random_numbers(random, a_size, alphabet);
    auto b = random_numbers(random, b_size, alphabet);
    b.insert(b.end(), a.begin(), a.begin() + static_cast<std::ptrdiff_t>(a_size / 2));
    const std::set<Window> in_a = windows(a, width);
    const std::set<Window> in_b = windows(b, width);
    std::size_t shared = 0;
    for (const Window& window : in_a) shared += in_b.count(window);

    const ShingleSet a_set = shingles(tokens_of(a), static_cast<int>(width));
    const ShingleSet b_set = shingles(tokens_of(b), static_cast<int>(width));
    CHECK(std::is_sorted(a_set.begin(), a_set.end()));
    CHECK(a_set.size() == in_a.size());
    CHECK(b_set.size() == in_b.size());
    CHECK(shared_shingles(a_set, b_set) == shared);
    CHECK(shared_shingles(b_set, a_set) == shared);
    const auto share = [shared](std::size_t of) {
      return of == 0 ? 0.0 : static_cast<double>(shared) / static_cast<double>(of);
    };
    CHECK(resemblance(a_set, b_set) == share(in_a.size() + in_b.size() - shared));
    CHECK(containment(a_set, b_set) == share(in_a.size()));
    CHECK(containment(b_set, a_set) == share(in_b.size()));
  }
}

TEST_CASE("scores: looking up one by one finds the first and the last value") {
  ShingleSet large;
  for (std::uint64_t i = 0; i < 10'000; ++i) large.push_back(2 * i + 1);
  CHECK(shared_shingles({1, 19'999}, large) == 2);
  CHECK(shared_shingles(large, {0, 2, 19'998, 20'000}) == 0);
  CHECK(shared_shingles({0, 1, 2, 3, 20'001}, large) == 2);
}

}  // namespace
