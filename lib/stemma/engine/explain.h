// Why two documents are, or are not, versions of one text.
#pragma once

#include "stemma/base/export.h"
#include "stemma/report/explanation.h"
#include "stemma/report/results.h"
#include "stemma/text/document.h"

namespace stemma {

// Everything that is known of the pair: scores, the rule that decides and what would change it,
// what each lens sees, the longest shared runs. Both documents hold their text; `parameters.lenses`
// changes nothing. Throws Error{invalid_argument} for parameters outside their ranges.
// O(n log n), thread-safe.
STEMMA_API Explanation explain(Document a, Document b, const RunParameters& parameters);

// Where a document ended up; if none of this name is among those of `families`, one of the same
// words. O(documents).
STEMMA_API Membership membership_of(const Document& document, const FamiliesResult& families);

}  // namespace stemma
