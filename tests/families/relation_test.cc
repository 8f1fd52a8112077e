#include "stemma/families/relation.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <string>

#include "stemma/base/error.h"

namespace {

using namespace stemma;
using enum Relation;

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
      {"both containments 80/100 = 0.8 exactly; 80/120 < 0.7", 100, 100, 80, contains,
       Covers::none},
      {"85/105 of a, 85/100 of b; 85/120 = 0.708", 105, 100, 85, near_duplicate, Covers::none},
      {"both, the greater decides: 81/101 of a, 81/100 of b; 81/120 < 0.7", 101, 100, 81, contains,
       Covers::none},
      {"the same from the other side", 100, 101, 81, contained, Covers::none},
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
        // Two sets of one size hold as much of each other.
        const bool each_contains = a == b && here.relation == contains;
        REQUIRE(here.relation == (each_contains ? contains : reversed(there.relation)));
        REQUIRE((here.relation == there.relation || !each_contains));
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
  CHECK(score_shingles(100, 100, 50, {0.7, 0.5, 25}).relation == contains);
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
      stemma::check(thresholds);
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::invalid_argument);
      CHECK(error.source() == source);
      CHECK(error.what() == message);
    }
  }
  CHECK_NOTHROW(stemma::check(Thresholds{}));
  CHECK_NOTHROW(stemma::check(Thresholds{1.0, 1.0, 1}));
}

}  // namespace
