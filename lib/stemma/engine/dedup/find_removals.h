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

// What was signed, and of what.
struct SignedInput {
  std::span<const SourceFile> files;
  const SignedRecords& records;
  const SignedTexts& texts;
  const DedupParameters& parameters;
  const RecordFields& fields;
  const WorkFolder& folder;
};

struct FoundRemovals {
  Removals removals;
  LensSet lenses;  // that proposed the pairs
};

// Joins the keys, reads the words of texts that are like others a second time, verifies these pairs
// and decides. Where all words fit the budget the exact lens looks, unless parameters.run.lenses
// says otherwise. Records are read in batches of clusters (clusters.h), so that what is held does
// not grow with their number. Pairs that were joined and batches that were decided by an earlier
// run in the work folder are taken from there. Throws as deduplicate_records() does.
FoundRemovals find_removals(const SignedInput& input, RunContext& context);

// Joins a shard of the keys, and leaves in the work folder what they say.
void join_shard(const SignedInput& input, const Shard& shard, RunContext& context);

}  // namespace stemma
