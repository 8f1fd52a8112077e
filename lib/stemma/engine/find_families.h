// The main job: which documents are versions of one text, which is the most complete, and what
// does each lack.
#pragma once

#include <cstddef>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/engine/inputs.h"
#include "stemma/report/results.h"
#include "stemma/store/work_folder.h"

namespace stemma {

// Finds the families among `documents` and compares the versions in each. Nothing depends on the
// order in which the documents are given. Diagnostics collected in the context are part of the
// result. Throws Error{invalid_argument} for parameters outside their ranges and
// Error{cancelled} when asked to stop. Cost: near-linear in the words, plus one verification a
// candidate pair and one alignment a version.
STEMMA_API FamiliesResult find_families(std::vector<Document> documents,
                                        const RunParameters& parameters, RunContext& context);

// The same for documents whose words are not held: pairs are proposed by the keys in the catalogs,
// and by those that are made of the other files; then the words of candidates are read, batch by
// batch, as many as fit the memory budget. Of the first `shown` families all is there that the
// others lack: the places of their collations, and the words. `folder` takes what does not fit.
// Whatever the budget, the result is the same. Throws also as Catalog and join_keys() do, and
// Error{incompatible} where a catalog was made with other parameters than this version's. Holds
// some 600 bytes a document beside its metadata.
STEMMA_API FamiliesResult find_families(const Inputs& inputs, const RunParameters& parameters,
                                        std::size_t shown, const WorkFolder& folder,
                                        RunContext& context);

}  // namespace stemma
