// The main job: which documents are versions of one text, which is the most complete, and what
// does each lack.
#pragma once

#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/report/results.h"

namespace stemma {

// Finds the families among `documents` and compares the versions in each. Nothing depends on the
// order in which the documents are given. Diagnostics collected in the context are part of the
// result. Throws Error{invalid_argument} for parameters outside their ranges and
// Error{cancelled} when asked to stop. Cost: near-linear in the words, plus one verification a
// candidate pair and one alignment a version.
STEMMA_API FamiliesResult find_families(std::vector<Document> documents,
                                        const RunParameters& parameters, RunContext& context);

}  // namespace stemma
