#include "stemma/engine/dedup/signing_jobs.h"

#include <limits>
#include <utility>

#include "stemma/engine/dedup/record_pass.h"

namespace stemma {

SigningJobs::SigningJobs(std::span<const SourceFile> files, std::uint64_t unit_bytes,
                         const WorkFolder& folder, const Shard& shard, RunContext& context)
    : files_(files),
      stretches_(stretches_of(files, unit_bytes)),
      unit_bytes_(unit_bytes),
      folder_(folder),
      context_(context) {
  for (const SourceFile& file : files) total_ += file.size;
  const auto bound = [&](std::uint32_t number) {
    return static_cast<std::uint64_t>(static_cast<double>(total_) * number / shard.count);
  };
  begin_ = bound(shard.number - 1);
  end_ =
      shard.number == shard.count ? std::numeric_limits<std::uint64_t>::max() : bound(shard.number);
}

std::optional<SigningJob> SigningJobs::next() {
  while (jobs_.empty()) {
    if (reader_) {
      read_on();
    } else if (next_ < stretches_.size()) {
      open(stretches_[next_++]);
    } else {
      return std::nullopt;
    }
  }
  SigningJob job = std::move(jobs_.front());
  jobs_.pop_front();
  return job;
}

bool SigningJobs::is_wanted(std::uint64_t number, std::uint64_t at) const {
  return is_of_shard(at) && !read_unit(folder_, {stretch_.begin, number});
}

// Whether all its units are there.
bool SigningJobs::is_done() const {
  for (UnitName name{stretch_.begin, 0};; ++name.number) {
    const std::optional<Unit> unit = read_unit(folder_, name);
    if (!unit || unit->is_last) return unit.has_value();
  }
}

void SigningJobs::open(const FileStretch& stretch) {
  context_.check_cancelled();
  stretch_ = stretch;
  if (stretch.at >= end_ || (stretch.at < begin_ && stretch.at + stretch.size <= begin_)) {
    return;
  }
  if (is_done()) return;
  if (stretch.is_records) {
    reading_.emplace();
    reading_->threads = context_.threads;
    reading_->stop = context_.stop;
    seen_.clear();
    reached_.reset();
    reader_.emplace(files_[stretch.begin], longest_record(context_), *reading_);
    return;
  }
  if (!is_wanted(0, stretch.at)) return;
  for (std::uint32_t file = stretch.begin; file < stretch.end; ++file) {
    SigningJob job;
    job.unit = {stretch.begin, 0};
    job.document = file;
    jobs_.push_back(std::move(job));
  }
  jobs_.back().ends_stretch = true;
}

void SigningJobs::read_on() {
  std::optional<RecordBatch> read = reader_->next();
  std::vector<Diagnostic> diagnostics;
  for (Diagnostic& diagnostic : reading_->diagnostics.sorted()) {
    if (seen_.insert(diagnostic).second) diagnostics.push_back(std::move(diagnostic));
  }
  if (!read) {
    if (!reached_) reach(0, stretch_.at);
    if (is_reached_wanted_) add(*reached_, nullptr, 0, 0, std::move(diagnostics));
    if (is_reached_wanted_) jobs_.back().ends_stretch = true;
    reader_.reset();
    return;
  }
  const std::uint64_t at = stretch_.at + read->bytes_read;
  context_.report_progress("signing", at, total_, ProgressUnit::bytes);
  const auto batch = std::make_shared<const RecordBatch>(std::move(*read));
  const auto number_of = [&](std::uint32_t record) {
    return batch->records[record].begin / unit_bytes_;
  };
  const auto size = static_cast<std::uint32_t>(batch->records.size());
  for (std::uint32_t begin = 0; begin < size;) {
    const std::uint64_t number = number_of(begin);
    std::uint32_t end = begin + 1;
    while (end < size && number_of(end) == number) ++end;
    if (!reached_ || number > *reached_) {
      if (at >= end_) return reader_.reset();
      reach(number, at);
    }
    if (is_reached_wanted_) add(number, batch, begin, end, std::exchange(diagnostics, {}));
    begin = end;
  }
}

// Units before it that no record begins in are there, and empty.
void SigningJobs::reach(std::uint64_t number, std::uint64_t at) {
  for (std::uint64_t i = reached_ ? *reached_ + 1 : 0; i < number; ++i) {
    if (is_wanted(i, at)) add(i, nullptr, 0, 0, {});
  }
  reached_ = number;
  is_reached_wanted_ = is_wanted(number, at);
}

void SigningJobs::add(std::uint64_t number, std::shared_ptr<const RecordBatch> batch,
                      std::uint32_t begin, std::uint32_t end, std::vector<Diagnostic> diagnostics) {
  SigningJob job;
  job.unit = {stretch_.begin, number};
  job.batch = std::move(batch);
  job.begin = begin;
  job.end = end;
  job.diagnostics = std::move(diagnostics);
  jobs_.push_back(std::move(job));
}

}  // namespace stemma
