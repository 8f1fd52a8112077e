#include "stemma/families/relation.h"

#include <string>

#include "stemma/base/error.h"

namespace stemma {

std::string_view code_string(Relation relation) {
  switch (relation) {
    case Relation::identical_bytes:
      return "identical-bytes";
    case Relation::identical_text:
      return "identical-text";
    case Relation::near_duplicate:
      return "near-duplicate";
    case Relation::contains:
      return "contains";
    case Relation::contained:
      return "contained";
    case Relation::overlaps:
      return "overlaps";
    case Relation::unrelated:
      return "unrelated";
  }
  return "unrelated";
}

std::optional<Relation> relation_of(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(Relation::unrelated); ++i) {
    if (name == code_string(static_cast<Relation>(i))) return static_cast<Relation>(i);
  }
  return std::nullopt;
}

Relation reversed(Relation relation) {
  if (relation == Relation::contains) return Relation::contained;
  if (relation == Relation::contained) return Relation::contains;
  return relation;
}

std::string_view code_string(Covers covers) {
  switch (covers) {
    case Covers::none:
      return "none";
    case Covers::a:
      return "a";
    case Covers::b:
      return "b";
    case Covers::both:
      return "both";
  }
  return "none";
}

void check(const Thresholds& thresholds) {
  const auto require_share = [](const char* name, double value) {
    if (value > 0.0 && value <= 1.0) return;
    throw Error(ErrorCode::invalid_argument, std::string(name) + " must be over 0 and at most 1",
                name);
  };
  require_share("resemblance", thresholds.resemblance);
  require_share("containment", thresholds.containment);
  if (thresholds.run < 1) {
    throw Error(ErrorCode::invalid_argument, "run must be at least 1 word", "run");
  }
}

PairScore score_shingles(std::size_t a, std::size_t b, std::size_t shared,
                         const Thresholds& thresholds) {
  PairScore score;
  score.shared = shared;
  if (shared == 0) return score;
  const auto share = [shared](std::size_t of) {
    return static_cast<double>(shared) / static_cast<double>(of);
  };
  score.resemblance = share(a + b - shared);
  score.containment_a_in_b = share(a);
  score.containment_b_in_a = share(b);
  const bool a_in_b = score.containment_a_in_b >= thresholds.containment;
  const bool b_in_a = score.containment_b_in_a >= thresholds.containment;
  if (score.resemblance >= thresholds.resemblance) {
    score.relation = Relation::near_duplicate;
  } else if (b_in_a && score.containment_b_in_a >= score.containment_a_in_b) {
    score.relation = Relation::contains;
  } else if (a_in_b) {
    score.relation = Relation::contained;
  }
  if (shared == a && shared == b) {
    score.covers = Covers::both;
  } else if (shared == a) {
    score.covers = Covers::a;
  } else if (shared == b) {
    score.covers = Covers::b;
  }
  return score;
}

}  // namespace stemma
