// Files of records without those that go, every byte of the others as it was.
#pragma once

#include <span>
#include <string>

#include "stemma/base/run_context.h"
#include "stemma/engine/dedup/removals.h"
#include "stemma/engine/dedup/texts.h"
#include "stemma/engine/deduplicate_records.h"

namespace stemma {

// Reads `files` once more and writes into `folder`, which is there and empty, what
// deduplicate_records() says. Fills `summary` but for its parameters, lenses and diagnostics, and
// does not write it. Throws Error{output_failed}, also where a file has changed since
// as_record_files(); Error{cancelled}. Cost: O(bytes), of which one record is held at a time.
// `references` are the files before these in `texts`.
void write_records(std::span<const RecordFile> files, std::span<const SourceFile> references,
                   const SignedTexts& texts, const Removals& removals, const RecordFields& fields,
                   const std::string& folder, DedupSummary& summary, RunContext& context);

}  // namespace stemma
