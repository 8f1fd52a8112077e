// Which documents are related to which: every verified pair, or those that matter.
#pragma once

#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/engine/inputs.h"
#include "stemma/report/pairs.h"
#include "stemma/store/work_folder.h"
#include "stemma/text/document.h"

namespace stemma {

// Documents with the same words are one class, and stand in pairs as its first. The outcome does
// not depend on the order of the documents. Longest runs are measured for what is reported only.
// Throws as find_families() does. Cost: near-linear in the words, plus one verification a
// candidate pair.
STEMMA_API PairsResult find_pairs(std::vector<Document> documents, const RunParameters& parameters,
                                  const PairSelection& selection, RunContext& context);

// The same for documents whose words are not held, as find_families() does it.
STEMMA_API PairsResult find_pairs(const Inputs& inputs, const RunParameters& parameters,
                                  const PairSelection& selection, const WorkFolder& folder,
                                  RunContext& context);

}  // namespace stemma
