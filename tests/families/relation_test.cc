#include "stemma/families/relation.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "../sketch/words.h"
#include "stemma/base/error.h"

namespace {

using namespace stemma;
using namespace stemma::test;
using enum Relation;
using Numbers = std::vector<std::uint64_t>;

constexpr Relation kAllRelations[] = {identical_bytes, identical_text, near_duplicate, contains,
                                      contained,       overlaps,       unrelated};

TEST_CASE("relation: the words used everywhere, and the view from the other side") {
  const struct {
    Relation relation;
    std::string_view word;
    Relation from_b;
  } cases[] = {
      {identical_bytes, "identical-bytes", identical_bytes},
      {identical_text, "identical-text", identical_text},
      {near_duplicate, "near-duplicate", near_duplicate},
      {contains, "contains", contained},
      {contained, "contained", contains},
      {overlaps, "overlaps", overlaps},
      {unrelated, "unrelated", unrelated},
  };
  for (const auto& [relation, word, from_b] : cases) {
    CHECK(code_string(relation) == word);
    CHECK(reversed(relation) == from_b);
  }
  for (const Relation relation : kAllRelations) CHECK(reversed(reversed(relation)) == relation);
  CHECK(code_string(Covers::none) == "none");
  CHECK(code_string(Covers::a) == "a");
  CHECK(code_string(Covers::b) == "b");
  CHECK(code_string(Covers::both) == "both");
}

TEST_CASE("relation: the first that holds, with thresholds 0.7 and 0.8") {
  const struct {
    const char* what;
    std::size_t a;
    std::size_t b;
    std::size_t shared;
    Relation relation;
    Covers covers;
  } cases[] = {
      {"no shingles", 0, 0, 0, unrelated, Covers::none},
      {"none on one side", 5, 0, 0, unrelated, Covers::none},
      {"nothing shared", 5, 5, 0, unrelated, Covers::none},
      {"the same set", 5, 5, 5, near_duplicate, Covers::both},
      {"resemblance 70/(90+80-70) = 0.7 exactly", 90, 80, 70, near_duplicate, Covers::none},
      {"69/101 < 0.7, but 69/80 = 0.86 of b is in a", 90, 80, 69, contains, Covers::none},
      {"the same from the other side", 80, 90, 69, contained, Covers::none},
      {"both containments 80/100 = 0.8 exactly; 80/120", 100, 100, 80, near_duplicate,
       Covers::none},
      {"79/100 both; 79/121", 100, 100, 79, unrelated, Covers::none},
      {"40/50 = 0.8 of b exactly", 100, 50, 40, contains, Covers::none},
      {"40/50 = 0.8 of a exactly", 50, 100, 40, contained, Covers::none},
      {"39/50 of b", 100, 50, 39, unrelated, Covers::none},
      {"39/50 of a", 50, 100, 39, unrelated, Covers::none},
      {"b is wholly in a", 1000, 10, 10, contains, Covers::b},
      {"a is wholly in b", 10, 1000, 10, contained, Covers::a},
      {"b wholly in a, of nearly its size: 9/10", 10, 9, 9, near_duplicate, Covers::b},
      {"0.7 exactly, with b wholly in a", 10, 7, 7, near_duplicate, Covers::b},
      {"one shingle each", 1, 1, 1, near_duplicate, Covers::both},
  };
  for (const auto& [what, a, b, shared, relation, covers] : cases) {
    CAPTURE(what);
    const PairScore score = score_shingles(a, b, shared, {});
    CHECK(code_string(score.relation) == code_string(relation));
    CHECK(code_string(score.covers) == code_string(covers));
    CHECK(score.shared == shared);
    CHECK(score.longest_run == 0);
  }
}

TEST_CASE("relation: the figures, and their symmetry") {
  const PairScore score = score_shingles(40, 60, 20, {});
  CHECK(score.resemblance == 0.25);  // 20 / (40 + 60 - 20)
  CHECK(score.containment_a_in_b == 0.5);
  CHECK(score.containment_b_in_a == 20.0 / 60.0);

  const auto mirrored = [](Covers covers) {
    if (covers == Covers::a) return Covers::b;
    return covers == Covers::b ? Covers::a : covers;
  };
  for (std::size_t a = 0; a <= 20; ++a) {
    for (std::size_t b = 0; b <= 20; ++b) {
      for (std::size_t shared = 0; shared <= std::min(a, b); ++shared) {
        const PairScore here = score_shingles(a, b, shared, {});
        const PairScore there = score_shingles(b, a, shared, {});
        REQUIRE(here.relation == reversed(there.relation));
        REQUIRE(here.covers == mirrored(there.covers));
        REQUIRE(here.resemblance == there.resemblance);
        REQUIRE(here.containment_a_in_b == there.containment_b_in_a);
      }
    }
  }
}

TEST_CASE("relation: other thresholds") {
  // 50/150 = 0.33; 50/100 both.
  CHECK(score_shingles(100, 100, 50, {0.3, 0.8, 25}).relation == near_duplicate);
  CHECK(score_shingles(100, 100, 50, {0.7, 0.5, 25}).relation == near_duplicate);
  CHECK(score_shingles(100, 100, 50, {0.34, 0.51, 25}).relation == unrelated);
  CHECK(score_shingles(100, 100, 99, {1.0, 1.0, 25}).relation == unrelated);
  CHECK(score_shingles(100, 99, 99, {1.0, 1.0, 25}).relation == contains);
}

TEST_CASE("thresholds: what is out of range is named") {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  const struct {
    Thresholds thresholds;
    std::string source;
    std::string message;
  } cases[] = {
      {{0.0, 0.8, 25}, "resemblance", "resemblance must be over 0 and at most 1"},
      {{1.5, 0.8, 25}, "resemblance", "resemblance must be over 0 and at most 1"},
      {{kNan, 0.8, 25}, "resemblance", "resemblance must be over 0 and at most 1"},
      {{0.7, -1.0, 25}, "containment", "containment must be over 0 and at most 1"},
      {{0.7, kNan, 25}, "containment", "containment must be over 0 and at most 1"},
      {{0.7, 0.8, 0}, "run", "run must be at least 1 word"},
  };
  for (const auto& [thresholds, source, message] : cases) {
    CAPTURE(message);
    try {
      check(thresholds);
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::invalid_argument);
      CHECK(error.source() == source);
      CHECK(error.what() == message);
    }
  }
  CHECK_NOTHROW(check(Thresholds{}));
  CHECK_NOTHROW(check(Thresholds{1.0, 1.0, 1}));
}

// The table of common suffixes: quadratic, and right by its definition.
std::uint32_t longest_by_table(const Numbers& a, const Numbers& b) {
  std::vector<std::uint32_t> ending(b.size() + 1, 0);
  std::uint32_t longest = 0;
  for (const std::uint64_t x : a) {
    for (std::size_t j = b.size(); j > 0; --j) {
      ending[j] = b[j - 1] == x ? ending[j - 1] + 1 : 0;
      longest = std::max(longest, ending[j]);
    }
  }
  return longest;
}

TEST_CASE("longest shared run: as by the quadratic table, for texts poor in words") {
  std::mt19937_64 random(61);
  for (int round = 0; round < 1500; ++round) {
    CAPTURE(round);
    const std::uint64_t alphabet = 1 + random() % 6;
    const Numbers a = random_numbers(random, random() % 70, alphabet);
    Numbers b = random_numbers(random, random() % 70, alphabet);
    if (round % 2 == 0 && !a.empty()) {  // runs longer than chance gives
      const auto begin = static_cast<std::ptrdiff_t>(random() % a.size());
      b.insert(b.begin() + static_cast<std::ptrdiff_t>(random() % (b.size() + 1)),
               a.begin() + begin, a.end());
    }
    const std::uint32_t expected = longest_by_table(a, b);
    const std::vector<Token> in_a = tokens_of(a);
    const std::vector<Token> in_b = tokens_of(b);
    CHECK(longest_shared_run(in_a, in_b) == expected);
    CHECK(longest_shared_run(in_b, in_a) == expected);
    for (std::size_t length = 0; length <= 72; length += 1 + random() % 5) {
      CHECK(shares_run(in_a, in_b, length) == (length <= expected));
    }
    CHECK(shares_run(in_a, in_b, expected));
    CHECK_FALSE(shares_run(in_a, in_b, expected + 1));
  }
}

TEST_CASE("longest shared run: known ones") {
  const struct {
    const char* what;
    Numbers a;
    Numbers b;
    std::uint32_t expected;
  } cases[] = {
      {"nothing at all", {}, {}, 0},
      {"one side empty", {1}, {}, 0},
      {"the same", {1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}, 5},
      {"shorter than a seed of four", {1, 2, 3}, {0, 2, 3}, 2},
      {"at the end of one, the start of the other", {9, 1, 2, 3, 4, 5}, {1, 2, 3, 4, 5, 8}, 5},
      {"the same words in another order", {1, 2, 3, 4}, {4, 3, 2, 1}, 1},
      // The first place of 1234 in a is followed by 5, the second by 67.
      {"not at the first place", {1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 6, 7}, {1, 2, 3, 4, 6, 7}, 6},
      {"one word again and again", Numbers(50, 1), Numbers(30, 1), 30},
  };
  for (const auto& [what, a, b, expected] : cases) {
    CAPTURE(what);
    CHECK(longest_shared_run(tokens_of(a), tokens_of(b)) == expected);
  }
}

// Word i is one of two, by the parity of the ones in i. A text of 2^11 such words and the one with
// the two exchanged have the same polynomial hash modulo 2^64, for any odd base.
TEST_CASE("longest shared run: a Thue-Morse text deceives no hash") {
  Numbers text;
  Numbers exchanged;
  for (unsigned i = 0; i < 2048; ++i) {
    text.push_back(static_cast<std::uint64_t>(std::popcount(i) % 2));
    exchanged.push_back(1 - text.back());
  }
  CHECK_FALSE(shares_run(tokens_of(text), tokens_of(exchanged), 2048));
  CHECK(longest_shared_run(tokens_of(text), tokens_of(exchanged)) ==
        longest_by_table(text, exchanged));
}

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

}  // namespace
