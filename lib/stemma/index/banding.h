// Locality-sensitive hashing of signatures: two documents are proposed where one band of their
// signatures is equal throughout (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets",
// chapter 3).
#pragma once

#include <vector>

#include "stemma/base/export.h"

namespace stemma {

struct Banding {
  int bands = 1;
  int rows = 1;  // signature values a band

  friend bool operator==(const Banding&, const Banding&) = default;
};

// Probability that two documents of this resemblance are proposed: 1 - (1 - s^rows)^bands.
STEMMA_API double proposal_probability(const Banding& banding, double resemblance);

// A point of the curve that probability describes; shaped like an S, it rises most steeply where
// resemblance is about (1 / bands)^(1 / rows).
struct CurvePoint {
  double resemblance = 0.0;
  double proposed = 0.0;  // the probability
};

// Evenly from resemblance 0 to 1, both among the `points`: at least 2, or Error{invalid_argument}.
STEMMA_API std::vector<CurvePoint> s_curve(const Banding& banding, int points);

// The banding with the most rows (so the fewest needless proposals) that fits `signature_size`
// values and proposes pairs at `threshold` with probability at least `recall`; if none does, one
// row a band. Throws Error{invalid_argument} unless threshold and recall are in (0, 1].
STEMMA_API Banding choose_banding(int signature_size, double threshold, double recall);

}  // namespace stemma
