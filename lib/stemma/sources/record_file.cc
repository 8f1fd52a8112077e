#include "stemma/sources/record_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/sources/record_input.h"

namespace stemma {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kBatchBytes = std::size_t{2} << 20U;
constexpr std::size_t kReadAheadBytes = 2 * kBatchBytes;
// So that the bytes of a batch can be numbered by 32 bits.
constexpr std::uint64_t kLongestLine = std::uint64_t{1} << 30U;

constexpr std::array kRecordNames = {".jsonl"sv, ".ndjson"sv};
constexpr std::array kCompressedNames = {".gz"sv, ".zst"sv, ".xz"sv, ".bz2"sv};

bool is_regular_file(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\v\f") == std::string_view::npos;
}

}  // namespace

bool holds_records(std::string_view path) {
  for (const std::string_view suffix : kCompressedNames) {
    if (!path.ends_with(suffix)) continue;
    path.remove_suffix(suffix.size());
    break;
  }
  return std::any_of(kRecordNames.begin(), kRecordNames.end(),
                     [path](std::string_view suffix) { return path.ends_with(suffix); });
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

// What one call returns, and is to be told of: in their turn, so that nothing is that lies behind
// what the caller asked for.
struct RecordReader::Piece {
  RecordBatch batch;
  std::vector<Diagnostic> diagnostics;
  bool is_last = false;
};

// Cuts the file into pieces, one after the other.
class RecordReader::Cutter {
 public:
  Cutter(const SourceFile& file, std::uint64_t longest, RunContext& context)
      : locator_(file.locator),
        longest_(std::min(longest, kLongestLine)),
        context_(context),
        input_(file.stored_at.empty() ? file.locator.path : file.stored_at,
               context.memory.total()) {}

  const FileStamp& stamp() const { return input_.stamp(); }

  // Makes what is under way end soon, by Error{cancelled}; from any thread.
  void stop() { stopped_ = true; }

  Piece next_bytes() {
    Piece piece;
    std::string& bytes = piece.batch.bytes;
    bytes.resize(kBatchBytes);
    std::size_t size = 0;
    while (size < kBatchBytes && read(bytes, size, kBatchBytes, piece)) {
    }
    bytes.resize(size);
    piece.batch.offset = std::exchange(offset_, offset_ + size);
    piece.batch.bytes_read = input_.bytes_read();
    return piece;
  }

  // Without a line where none of those read is to be returned.
  Piece next_lines() {
    Piece piece;
    std::string& bytes = piece.batch.bytes;
    std::size_t size = begun_.size();
    std::size_t whole = 0;  // bytes of whole lines
    bytes.resize(std::max(kBatchBytes, size));
    std::memcpy(bytes.data(), begun_.data(), size);
    begun_.clear();
    while (!piece.is_last && (size < kBatchBytes || whole == 0)) {
      std::size_t looked_at = size;
      if (whole == 0 && size > longest_ + 1) {  // it may end in CR LF
        skip_line(bytes, size, piece);
        looked_at = 0;
      } else if (size == bytes.size()) {
        bytes.resize(std::min(2 * size, longest_ + 2));  // no more than the longest line and CR LF
      }
      read(bytes, size, bytes.size(), piece);
      const void* const last = ::memrchr(bytes.data() + looked_at, '\n', size - looked_at);
      if (last != nullptr) {
        whole = static_cast<std::size_t>(static_cast<const char*>(last) - bytes.data()) + 1;
      }
    }
    if (piece.is_last && !is_cut_off_) {
      whole = size;
    } else {
      begun_.assign(bytes, whole, size - whole);
    }
    bytes.resize(whole);
    split(piece);
    bytes.resize(whole + kRecordPadding);
    piece.batch.offset = std::exchange(offset_, offset_ + whole);
    piece.batch.bytes_read = input_.bytes_read();
    return piece;
  }

 private:
  // Reads on behind `size`, up to `end`; false where there is no more.
  bool read(std::string& bytes, std::size_t& size, std::size_t end, Piece& piece) {
    if (piece.is_last) return false;
    context_.check_cancelled();
    if (stopped_) throw Error(ErrorCode::cancelled, "stopped");
    try {
      const std::size_t got = input_.read(bytes.data() + size, end - size);
      size += got;
      if (got > 0) return true;
    } catch (const Refusal& refusal) {
      piece.diagnostics.push_back({refusal.code, to_bytes(locator_), refusal.message});
      is_cut_off_ = true;
    }
    piece.is_last = true;
    return false;
  }

  // The line that all of `bytes` is the beginning of; leaves what follows its end.
  void skip_line(std::string& bytes, std::size_t& size, Piece& piece) {
    diagnose_as_too_long(line_, piece);
    for (;;) {
      offset_ += size;
      size = 0;
      if (!read(bytes, size, bytes.size(), piece)) return;
      const void* const end = std::memchr(bytes.data(), '\n', size);
      if (end == nullptr) continue;
      const auto skipped =
          static_cast<std::size_t>(static_cast<const char*>(end) - bytes.data()) + 1;
      std::memmove(bytes.data(), bytes.data() + skipped, size - skipped);
      size -= skipped;
      offset_ += skipped;
      ++line_;
      return;
    }
  }

  void diagnose_as_too_long(std::uint64_t line, Piece& piece) const {
    const Locator record{locator_.path, {RecordLine{line}}};
    piece.diagnostics.push_back({DiagnosticCode::too_large, to_bytes(record),
                                 "a line of more than " + std::to_string(longest_) + " bytes"});
  }

  void split(Piece& piece) {
    const std::string_view bytes(piece.batch.bytes);
    for (std::size_t begin = 0; begin < bytes.size(); ++line_) {
      const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
      const std::size_t next = std::min(end + 1, bytes.size());
      std::string_view line = bytes.substr(begin, end - begin);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.size() > longest_) {
        diagnose_as_too_long(line_, piece);
      } else if (!is_blank(line)) {
        const auto at = static_cast<std::uint32_t>(begin);
        piece.batch.lines.push_back({line_,
                                     {at, at + static_cast<std::uint32_t>(line.size())},
                                     static_cast<std::uint32_t>(next)});
      }
      begin = next;
    }
  }

  Locator locator_;
  std::uint64_t longest_;
  RunContext& context_;
  RecordInput input_;
  std::atomic<bool> stopped_ = false;
  bool is_cut_off_ = false;
  std::string begun_;         // the line that the last piece ended in
  std::uint64_t line_ = 1;    // the number of that line
  std::uint64_t offset_ = 0;  // of its first byte
};

// Has pieces made on a thread of its own before they are asked for.
class RecordReader::ReadAhead {
 public:
  ReadAhead(Cutter& cutter, bool as_lines)
      : cutter_(cutter), as_lines_(as_lines), thread_([this] { run(); }) {}

  ~ReadAhead() {
    cutter_.stop();
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
    room_.notify_one();
  }

  Piece next() {
    std::unique_lock lock(mutex_);
    made_.wait(lock, [this] { return !pieces_.empty() || failure_; });
    if (pieces_.empty()) std::rethrow_exception(failure_);
    Piece piece = std::move(pieces_.front());
    pieces_.pop_front();
    bytes_ -= piece.batch.bytes.size();
    room_.notify_one();
    return piece;
  }

 private:
  void run() {
    try {
      for (bool goes_on = true; goes_on;) {
        Piece piece = as_lines_ ? cutter_.next_lines() : cutter_.next_bytes();
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

  Cutter& cutter_;
  bool as_lines_;
  std::mutex mutex_;
  std::condition_variable made_;
  std::condition_variable room_;
  std::deque<Piece> pieces_;
  std::size_t bytes_ = 0;  // in `pieces_`
  std::exception_ptr failure_;
  bool stopped_ = false;
  std::jthread thread_;
};

RecordReader::RecordReader(const SourceFile& file, std::uint64_t longest, RunContext& context)
    : context_(context) {
  try {
    cutter_ = std::make_unique<Cutter>(file, longest, context);
    stamp_ = cutter_->stamp();
  } catch (const Refusal& refusal) {
    context_.diagnostics.add({refusal.code, to_bytes(file.locator), refusal.message});
  }
}

RecordReader::~RecordReader() = default;

bool RecordReader::advance(bool as_lines, Piece& piece) {
  if (!cutter_) return false;
  context_.check_cancelled();
  if (ahead_) {
    piece = ahead_->next();
  } else {
    piece = as_lines ? cutter_->next_lines() : cutter_->next_bytes();
    // A small file is read by now.
    if (!piece.is_last && context_.thread_count() > 1) {
      ahead_ = std::make_unique<ReadAhead>(*cutter_, as_lines);
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
  Piece piece;
  while (advance(true, piece)) {
    if (!piece.batch.lines.empty()) return std::move(piece.batch);
  }
  return std::nullopt;
}

std::optional<std::string> RecordReader::next_bytes() {
  Piece piece;
  while (advance(false, piece)) {
    if (!piece.batch.bytes.empty()) return std::move(piece.batch.bytes);
  }
  return std::nullopt;
}

}  // namespace stemma
