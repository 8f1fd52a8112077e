// One pass over files, of records or not, on several threads: a run makes several, and each file is
// read as a stream.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/base/parallel.h"
#include "stemma/base/run_context.h"
#include "stemma/engine/dedup/record_text.h"
#include "stemma/sources/record_file.h"

namespace stemma {

// Records of one file that follow each other (at least one); or none, where the file is no file of
// records but one document.
struct RecordJob {
  std::uint32_t file = 0;
  RecordBatch batch;

  bool is_document() const { return batch.records.empty(); }
};

// The jobs of all files, in their order.
class RecordJobs {
 public:
  RecordJobs(std::span<const SourceFile> files, std::string_view phase, RunContext& context)
      : files_(files), phase_(phase), context_(context) {
    for (const SourceFile& file : files) total_ += file.size;
  }

  std::optional<RecordJob> next() {
    for (;;) {
      if (reader_) {
        if (std::optional<RecordBatch> batch = reader_->next()) {
          context_.report_progress(phase_, before_ + batch->bytes_read, total_,
                                   ProgressUnit::bytes);
          return RecordJob{file_, std::move(*batch)};
        }
        reader_.reset();
        before_ += files_[file_].size;
        ++file_;
      }
      if (file_ == files_.size()) return std::nullopt;
      if (!record_format(files_[file_])) {
        before_ += files_[file_].size;
        return RecordJob{file_++, {}};
      }
      reader_.emplace(files_[file_], longest_record(context_), context_);
    }
  }

 private:
  std::span<const SourceFile> files_;
  std::string_view phase_;
  RunContext& context_;
  std::uint64_t total_ = 0;   // bytes
  std::uint64_t before_ = 0;  // bytes of the files that were read
  std::uint32_t file_ = 0;
  std::optional<RecordReader> reader_;
};

}  // namespace stemma
