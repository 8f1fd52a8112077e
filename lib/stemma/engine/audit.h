// What is missed where documents are too many for the exact lens: measured on documents for which
// it is not.
#pragma once

#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/report/audit_result.h"

namespace stemma {

// Finds the related pairs among `documents` with the exact lens, and counts which of them the
// lenses by sketches propose, each alone and all together. Without documents: what the parameters
// promise. `parameters.lenses` changes nothing, and neither do the order of the documents and the
// number of threads. Diagnostics collected in the context are part of the result. Throws
// Error{invalid_argument} for parameters outside their ranges and where the exact lens does not
// fit the memory budget, Error{cancelled} when asked to stop. Cost: four lenses, and one
// verification a pair that any of them proposes.
STEMMA_API AuditResult audit(std::vector<Document> documents, const RunParameters& parameters,
                             RunContext& context);

}  // namespace stemma
