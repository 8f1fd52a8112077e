#include "stemma/sketch/fingerprints.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "../sketch/by_definition.h"
#include "../sketch/words.h"
#include "../support/thrown_by.h"
#include "stemma/base/error.h"

namespace {

using namespace stemma;
using namespace stemma::test;
using Numbers = std::vector<std::uint64_t>;

TEST_CASE("winnow: as by the definition, for random texts and parameters") {
  std::mt19937_64 random(21);
  for (int round = 0; round < 500; ++round) {
    CAPTURE(round);
    const std::uint64_t alphabet = round % 3 == 0 ? 1 + random() % 3 : kAnyWord;
    const auto tokens = tokens_of(random_numbers(random, random() % 80, alphabet));
    const std::size_t k = 1 + random() % 6;
    const std::size_t t = k + random() % 12;
    const auto chosen = winnow(tokens, static_cast<int>(k), static_cast<int>(t));
    CHECK(chosen == winnow_by_definition(tokens, k, t));
    for (std::size_t i = 1; i < chosen.size(); ++i) {
      REQUIRE(chosen[i - 1].position < chosen[i].position);
    }
  }
}

TEST_CASE("winnow: as by the definition, where texts are longer than what is hashed at once") {
  std::mt19937_64 random(23);
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    const std::uint64_t alphabets[] = {1, 2, 3, 40, kAnyWord};
    const auto tokens =
        tokens_of(random_numbers(random, 300 + random() % 1200, alphabets[round % 5]));
    const std::size_t k = 1 + random() % (round % 3 == 0 ? 256 : 6);
    const std::size_t t = std::min<std::size_t>(256, k + random() % (round % 2 == 0 ? 12 : 200));
    CHECK(winnow(tokens, static_cast<int>(k), static_cast<int>(t)) ==
          winnow_by_definition(tokens, k, t));
  }
}

// The upper halves alone do not tell which is the smallest.
TEST_CASE("winnow: as by the definition, where hashes differ in their lower halves only") {
  std::mt19937_64 random(24);
  for (int round = 0; round < 500; ++round) {
    CAPTURE(round);
    std::vector<Token> tokens(random() % 1200);
    for (Token& token : tokens)
      token = (random() % 3) << 32U | random() % (round % 2 == 0 ? 4 : 4000);
    const std::size_t t = 1 + random() % (round % 3 == 0 ? 256 : 12);
    CHECK(winnow(tokens, 1, static_cast<int>(t)) == winnow_by_definition(tokens, 1, t));
  }
}

// Each k-gram's hash above those before it: the smallest of each window is the one that leaves it.
TEST_CASE("winnow: rising hashes, in the widest windows") {
  std::mt19937_64 random(256);
  Numbers numbers = random_numbers(random, 2000, kAnyWord);
  std::sort(numbers.begin(), numbers.end(),
            [](std::uint64_t x, std::uint64_t y) { return word_of(x) < word_of(y); });
  const auto tokens = tokens_of(numbers);
  for (const int guarantee : {1, 2, 255, 256}) {
    CAPTURE(guarantee);
    const auto chosen = winnow(tokens, 1, guarantee);
    CHECK(chosen == winnow_by_definition(tokens, 1, static_cast<std::size_t>(guarantee)));
    CHECK(chosen.size() == 2000 - static_cast<std::size_t>(guarantee) + 1);
  }
}

TEST_CASE("widen: as winnowing the tokens again, repetitions and short texts included") {
  std::mt19937_64 random(22);
  std::size_t fewer = 0;
  for (int round = 0; round < 3000; ++round) {
    CAPTURE(round);
    const std::uint64_t alphabets[] = {1, 2, 3, 40, kAnyWord};
    const auto tokens = tokens_of(random_numbers(random, random() % 120, alphabets[round % 5]));
    SketchParams built;
    built.gram = static_cast<int>(1 + random() % 6);
    built.guarantee = built.gram + static_cast<int>(random() % 12);
    const int guarantee = std::min(256, built.guarantee + static_cast<int>(random() % 40));
    const auto narrow = winnow(tokens, built.gram, built.guarantee);
    const auto wide = winnow(tokens, built.gram, guarantee);
    REQUIRE(widen(narrow, built, guarantee, tokens.size()) == wide);
    fewer += wide.size() < narrow.size() ? 1U : 0U;
  }
  CHECK(fewer > 1000);  // the texts put it to a test
}

TEST_CASE("widen: what cannot be derived is refused") {
  const SketchParams built;
  CHECK(thrown_by([&] { (void)widen({}, built, 11, 0); }) ==
        "fingerprints chosen for a guarantee of 12 do not give those for 11");
  CHECK_THROWS_AS((void)widen({}, built, 257, 0), Error);
}

TEST_CASE("winnow: how many, in texts of few words") {
  const struct {
    const char* what;
    std::size_t words;
    std::size_t expected;
  } cases[] = {
      {"fewer words than a k-gram have none", 3, 0},
      {"one k-gram is chosen", 4, 1},
      {"fewer than t words are one window", 11, 1},
      {"t words are one window", 12, 1},
  };
  for (const auto& [what, words, expected] : cases) {
    CAPTURE(what);
    std::mt19937_64 random(1);
    CHECK(winnow(tokens_of(random_numbers(random, words, kAnyWord)), 4, 12).size() == expected);
  }
  // Of equal k-grams the rightmost: each window of 9 chooses its last, from place 8 on.
  const auto same = winnow(tokens_of(Numbers(30, 7)), 4, 12);
  CHECK(same.size() == 30 - 12 + 1);
  CHECK(same.front().position == 8);
}

// Computed by tests/sketch/reference_sketch.py, from the definition alone: the hash of each run of
// four tokens. 16 k-grams in windows of 9: these are the smallest of all eight.
TEST_CASE("winnow: the fingerprints that every stored sketch has") {
  const std::vector<Token> tokens = tokens_of_words(
      "the quick brown fox jumps over the lazy dog and the dog sleeps on while the fox runs home");
  CHECK(winnow(tokens, 4, 12) ==
        std::vector<Fingerprint>{{0x094C6E0EFF210F48U, 5}, {0x4C3FA52DB0B2DDF8U, 13}});
}

// Schleimer, Wilkerson, Aiken 2003, section 3: a run of t tokens is a window of t - k + 1
// k-grams, of which the same one is chosen in either text.
TEST_CASE("winnow: every shared run of t words shares a fingerprint") {
  std::mt19937_64 random(2003);
  int missed = 0;
  for (int round = 0; round < 3000; ++round) {
    const std::size_t k = 1 + random() % 6;
    const std::size_t t = k + random() % 20;
    const std::uint64_t alphabets[] = {1, 2, 3, 40, kAnyWord};
    const std::uint64_t alphabet = alphabets[round % 5];
    const Numbers run = random_numbers(random, t, alphabet);
    std::uint32_t begins[2] = {};
    std::vector<Fingerprint> chosen[2];
    for (int side = 0; side < 2; ++side) {
      Numbers text = random_numbers(random, random() % 40, alphabet);
      begins[side] = static_cast<std::uint32_t>(text.size());
      text.insert(text.end(), run.begin(), run.end());
      const Numbers rest = random_numbers(random, random() % 40, alphabet);
      text.insert(text.end(), rest.begin(), rest.end());
      chosen[side] = winnow(tokens_of(text), static_cast<int>(k), static_cast<int>(t));
    }
    bool found = false;
    for (const Fingerprint& x : chosen[0]) {
      for (const Fingerprint& y : chosen[1]) {
        // The same k-gram of the run, not one that happens to agree elsewhere.
        const bool inside = x.position >= begins[0] && x.position + k <= begins[0] + t;
        found = found ||
                (inside && x.hash == y.hash && x.position - begins[0] == y.position - begins[1]);
      }
    }
    missed += found ? 0 : 1;
  }
  CHECK(missed == 0);
}

// The expected density for hashes without repetitions is 2 / (w + 1) for windows of w k-grams
// (section 3.1 of the paper).
TEST_CASE("winnow: about two in w + 1 are chosen") {
  std::mt19937_64 random(9);
  const auto tokens = tokens_of(random_numbers(random, 100'000, kAnyWord));
  for (const auto& [k, t] : {std::pair{4, 12}, std::pair{5, 25}, std::pair{8, 8}}) {
    const double expected = 2.0 / (t - k + 2);
    const double density = static_cast<double>(winnow(tokens, k, t).size()) / 100'000;
    CHECK(density == doctest::Approx(expected).epsilon(0.02));
  }
}

TEST_CASE("winnow: what stands before and after does not change what is chosen within") {
  std::mt19937_64 random(10);
  const Numbers core = random_numbers(random, 200, kAnyWord);
  const auto alone = winnow(tokens_of(core), 4, 12);
  Numbers text = random_numbers(random, 57, kAnyWord);
  text.insert(text.end(), core.begin(), core.end());
  const Numbers rest = random_numbers(random, 33, kAnyWord);
  text.insert(text.end(), rest.begin(), rest.end());
  std::vector<Fingerprint> within = winnow(tokens_of(text), 4, 12);
  // Windows over the borders may choose more there, but nothing less.
  for (Fingerprint& print : within) print.position -= 57;
  for (const Fingerprint& print : alone) {
    CHECK(std::count(within.begin(), within.end(), print) == 1);
  }
}

TEST_CASE("winnow: parameters out of range are errors") {
  CHECK_THROWS_AS((void)winnow({}, 0, 12), Error);
  CHECK_THROWS_AS((void)winnow({}, 13, 12), Error);
  CHECK_THROWS_AS((void)winnow({}, 4, 257), Error);
}

}  // namespace
