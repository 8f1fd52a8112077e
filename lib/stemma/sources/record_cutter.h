// What a RecordReader has cut its file into pieces: one way for each format of records.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "stemma/base/diagnostic.h"
#include "stemma/base/error.h"
#include "stemma/base/run_context.h"
#include "stemma/sources/record_file.h"
#include "stemma/sources/record_input.h"

namespace stemma {

// What one call returns, and is to be told of: in their turn, so that nothing is that lies behind
// what the caller asked for.
struct RecordPiece {
  RecordBatch batch;
  std::vector<Diagnostic> diagnostics;
  bool is_last = false;
};

// Cuts a file into pieces of this size, one after the other.
inline constexpr std::size_t kRecordPieceBytes = std::size_t{2} << 20U;

class RecordCutter {
 public:
  RecordCutter(const SourceFile& file, RunContext& context, ReadAs as)
      : locator_(file.locator),
        context_(context),
        input_(stored_path(file), context.memory.total(), as) {}
  virtual ~RecordCutter() = default;
  RecordCutter(const RecordCutter&) = delete;
  RecordCutter& operator=(const RecordCutter&) = delete;

  // Without a record where none of those read is to be returned.
  virtual RecordPiece next_records() = 0;

  // Bytes as the stretches of records count them.
  RecordPiece next_bytes() {
    RecordPiece piece;
    std::string& bytes = piece.batch.bytes;
    bytes.resize(kRecordPieceBytes);
    std::size_t size = 0;
    while (size < kRecordPieceBytes && read(bytes, size, kRecordPieceBytes, piece)) {
    }
    bytes.resize(size);
    piece.batch.bytes_read = input_.bytes_read();
    return piece;
  }

  const FileStamp& stamp() const { return input_.stamp(); }

  // Makes what is under way end soon, by Error{cancelled}; from any thread.
  void stop() { stopped_ = true; }

 protected:
  const Locator& locator() const { return locator_; }
  std::uint64_t bytes_read() const { return input_.bytes_read(); }

  // Reads on behind `size`, up to `end`; false where there is no more.
  bool read(std::string& bytes, std::size_t& size, std::size_t end, RecordPiece& piece) {
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

  // Whether the file could not be read to its end.
  bool is_cut_off() const { return is_cut_off_; }

 private:
  Locator locator_;
  RunContext& context_;
  RecordInput input_;
  std::atomic<bool> stopped_ = false;
  bool is_cut_off_ = false;
};

// The first of `names` that a cell of a table's first row is; empty where none is.
std::string text_column_of(const SourceFile& file, std::span<const std::string> names,
                           const RunContext& context);

// A line of more than `longest` bytes is told of, and skipped.
std::unique_ptr<RecordCutter> cut_lines(const SourceFile& file, std::uint64_t longest,
                                        RunContext& context);
// The rows of a table with a text column but its first. After one of more than `longest` bytes none
// is returned, since it would be a guess where they begin.
std::unique_ptr<RecordCutter> cut_rows(const SourceFile& file, std::uint64_t longest,
                                       RunContext& context);
// Records that may hold a document, and can be taken out; their stretches are of the file as it is.
std::unique_ptr<RecordCutter> cut_warc(const SourceFile& file, std::uint64_t longest,
                                       RunContext& context);

}  // namespace stemma
