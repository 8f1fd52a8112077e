// What an archivist asks of a new accession: what of it do we hold already?
#pragma once

#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/report/holdings.h"

namespace stemma {

// Says of each document of the accession which of its passages stand in the reference, word by
// word. docs/algorithms.md, "Held", is the definition. Exact: every document of the reference is
// asked about every passage, no sketch chooses. The documents of the accession must have their
// text (Keep::text_of_each); a copy in the reference need not. `files` are those of the accession
// that gave no document (hold_files()). Nothing depends on the order of the documents or on the
// threads. Throws Error{invalid_argument} for a parameter of 0 or over 10^6, Error{cancelled}.
// Cost: near-linear in the words of both. Memory beside the documents: up to 100 bytes for each
// word of the accession that is looked for at once, within what the budget has left (where that is
// little, the reference is gone through several times); 50 for each word of passages not held.
STEMMA_API HoldingsResult hold_against(std::vector<Document> accession,
                                       std::vector<Document> reference,
                                       const HoldingParameters& parameters, RunContext& context,
                                       std::vector<FileHolding> files = {});

}  // namespace stemma
