#include "stemma/sources/record_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <span>
#include <thread>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/sources/record_cutter.h"

namespace stemma {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kReadAheadBytes = 2 * kRecordPieceBytes;
// So that the bytes of a batch can be numbered by 32 bits.
constexpr std::uint64_t kLongestRecord = std::uint64_t{1} << 30U;

constexpr std::array kRecordNames = {".jsonl"sv, ".ndjson"sv};
constexpr std::array kCompressedNames = {".gz"sv, ".zst"sv, ".xz"sv, ".bz2"sv};
constexpr std::array kTableNames = {".csv"sv, ".tsv"sv};
constexpr std::array kCrawlNames = {".warc"sv, ".warc.gz"sv, ".arc"sv, ".arc.gz"sv};

bool ends_in(std::string_view name, std::span<const std::string_view> suffixes) {
  return std::ranges::any_of(suffixes,
                             [&](std::string_view suffix) { return name.ends_with(suffix); });
}

std::string_view without_compression(std::string_view path) {
  for (const std::string_view suffix : kCompressedNames) {
    if (path.ends_with(suffix)) return path.substr(0, path.size() - suffix.size());
  }
  return path;
}

bool is_regular_file(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

bool holds_records(std::string_view path) {
  return ends_in(without_compression(path), kRecordNames);
}

std::optional<RecordFormat> record_format(const SourceFile& file) {
  if (!file.text_column.empty()) return RecordFormat::rows;
  if (!file.locator.inside.empty()) return std::nullopt;
  if (!file.stored_at.empty() || holds_records(file.locator.path)) return RecordFormat::json_lines;
  if (ends_in(file.locator.path, kCrawlNames)) return RecordFormat::warc;
  return std::nullopt;
}

std::vector<SourceFile> with_text_columns(std::vector<SourceFile> files,
                                          std::span<const std::string> names,
                                          const RunContext& context) {
  for (SourceFile& file : files) {
    const std::vector<LocatorStep>& inside = file.locator.inside;
    const bool may_be_row = inside.empty() || (inside.size() == 1 &&
                                               std::holds_alternative<RecordLine>(inside.front()));
    if (may_be_row && file.stored_at.empty() &&
        ends_in(without_compression(file.locator.path), kTableNames)) {
      file.text_column = text_column_of(file, names, context);
    }
  }
  return files;
}

std::optional<SourceFile> place_named(const std::string& spelling) {
  if (spelling.find('\0') != std::string::npos) return std::nullopt;
  struct stat status{};
  SourceFile file;
  try {
    file.locator = parse_locator(spelling, is_regular_file);
  } catch (const Error&) {
    return std::nullopt;
  }
  const std::vector<LocatorStep>& inside = file.locator.inside;
  const bool is_record = inside.size() == 1 && std::holds_alternative<RecordLine>(inside.front());
  if (inside.empty() || (holds_records(file.locator.path) && !is_record)) return std::nullopt;
  if (::stat(file.locator.path.c_str(), &status) != 0) return std::nullopt;
  file.size = static_cast<std::uint64_t>(std::max<off_t>(status.st_size, 0));
  return file;
}

// Has pieces made on a thread of its own before they are asked for.
class RecordReader::ReadAhead {
 public:
  ReadAhead(RecordCutter& cutter, bool as_records)
      : cutter_(cutter), as_records_(as_records), thread_([this] { run(); }) {}

  ~ReadAhead() {
    cutter_.stop();
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
    room_.notify_one();
  }

  RecordPiece next() {
    std::unique_lock lock(mutex_);
    made_.wait(lock, [this] { return !pieces_.empty() || failure_; });
    if (pieces_.empty()) std::rethrow_exception(failure_);
    RecordPiece piece = std::move(pieces_.front());
    pieces_.pop_front();
    bytes_ -= piece.batch.bytes.size();
    room_.notify_one();
    return piece;
  }

 private:
  void run() {
    try {
      for (bool goes_on = true; goes_on;) {
        RecordPiece piece = as_records_ ? cutter_.next_records() : cutter_.next_bytes();
        goes_on = !piece.is_last;
        std::unique_lock lock(mutex_);
        room_.wait(lock, [this] { return stopped_ || bytes_ < kReadAheadBytes; });
        if (stopped_) return;
        bytes_ += piece.batch.bytes.size();
        pieces_.push_back(std::move(piece));
        made_.notify_one();
      }
    } catch (...) {
      const std::scoped_lock lock(mutex_);
      failure_ = std::current_exception();
      made_.notify_one();
    }
  }

  RecordCutter& cutter_;
  bool as_records_;
  std::mutex mutex_;
  std::condition_variable made_;
  std::condition_variable room_;
  std::deque<RecordPiece> pieces_;
  std::size_t bytes_ = 0;  // in `pieces_`
  std::exception_ptr failure_;
  bool stopped_ = false;
  std::jthread thread_;
};

RecordReader::RecordReader(const SourceFile& file, std::uint64_t longest, RunContext& context)
    : context_(context) {
  try {
    longest = std::min(longest, kLongestRecord);
    const std::optional<RecordFormat> format = record_format(file);
    const auto cut = format == RecordFormat::warc   ? cut_warc
                     : format == RecordFormat::rows ? cut_rows
                                                    : cut_lines;
    cutter_ = cut(file, longest, context);
    stamp_ = cutter_->stamp();
  } catch (const Refusal& refusal) {
    context_.diagnostics.add({refusal.code, to_bytes(file.locator), refusal.message});
  }
}

RecordReader::~RecordReader() = default;

bool RecordReader::advance(bool as_records, RecordPiece& piece) {
  if (!cutter_) return false;
  context_.check_cancelled();
  if (ahead_) {
    piece = ahead_->next();
  } else {
    piece = as_records ? cutter_->next_records() : cutter_->next_bytes();
    // A small file is read by now.
    if (!piece.is_last && context_.thread_count() > 1) {
      ahead_ = std::make_unique<ReadAhead>(*cutter_, as_records);
    }
  }
  for (Diagnostic& diagnostic : piece.diagnostics) context_.diagnostics.add(std::move(diagnostic));
  bytes_read_ = piece.batch.bytes_read;
  if (piece.is_last) {
    ahead_.reset();
    cutter_.reset();
  }
  return true;
}

std::optional<RecordBatch> RecordReader::next() {
  RecordPiece piece;
  while (advance(true, piece)) {
    if (!piece.batch.records.empty()) return std::move(piece.batch);
  }
  return std::nullopt;
}

std::optional<std::string> RecordReader::next_bytes() {
  RecordPiece piece;
  while (advance(false, piece)) {
    if (!piece.batch.bytes.empty()) return std::move(piece.batch.bytes);
  }
  return std::nullopt;
}

}  // namespace stemma
