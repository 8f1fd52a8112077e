// Which texts of a collection are related: the part of the work that every question begins with.
#pragma once

#include <cstdint>
#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/families/verify.h"
#include "stemma/index/candidates.h"
#include "stemma/report/results.h"
#include "stemma/sketch/sketch.h"

namespace stemma {

// By locator, so that what comes out does not depend on the order in which they came.
void sort_by_locator(std::vector<Document>& documents);

// Documents with the same words: the first holds the text.
struct DistinctText {
  std::vector<std::uint32_t> documents;
  Sketch sketch;  // the parts that the lenses needed
};

// Refers to the documents it was made of.
struct RelatedTexts {
  std::vector<DistinctText> texts;  // of at least one word, by ranks_before
  std::vector<TextView> views;      // of the same
  LensSet lenses;                   // that looked
  std::vector<CandidatePair> candidates;
  std::vector<VerifiedPair> pairs;  // near-duplicates and texts that contain others, by (b, a)
};

// Whether texts that merely share a run of words are wanted among the candidates.
enum class Overlaps { ignored, proposed };

// How much work the exact lens may be where it was not asked for: a square of pairs is worth it
// only to whoever wants every pair.
enum class ExactWork { bounded, unbounded };

// Without `parameters.lenses` the exact lens looks while its join fits the memory budget and a
// bound on its work, and the sketch lenses where it does not. Passages too common to propose all
// who share them are diagnosed. Throws Error{invalid_argument} for parameters outside their
// ranges, and where the exact lens is insisted on and does not fit; Error{cancelled}.
RelatedTexts relate(const std::vector<Document>& documents, const RunParameters& parameters,
                    Overlaps overlaps, RunContext& context, ExactWork work = ExactWork::bounded);

}  // namespace stemma
