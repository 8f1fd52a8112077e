// The union of the versions of one text, on one of them.
#pragma once

#include <string_view>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/report/results.h"

namespace stemma {

// Puts two or more documents together on `base`: a version's label, its locator, or the end of its
// locator after a slash; empty for the most complete. The order in which documents are given does
// not matter. Throws Error{invalid_argument} for fewer than two documents, and where `base` names
// none of them, or several texts. Cost: twice that of collate().
STEMMA_API ReconstructResult reconstruct_versions(std::vector<Document> documents,
                                                  std::string_view base, const RunContext& context);

}  // namespace stemma
