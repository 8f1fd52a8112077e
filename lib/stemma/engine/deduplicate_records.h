// Which records of files may go, since what they say is kept elsewhere, word by word: for more of
// them than the memory holds.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/extract/json_record.h"
#include "stemma/report/dedup.h"
#include "stemma/sources/file_stamp.h"
#include "stemma/sources/walk.h"
#include "stemma/store/work_folder.h"

namespace stemma {

// A file of records as it was before it was read.
struct RecordFile {
  SourceFile file;
  std::string name;  // without its folder
  std::optional<FileStamp> stamp;
};

// The same files by locator, if all are files of records and every one can be written into one
// folder; tables with the text column of `fields`. Throws Error{invalid_argument} otherwise, naming
// those that cannot.
STEMMA_API std::vector<RecordFile> as_record_files(const std::vector<SourceFile>& files,
                                                   const RecordFields& fields,
                                                   const RunContext& context);

// One of `count` parts of a stage, counted from 1.
struct Shard {
  std::uint32_t number = 1;
  std::uint32_t count = 1;
};

// The first stage: a shard of the input is read, and what must be known of it before any two
// records are compared is left in `work`. Shards may be done by several processes at once, on
// machines that share the folder, in any order and any number; what they leave does not depend on
// it. Throws as deduplicate_records() does.
STEMMA_API void sign_records(std::span<const RecordFile> files,
                             std::span<const SourceFile> references,
                             const DedupParameters& parameters, const RecordFields& fields,
                             const WorkFolder& work, const Shard& shard, RunContext& context);

// The second stage, once all is signed: a shard of the keys is joined. As sign_records(); throws
// Error{incompatible} where something is not signed, and names it.
STEMMA_API void join_records(std::span<const RecordFile> files,
                             std::span<const SourceFile> references,
                             const DedupParameters& parameters, const RecordFields& fields,
                             const WorkFolder& work, const Shard& shard, RunContext& context);

// Decides which records go, by the rules of deduplicate(), and writes into `folder`, which is there
// and empty: for each file, under its name and compressed as it says, what parameters.output says
// of its records, in their order; lines that are no records, under unreadable/; dropped.jsonl and
// summary.json. Empty lines are left out. Of a file that is no JSON Lines all is written but the
// stretches of records that go; DedupOutput::annotate is not for these. All is on the disk when
// this returns.
//
// What stands in `references`, files of records or documents, is kept before all else, and not
// written.
//
// Reads each file three times. Between, what it must know lies in `work`: some half of the text for
// the sketches, and the words of those texts that are like others. Within the budget it holds 88
// bytes a record and buffers. What is signed, joined and decided in `work` by earlier runs, of the
// same files and parameters, is not done again. What is kept depends on the files and parameters
// alone, but that the exact lens looks where all fits the memory.
//
// Throws Error{invalid_argument} for parameters outside their ranges, and where the budget is too
// small; Error{output_failed}, also where a file has changed since as_record_files();
// Error{incompatible} where `work` was begun with others; Error{cancelled}.
STEMMA_API DedupSummary deduplicate_records(std::span<const RecordFile> files,
                                            std::span<const SourceFile> references,
                                            const DedupParameters& parameters,
                                            const RecordFields& fields, const std::string& folder,
                                            const WorkFolder& work, RunContext& context);

// Removes what deduplicate_records() has left in `work` for a run that goes on with it.
STEMMA_API void forget_work(const WorkFolder& work);

}  // namespace stemma
