#include "stemma/sketch/shingles.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "../sketch/by_definition.h"
#include "../sketch/words.h"
#include "../support/thrown_by.h"
#include "stemma/base/error.h"
#include "stemma/base/hash.h"
#include "stemma/sketch/runs.h"

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
    std::size_t width;
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
      {"as wide as can be", {1, 2, 3}, 256, 1},
  };
  for (const auto& [what, text, width, expected] : cases) {
    CAPTURE(what);
    CHECK(shingles(tokens_of(text), with_shingle_width(width)).size() == expected);
  }
}

// Each run of tokens, as its hash: 'a' to 'z' are words, 'A' to 'Z' are clusters.
template <class Hash>
ShingleSet set_of_runs(const std::vector<std::string>& runs, Hash hash) {
  ShingleSet set;
  for (const std::string& run : runs) {
    std::vector<std::uint64_t> hashes;
    for (const char c : run) {
      const auto number = static_cast<std::uint64_t>(c);
      hashes.push_back(c < 'a' ? cluster_of(number) : word_of(number));
    }
    set.push_back(hash(hashes));
  }
  std::sort(set.begin(), set.end());
  return set;
}

ShingleSet shingles_of_runs(const std::vector<std::string>& runs) {
  return set_of_runs(runs, run_hash_by_definition);
}

std::vector<Token> tokens_of_letters(const std::string& text) {
  std::vector<Token> tokens;
  for (const char c : text) {
    const auto number = static_cast<std::uint64_t>(c);
    tokens.push_back(c < 'a' ? cluster_of(number) : word_of(number));
  }
  return tokens;
}

// A word weighs cluster_width, a cluster shingle_width, a shingle at least their product.
TEST_CASE("shingles: clusters weigh less than words") {
  const struct {
    const char* what;
    std::string text;
    int width;
    int cluster_width;
    std::vector<std::string> expected;
  } cases[] = {
      {"clusters only: 8", "ABCDEFGHIJ", 5, 8, {"ABCDEFGH", "BCDEFGHI", "CDEFGHIJ"}},
      {"as many as make one", "ABCDEFGH", 5, 8, {"ABCDEFGH"}},
      {"fewer are one shingle", "ABCDEFG", 5, 8, {"ABCDEFG"}},
      {"words, then clusters: 8 8 8 5 5 5 5, of 40",
       "abcDEFGHIJK",
       5,
       8,
       {"abcDEFG", "bcDEFGH", "cDEFGHIJ", "DEFGHIJK"}},
      {"one word among clusters: 8 + 7 * 5 = 43",
       "ABCdEFGHIJ",
       5,
       8,
       {"ABCdEFGH", "BCdEFGHI", "CdEFGHIJ"}},
      {"too light at the end: 4 * 8 + 5 = 37", "aBcde", 5, 8, {"aBcde"}},
      {"light enough for one: 4 * 8 + 2 * 5 = 42", "aBcdEf", 5, 8, {"aBcdEf"}},
      {"a heavy token ends the run early: 8 + 8 >= 16", "ABcd", 2, 8, {"ABcd", "Bcd", "cd"}},
      {"as light as words where the widths are the same", "aBcD", 3, 3, {"aBc", "BcD"}},
      {"clusters that weigh more than words: 4, 2, of 8", "ABcde", 4, 2, {"AB", "Bcd"}},
      {"one cluster is a shingle; words need two", "aBcd", 2, 1, {"aB", "B", "cd"}},
  };
  for (const auto& [what, text, width, cluster_width, expected] : cases) {
    CAPTURE(what);
    SketchParams params;
    params.shingle_width = width;
    params.cluster_width = cluster_width;
    CHECK(shingles(tokens_of_letters(text), params) == shingles_of_runs(expected));
  }
}

TEST_CASE("shingles: as by the definition, where texts are longer than what is hashed at once") {
  std::mt19937_64 random(6);
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    SketchParams params;
    params.shingle_width = static_cast<int>(1 + random() % (round % 4 == 0 ? 256 : 8));
    params.cluster_width = static_cast<int>(1 + random() % (round % 4 == 1 ? 256 : 10));
    // Of one kind, of both by turns, and of both in long stretches.
    std::vector<Token> tokens;
    for (auto left = 200 + random() % 1500; left > 0; --left) {
      const bool cluster = round % 3 == 0   ? round % 2 == 0
                           : round % 3 == 1 ? random() % 2 == 0
                                            : left / 300 % 2 == 0;
      tokens.push_back(cluster ? cluster_of(random() % 50) : word_of(random() % 50));
    }
    CHECK(shingles(tokens, params) == shingles_by_definition(tokens, params));
  }
}

TEST_CASE("shingles: a shared passage has the same shingles wherever it stands") {
  std::mt19937_64 random(5);
  const auto mixed = [&random](std::size_t count) {
    std::vector<Token> tokens;
    for (std::size_t i = 0; i < count; ++i) {
      tokens.push_back(random() % 2 == 0 ? word_of(random()) : cluster_of(random()));
    }
    return tokens;
  };
  const std::vector<Token> passage = mixed(60);
  std::vector<Token> text = mixed(31);
  text.insert(text.end(), passage.begin(), passage.end());
  const std::vector<Token> rest = mixed(23);
  text.insert(text.end(), rest.begin(), rest.end());
  CHECK(containment(shingles(passage, {}), shingles(text, {})) == 1.0);
}

TEST_CASE("shingles: a short text is the shingle of all its words, in their order") {
  CHECK(shingles(tokens_of({1, 2, 3}), {}) ==
        shingles(tokens_of({1, 2, 3}), with_shingle_width(3)));
  CHECK(shingles(tokens_of({1, 2, 3}), {}) != shingles(tokens_of({3, 2, 1}), {}));
}

TEST_CASE("shingles: parameters out of range are errors") {
  CHECK(thrown_by([] { (void)shingles({}, with_shingle_width(0)); }) ==
        "shingle_width must be from 1 to 256, not 0");
  CHECK_THROWS_AS((void)shingles(tokens_of({1, 2}), with_shingle_width(257)), Error);
}

TEST_CASE("run_shingles: each run of that length once, of words and clusters alike") {
  const std::vector<Token> tokens = tokens_of_letters("aBcaBcD");
  const auto of_runs = [](const std::vector<std::string>& runs) {
    return set_of_runs(runs, [](const std::vector<Token>& run) { return run_hash(run); });
  };
  CHECK(run_shingles(tokens, 1) == of_runs({"a", "B", "c", "D"}));
  CHECK(run_shingles(tokens, 3) == of_runs({"aBc", "Bca", "caB", "BcD"}));
  CHECK(run_shingles(tokens, 7) == of_runs({"aBcaBcD"}));
  CHECK(run_shingles(tokens, 8).empty());
  CHECK(run_shingles({}, 1).empty());
  CHECK_THROWS_AS((void)run_shingles(tokens, 0), Error);
}

// Computed by tests/sketch/reference_sketch.py, from the definition alone: the hash of each run of
// five tokens.
TEST_CASE("shingles: the hashes that every stored sketch has") {
  const std::vector<Token> tokens = tokens_of_words(
      "the quick brown fox jumps over the lazy dog and the dog sleeps on while the fox runs home");
  REQUIRE(tokens.size() == 19);
  CHECK(tokens[0] == 0xD9AD32984A4AB0AEU);  // "the"
  const ShingleSet expected = {
      0x038C330B16226559U, 0x054E4C64800BD8B7U, 0x07E6DCA6D9BF5FA4U, 0x0849CB50EF691048U,
      0x0AE7D7D7974C269EU, 0x0BFC965FDE4725CEU, 0x1DE5AB2650646006U, 0x219C828A092DC587U,
      0x28C747CF44377609U, 0x54D23DF463DB96BBU, 0x68E0769977359D4AU, 0x8A50AEECA313F39AU,
      0x8E33B3BC667B0760U, 0xD2EC8718B35A71EDU, 0xE737A698ADA72E9AU,
  };
  CHECK(shingles(tokens, {}) == expected);
  CHECK(shingles(std::span(tokens).first(3), {}) == ShingleSet{0x5BC91C0D8A2B4741U});
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

    const ShingleSet a_set = shingles(tokens_of(a), with_shingle_width(width));
    const ShingleSet b_set = shingles(tokens_of(b), with_shingle_width(width));
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
