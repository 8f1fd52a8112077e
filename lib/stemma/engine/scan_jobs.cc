#include "stemma/engine/scan_jobs.h"

#include <utility>
#include <variant>

namespace stemma {

std::unique_ptr<RunContext> context_of_file(const RunContext& context) {
  return std::unique_ptr<RunContext>(new RunContext{
      1, MemoryBudget(context.memory.total()), context.stop, nullptr, {}, context.helpers});
}

bool holds_texts(const SourceFile& file) {
  return holds_records(file.locator.path) || !file.text_column.empty();
}

ScanJobs::ScanJobs(const std::vector<SourceFile>& files, std::uint64_t longest,
                   const RunContext& context)
    : files_(files), longest_(longest), context_(context) {
  for (const SourceFile& file : files) bytes_ += file.size;
}

std::optional<ScanJob> ScanJobs::next() {
  if (file_context_) return next_records();
  if (file_ == files_.size()) return std::nullopt;
  const SourceFile& file = files_[file_++];
  if (!holds_texts(file)) {
    bytes_before_ += file.size;
    return ScanJob{file_ - 1, true, std::nullopt, {}, bytes_before_};
  }
  wanted_line_.reset();
  if (!file.locator.inside.empty()) {
    wanted_line_ = std::get<RecordLine>(file.locator.inside.front()).line;
  }
  file_context_ = context_of_file(context_);
  reader_.emplace(file, longest_, *file_context_);
  return next_records();
}

ScanJob ScanJobs::next_records() {
  if (reader_) {
    if (std::optional<RecordBatch> batch = reader_->next()) {
      keep_wanted(*batch);
      const std::uint64_t bytes_done = bytes_before_ + batch->bytes_read;
      return {file_ - 1, false, std::move(batch), {}, bytes_done};
    }
    if (wanted_line_) {
      file_context_->diagnostics.add({DiagnosticCode::unreadable,
                                      to_bytes(files_[file_ - 1].locator),
                                      "the file has no record on this line"});
    }
  }
  reader_.reset();
  bytes_before_ += files_[file_ - 1].size;
  ScanJob end{file_ - 1, true, std::nullopt, file_context_->diagnostics.sorted(), bytes_before_};
  file_context_.reset();
  return end;
}

void ScanJobs::keep_wanted(RecordBatch& batch) {
  if (!wanted_line_) return;
  std::erase_if(batch.records,
                [&](const RecordBatch::Record& record) { return record.place != *wanted_line_; });
  if (batch.records.empty()) return;
  wanted_line_.reset();
  reader_.reset();
}

}  // namespace stemma
