// Which documents of a collection may go, since what they say is kept elsewhere, word by word.
#pragma once

#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/report/dedup.h"
#include "stemma/text/document.h"

namespace stemma {

// Texts are visited in the order of preference. One goes where every word of it lies in a run of
// kCoveringRun words (or in the whole of a shorter text) that stands in texts which were kept
// before and are related to it by one of the relations; with allow_loss, also where no more words
// in a row than that do not, and some do. Of the documents with a text that stays the first by
// locator is kept, and others as far as the relations do not let them go. Documents without a word
// stay.
//
// Where loss is allowed the documents must have their texts (Keep::text_once), else tokens are
// enough. What is kept depends neither on the order of the documents nor on the threads. Throws
// Error{invalid_argument} for parameters outside their ranges, Error{cancelled}.
// Cost: that of relate(), and for each pair of a text that is kept and one visited later O(words of
// the later); 12 bytes for each word of one text, and 8 for each run.
STEMMA_API DedupResult deduplicate(std::vector<Document> documents,
                                   const DedupParameters& parameters, RunContext& context);

}  // namespace stemma
