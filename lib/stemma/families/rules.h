// The rules that make two texts what they are to each other, one by one: which of them decided,
// by which figures, and which threshold would make another decide.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/families/relation.h"

namespace stemma {

// In the order in which they are asked; the first that holds decides.
enum class Rule {
  resemblance,  // near-duplicate
  b_in_a,       // a contains b, where this is the greater containment
  a_in_b,       // a is contained in b
  run,          // overlaps
};
// "resemblance", "b-in-a", "a-in-b", "run".
STEMMA_API std::string_view code_string(Rule rule);

struct RuleOutcome {
  Rule rule = Rule::resemblance;
  Relation relation = Relation::unrelated;  // that it makes where it decides
  double value = 0.0;                       // of this pair: a share, or tokens for Rule::run
  double threshold = 0.0;
  bool holds = false;  // value >= threshold; of two containments the greater only
  // A threshold at which this rule decides, while the others stay as they are: the value rounded
  // down to two digits after the point, or to as many as it takes. None where there is none.
  std::optional<double> decides_from;
};

// The rule by which the texts of this score are what they are, which is the relation that verify()
// gives; none for unrelated texts. Not for identical ones. O(1).
STEMMA_API std::optional<Rule> deciding_rule(const PairScore& score, const Thresholds& thresholds);

// All rules in their order; a run is not asked to be shorter than `shortest_run` tokens. O(1).
STEMMA_API std::vector<RuleOutcome> outcomes_of_rules(const PairScore& score,
                                                      const Thresholds& thresholds,
                                                      int shortest_run);

// The greatest number of so many digits after the point (0 to 15) that is not above `value`, in
// [0, 1]. It is the double that its decimal form reads back as.
STEMMA_API double round_down(double value, int digits);

}  // namespace stemma
