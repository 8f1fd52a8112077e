#include "stemma/families/rules.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <random>
#include <string>

namespace {

using namespace stemma;

Thresholds with(Rule rule, double threshold, Thresholds thresholds) {
  if (rule == Rule::resemblance) {
    thresholds.resemblance = threshold;
  } else if (rule == Rule::run) {
    thresholds.run = static_cast<int>(threshold);
  } else {
    thresholds.containment = threshold;
  }
  return thresholds;
}

// As verify() makes it of shingles and the longest run.
PairScore score_of(std::size_t a, std::size_t b, std::size_t shared, std::uint32_t run,
                   const Thresholds& thresholds) {
  PairScore score = score_shingles(a, b, shared, thresholds);
  score.longest_run = run;
  if (score.relation == Relation::unrelated && run >= static_cast<std::uint32_t>(thresholds.run)) {
    score.relation = Relation::overlaps;
  }
  return score;
}

TEST_CASE("rules: each decides where no earlier one holds") {
  const struct {
    const char* what;
    std::size_t a;
    std::size_t b;
    std::size_t shared;
    std::uint32_t run;
    std::optional<Rule> expected;
  } cases[] = {
      {"7 of 10", 10, 7, 7, 11, Rule::resemblance},
      {"8 of 10 on either side, 8 of 12 of all", 10, 10, 8, 30, Rule::b_in_a},
      {"8 of b's 10, and of a's 100", 100, 10, 8, 30, Rule::b_in_a},
      {"8 of a's 10, and of b's 100", 10, 100, 8, 30, Rule::a_in_b},
      {"25 in a row", 100, 100, 21, 25, Rule::run},
      {"24 in a row", 100, 100, 20, 24, std::nullopt},
      {"nothing", 100, 100, 0, 0, std::nullopt},
      {"no shingles", 0, 100, 0, 0, std::nullopt},
  };
  for (const auto& [what, a, b, shared, run, expected] : cases) {
    CAPTURE(what);
    CHECK(deciding_rule(score_of(a, b, shared, run, {}), {}) == expected);
  }
}

TEST_CASE("rules: they say what verification says, and the thresholds they name are true") {
  std::mt19937_64 random(1);
  const auto upto = [&](std::size_t most) { return random() % (most + 1); };
  int named = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::size_t a = 1 + upto(i % 2 == 0 ? 30 : 100'000);
    const std::size_t b = i % 3 == 0 ? a + upto(1) : 1 + upto(2 * a);
    const std::size_t shared = upto(std::min(a, b));
    Thresholds thresholds;
    thresholds.resemblance = static_cast<double>(1 + upto(99)) / 100;
    thresholds.containment = static_cast<double>(1 + upto(99)) / 100;
    thresholds.run = 21 + static_cast<int>(upto(20));
    const PairScore score =
        score_of(a, b, shared, static_cast<std::uint32_t>(upto(50)), thresholds);
    const std::vector<RuleOutcome> outcomes = outcomes_of_rules(score, thresholds, 21);
    REQUIRE(outcomes.size() == 4);
    const std::optional<Rule> decided = deciding_rule(score, thresholds);
    CHECK(decided.has_value() == (score.relation != Relation::unrelated));
    bool holds_before = false;
    for (const RuleOutcome& outcome : outcomes) {
      CHECK((!outcome.holds || outcome.value >= outcome.threshold));
      CHECK((outcome.rule == decided) == (outcome.holds && !holds_before));
      holds_before = holds_before || outcome.holds;
      if (outcome.rule == decided) {
        CHECK(outcome.relation == score.relation);
        CHECK(outcome.decides_from.has_value());
      }
      if (!outcome.decides_from) continue;
      ++named;
      CHECK(*outcome.decides_from <= outcome.value);
      const Thresholds changed = with(outcome.rule, *outcome.decides_from, thresholds);
      check(changed);
      CHECK(deciding_rule(score, changed) == outcome.rule);
      CHECK(score_of(a, b, shared, score.longest_run, changed).relation == outcome.relation);
    }
  }
  CHECK(named > 20'000);
}

TEST_CASE("rules: thresholds are rounded as far as is still true") {
  const struct {
    const char* what;
    std::size_t a;
    std::size_t b;
    std::size_t shared;
    Rule rule;
    std::optional<double> expected;
  } cases[] = {
      {"down, though 0.3822 is nearer to 0.38 anyway", 766, 355, 310, Rule::resemblance, 0.38},
      {"down, though 0.6667 is nearer to 0.67", 5, 5, 4, Rule::resemblance, 0.66},
      {"exactly", 4, 1, 1, Rule::resemblance, 0.25},
      {"not to 0", 1000, 300, 3, Rule::resemblance, 0.002},
      {"the greater containment", 1001, 1004, 390, Rule::a_in_b, 0.38},
      {"the other is never above it", 1001, 1004, 390, Rule::b_in_a, std::nullopt},
      {"of the same containments the first", 10, 10, 5, Rule::b_in_a, 0.5},
      {"nothing shared", 10, 10, 0, Rule::resemblance, std::nullopt},
  };
  for (const auto& [what, a, b, shared, rule, expected] : cases) {
    CAPTURE(what);
    for (const RuleOutcome& outcome : outcomes_of_rules(score_of(a, b, shared, 0, {}), {}, 21)) {
      if (outcome.rule == rule) CHECK(outcome.decides_from == expected);
    }
  }
}

TEST_CASE("rules: no shorter run is named than can be asked for") {
  for (const std::uint32_t run : {20U, 21U}) {
    const std::vector<RuleOutcome> outcomes =
        outcomes_of_rules(score_of(100, 100, 16, run, {}), {}, 21);
    CHECK(outcomes.back().decides_from == (run == 21 ? std::optional(21.0) : std::nullopt));
  }
}

TEST_CASE("rules: rounding down gives a number that reads back as itself, and is not above") {
  std::mt19937_64 random(2);
  for (int i = 0; i < 20'000; ++i) {
    const double value =
        i == 0 ? 1.0 : static_cast<double>(random() >> 11U) / static_cast<double>(1ULL << 53U);
    for (int digits = 0; digits <= 15; ++digits) {
      const double rounded = round_down(value, digits);
      CHECK(rounded <= value);
      CHECK(value - rounded < 1.001 * std::pow(0.1, digits));
      char text[32];
      (void)std::snprintf(text, sizeof text, "%.*f", digits, rounded);
      CHECK(std::strtod(text, nullptr) == rounded);
    }
  }
  CHECK(round_down(0.29, 2) == 0.29);  // 0.29 * 100 is 28.999999999999996
  CHECK(round_down(0.999, 2) == 0.99);
}

}  // namespace
