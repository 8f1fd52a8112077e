// What of a shard is to be signed, cut into jobs.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "stemma/base/diagnostic.h"
#include "stemma/base/run_context.h"
#include "stemma/engine/dedup/units.h"
#include "stemma/engine/deduplicate_records.h"
#include "stemma/sources/record_file.h"
#include "stemma/sources/walk.h"
#include "stemma/store/work_folder.h"

namespace stemma {

// Records of one unit, or one document; or none, at the end of a stretch.
struct SigningJob {
  UnitName unit;
  std::shared_ptr<const RecordBatch> batch;
  std::uint32_t begin = 0;  // of its records
  std::uint32_t end = 0;
  std::optional<std::uint32_t> document;
  std::vector<Diagnostic> diagnostics;
  bool ends_stretch = false;
};

// The jobs of all units of a shard that are not there yet, in order. A unit is of the shard in
// which its first byte lies, as far as that shows in a compressed file; should two disagree, both
// do it.
class SigningJobs {
 public:
  // What the references are to must outlive this.
  SigningJobs(std::span<const SourceFile> files, std::uint64_t unit_bytes, const WorkFolder& folder,
              const Shard& shard, RunContext& context);

  // Nothing at the end. Throws Error{cancelled}.
  std::optional<SigningJob> next();

 private:
  bool is_of_shard(std::uint64_t at) const { return begin_ <= at && at < end_; }
  bool is_wanted(std::uint64_t number, std::uint64_t at) const;
  bool is_done() const;
  void open(const FileStretch& stretch);
  void read_on();
  void reach(std::uint64_t number, std::uint64_t at);
  void add(std::uint64_t number, std::shared_ptr<const RecordBatch> batch, std::uint32_t begin,
           std::uint32_t end, std::vector<Diagnostic> diagnostics);

  std::span<const SourceFile> files_;
  std::vector<FileStretch> stretches_;
  std::uint64_t unit_bytes_;
  const WorkFolder& folder_;
  RunContext& context_;
  std::uint64_t total_ = 0;  // bytes
  std::uint64_t begin_ = 0;  // of the shard, in bytes of all files
  std::uint64_t end_ = 0;
  std::size_t next_ = 0;  // stretch
  FileStretch stretch_;
  std::optional<RunContext> reading_;
  std::optional<RecordReader> reader_;
  std::set<Diagnostic> seen_;             // of this stretch
  std::optional<std::uint64_t> reached_;  // unit
  bool is_reached_wanted_ = false;
  std::deque<SigningJob> jobs_;
};

}  // namespace stemma
