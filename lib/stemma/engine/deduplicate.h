// Which documents may go, since what they say is kept elsewhere, word by word.
#pragma once

#include <cstdint>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/report/dedup.h"
#include "stemma/report/results.h"
#include "stemma/text/document.h"

namespace stemma {

// A document that goes.
struct RemovedDocument {
  std::uint32_t document = 0;
  // What it is (a) to the first of those that cover it (b); longest_run is not measured.
  PairScore score;
  // Documents that are kept: the one in which most of its words stand, then those that have what
  // the ones before lack.
  std::vector<std::uint32_t> covered_by;
  std::uint32_t text = 0;  // the document that holds its text
  std::vector<Span> lost;  // of the tokens of that text; only where loss is allowed
};

struct DedupResult {
  DedupParameters parameters;
  LensSet lenses;                         // that proposed the pairs
  std::vector<Document> documents;        // by locator
  std::vector<RemovedDocument> removals;  // by document
};

// For documents at hand; for files of records that may not fit the memory see
// deduplicate_records.h. Texts are visited in the order of preference. One goes where every word of
// it lies in a run of kCoveringRun words (or in the whole of a shorter text) that stands in texts
// which were kept before and are related to it by one of the relations; with allow_loss, also where
// no more words in a row than that do not, and some do. Of the documents with a text that stays the
// first by locator is kept, and others as far as the relations do not let them go. Documents
// without a word stay.
//
// Where loss is allowed the documents must have their texts (Keep::text_once), else tokens are
// enough. What is kept depends neither on the order of the documents nor on the threads. Throws
// Error{invalid_argument} for parameters outside their ranges, Error{cancelled}.
// Cost: that of relate(), and for each pair of a text that is kept and one visited later O(words of
// the later); 12 bytes for each word of one text, and 8 for each run.
STEMMA_API DedupResult deduplicate(std::vector<Document> documents,
                                   const DedupParameters& parameters, RunContext& context);

}  // namespace stemma
