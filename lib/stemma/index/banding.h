// Locality-sensitive hashing of signatures: two documents are proposed where one band of their
// signatures is equal throughout (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets",
// chapter 3).
#pragma once

#include "stemma/base/export.h"

namespace stemma {

struct Banding {
  int bands = 1;
  int rows = 1;  // signature values a band

  friend bool operator==(const Banding&, const Banding&) = default;
};

// Probability that two documents of this resemblance are proposed: 1 - (1 - s^rows)^bands.
STEMMA_API double proposal_probability(const Banding& banding, double resemblance);

// The banding with the most rows (so the fewest needless proposals) that fits `signature_size`
// values and proposes pairs at `threshold` with probability at least `recall`; if none does, one
// row a band. Throws Error{invalid_argument} unless threshold and recall are in (0, 1].
STEMMA_API Banding choose_banding(int signature_size, double threshold, double recall);

}  // namespace stemma
