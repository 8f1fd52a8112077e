// From signed records to those that go.
#pragma once

#include <span>

#include "stemma/base/run_context.h"
#include "stemma/engine/dedup/removals.h"
#include "stemma/engine/dedup/sign.h"
#include "stemma/engine/dedup/texts.h"
#include "stemma/extract/json_record.h"
#include "stemma/index/lens.h"
#include "stemma/report/dedup.h"

namespace stemma {

struct FoundRemovals {
  Removals removals;
  LensSet lenses;  // that proposed the pairs
};

// Joins the keys, reads the words of texts that are like others a second time, verifies these pairs
// and decides. Where all words fit the budget the exact lens looks, unless parameters.run.lenses
// says otherwise. Records are read in batches of clusters (clusters.h), so that what is held does
// not grow with their number. Throws as deduplicate_files() does.
FoundRemovals find_removals(std::span<const SourceFile> files, const SignedRecords& records,
                            const SignedTexts& texts, const DedupParameters& parameters,
                            const RecordFields& fields, const WorkFolder& folder,
                            RunContext& context);

}  // namespace stemma
