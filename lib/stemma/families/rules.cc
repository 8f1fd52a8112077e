#include "stemma/families/rules.h"

#include <algorithm>
#include <cmath>

namespace stemma {
namespace {

constexpr Rule kAll[] = {Rule::resemblance, Rule::b_in_a, Rule::a_in_b, Rule::run};
constexpr int kFewestDigits = 2;
constexpr int kMostDigits = 15;  // that a double always keeps

Relation relation_of(Rule rule) {
  switch (rule) {
    case Rule::resemblance:
      return Relation::near_duplicate;
    case Rule::b_in_a:
      return Relation::contains;
    case Rule::a_in_b:
      return Relation::contained;
    case Rule::run:
      return Relation::overlaps;
  }
  return Relation::unrelated;
}

double value_of(Rule rule, const PairScore& score) {
  switch (rule) {
    case Rule::resemblance:
      return score.resemblance;
    case Rule::b_in_a:
      return score.containment_b_in_a;
    case Rule::a_in_b:
      return score.containment_a_in_b;
    case Rule::run:
      return score.longest_run;
  }
  return 0.0;
}

double threshold_of(Rule rule, const Thresholds& thresholds) {
  if (rule == Rule::resemblance) return thresholds.resemblance;
  return rule == Rule::run ? thresholds.run : thresholds.containment;
}

bool holds(Rule rule, const PairScore& score, const Thresholds& thresholds) {
  const bool is_smaller =
      rule == Rule::b_in_a && score.containment_b_in_a < score.containment_a_in_b;
  return !is_smaller && value_of(rule, score) >= threshold_of(rule, thresholds);
}

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

std::optional<double> decides_from(Rule rule, const PairScore& score, const Thresholds& thresholds,
                                   int shortest_run) {
  const double value = value_of(rule, score);
  const auto decides = [&](double threshold) {
    return deciding_rule(score, with(rule, threshold, thresholds)) == rule;
  };
  if (rule == Rule::run) {
    return value >= shortest_run && decides(value) ? std::optional(value) : std::nullopt;
  }
  for (int digits = kFewestDigits; digits <= kMostDigits; ++digits) {
    const double threshold = round_down(value, digits);
    if (threshold > 0 && decides(threshold)) return threshold;
  }
  return std::nullopt;
}

}  // namespace

std::string_view code_string(Rule rule) {
  switch (rule) {
    case Rule::resemblance:
      return "resemblance";
    case Rule::b_in_a:
      return "b-in-a";
    case Rule::a_in_b:
      return "a-in-b";
    case Rule::run:
      return "run";
  }
  return "run";
}

std::optional<Rule> deciding_rule(const PairScore& score, const Thresholds& thresholds) {
  for (const Rule rule : kAll) {
    if (holds(rule, score, thresholds)) return rule;
  }
  return std::nullopt;
}

std::vector<RuleOutcome> outcomes_of_rules(const PairScore& score, const Thresholds& thresholds,
                                           int shortest_run) {
  std::vector<RuleOutcome> outcomes;
  for (const Rule rule : kAll) {
    RuleOutcome outcome;
    outcome.rule = rule;
    outcome.relation = relation_of(rule);
    outcome.value = value_of(rule, score);
    outcome.threshold = threshold_of(rule, thresholds);
    outcome.holds = holds(rule, score, thresholds);
    outcome.decides_from = decides_from(rule, score, thresholds, shortest_run);
    outcomes.push_back(outcome);
  }
  return outcomes;
}

double round_down(double value, int digits) {
  // Both are whole and exact, so the quotient is what the decimal form reads back as.
  const double scale = std::pow(10.0, digits);
  double units = std::floor(value * scale);
  while (units > 0 && units / scale > value) units -= 1;
  while ((units + 1) / scale <= value) units += 1;
  return units / scale;
}

}  // namespace stemma
