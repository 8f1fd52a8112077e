#include "stemma/engine/dedup/copy_stretches.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

namespace stemma {
namespace {

// The bytes of a file, taken in turn.
class Copying {
 public:
  Copying(const SourceFile& file, RunContext& context) : reader_(file, 0, context) {}

  // What lies before `end`, to `write`.
  template <class Write>
  void until(std::uint64_t end, const Write& write) {
    while (at_ < end) {
      if (rest_.empty()) {
        std::optional<std::string> next = reader_.next_bytes();
        if (!next) return;
        bytes_ = std::move(*next);
        rest_ = bytes_;
      }
      const std::string_view some = rest_.substr(
          0, static_cast<std::size_t>(std::min<std::uint64_t>(end - at_, rest_.size())));
      write(some);
      at_ += some.size();
      rest_.remove_prefix(some.size());
    }
  }

  std::uint64_t at() const { return at_; }

 private:
  RecordReader reader_;
  std::string bytes_;
  std::string_view rest_;
  std::uint64_t at_ = 0;
};

}  // namespace

DedupCounts copy_stretches(const RecordFile& file, std::uint32_t begin, std::uint32_t end,
                           const SignedTexts& texts, const RecordFields& fields,
                           const std::string& path, RemovalLists& lists,
                           const std::function<void(std::uint64_t)>& progress,
                           RunContext& context) {
  DedupCounts counts;
  std::optional<RecordWriter> writer;
  if (!path.empty()) {
    RecordWriterOptions options;
    options.threads = context.thread_count();
    // What is compressed record by record stays as it is.
    if (record_format(file.file) == RecordFormat::warc) options.compression = Compression::none;
    writer.emplace(path, options);
  }
  const auto keep = [&](std::string_view bytes) {
    counts.kept.bytes += bytes.size();
    if (writer) writer->write(bytes);
  };
  const auto leave_out = [&](std::string_view bytes) { counts.dropped.bytes += bytes.size(); };
  // What is wrong with the records was said when they were signed.
  RunContext again{context.threads, MemoryBudget(context.memory.total()), context.stop, nullptr, {},
                   context.helpers};
  RecordReader reader(file.file, longest_record(context), again);
  Copying copying(file.file, context);
  RecordTexts records(fields);
  std::uint32_t record = begin;
  std::uint64_t seen = 0;  // bytes, up to the last record
  while (const std::optional<RecordBatch> batch = reader.next()) {
    for (const RecordBatch::Record& each : batch->records) {
      seen = each.end;
      if (record == end || texts.place_of[record] != each.place) continue;
      const RecordRemoval* const removal = lists.find(record);
      if (removal != nullptr || lists.lists_kept()) {
        std::optional<RecordText> text =
            records.read(file.file, *batch, each, Wanted::every_word, again);
        if (!text || text->bytes.low != texts.bytes_of[record]) fail_as_changed(file);
        std::string id = std::move(text->id);
        if (removal != nullptr) {
          (void)lists.drop(*removal, std::move(id),
                           [&] { return document_of(std::move(*text), Detail::passages, again); });
        } else {
          lists.keep(record, id);
        }
      }
      if (removal != nullptr) {
        copying.until(each.begin, keep);
        copying.until(each.end, leave_out);
        if (copying.at() != each.end) fail_as_changed(file);
      }
      ++(removal != nullptr ? counts.dropped : counts.kept).records;
      ++record;
    }
    progress(batch->bytes_read);
  }
  copying.until(std::numeric_limits<std::uint64_t>::max(), keep);
  // Nothing goes because it could not be read: what was seen must have been copied, and of a file
  // whose bytes are copied as they are, all.
  const bool is_short = copying.at() < seen || (record_format(file.file) == RecordFormat::warc &&
                                                copying.at() != file.file.size);
  if (is_short || record != end || stamp_of(stored_path(file.file)) != file.stamp)
    fail_as_changed(file);
  if (writer) writer->finish();
  return counts;
}

}  // namespace stemma
