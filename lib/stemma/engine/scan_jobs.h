// What is read at once where files are scanned: a file, or some records of one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "stemma/base/diagnostic.h"
#include "stemma/base/run_context.h"
#include "stemma/sources/record_file.h"
#include "stemma/sources/walk.h"

namespace stemma {

// A context for what reading one file, or a part of it, diagnoses.
std::unique_ptr<RunContext> context_of_file(const RunContext& context);

// Whether each of the file's records is a text.
bool holds_texts(const SourceFile& file);

struct ScanJob {
  std::size_t file = 0;
  bool is_last = true;
  std::optional<RecordBatch> records;
  std::vector<Diagnostic> diagnostics;  // with the last job of a file of records
  std::uint64_t bytes_done = 0;         // of all files, with this
};

// Yields the jobs of all files, in their order. That of a file of records ends in one without any;
// of one that names a record only this is yielded. Not safe to share between threads.
class ScanJobs {
 public:
  // A record is of `longest` bytes at most.
  ScanJobs(const std::vector<SourceFile>& files, std::uint64_t longest, const RunContext& context);

  std::uint64_t bytes() const { return bytes_; }  // of all files

  std::optional<ScanJob> next();

 private:
  ScanJob next_records();
  // Where a single record was named.
  void keep_wanted(RecordBatch& batch);

  const std::vector<SourceFile>& files_;
  std::uint64_t longest_;
  const RunContext& context_;
  std::uint64_t bytes_ = 0;
  std::uint64_t bytes_before_ = 0;            // of the files that were read
  std::size_t file_ = 0;                      // the next
  std::unique_ptr<RunContext> file_context_;  // while records of one are read
  std::optional<RecordReader> reader_;
  std::optional<std::uint64_t> wanted_line_;  // of the file, where not all are
};

}  // namespace stemma
