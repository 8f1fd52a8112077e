// Files of records without those documents that may go, every byte of the others as it was.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/extract/json_record.h"
#include "stemma/report/dedup.h"
#include "stemma/sources/walk.h"

namespace stemma {

// A file of records as it was before it was read.
struct RecordFile {
  SourceFile file;
  std::string name;  // without its folder
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t changed = 0;  // nanoseconds
};

// The same files, if all are files of records and every one can be written into one folder. Throws
// Error{invalid_argument} otherwise, naming those that cannot.
STEMMA_API std::vector<RecordFile> as_record_files(const std::vector<SourceFile>& files);

// Reads `files` once more and writes into `folder`, which is there and empty: for each, under its
// name and compressed as it says, the records that are kept, byte for byte, in their order; lines
// that are no records, under unreadable/; dropped.jsonl and summary.json. Empty lines are left out.
// All is on the disk when this returns. `result` is of the documents that scan() found in `files`,
// with the same `fields`. Throws Error{output_failed}, also where a file has changed since
// as_record_files(); Error{cancelled}. Cost: O(bytes), of which one record is held at a time.
STEMMA_API DedupSummary write_deduplicated(const DedupResult& result,
                                           const std::vector<RecordFile>& files,
                                           const RecordFields& fields, const std::string& folder,
                                           RunContext& context);

}  // namespace stemma
