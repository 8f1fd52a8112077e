// Files of many records, one a line, such as JSON Lines; plain or compressed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/base/span.h"
#include "stemma/sources/file_stamp.h"
#include "stemma/sources/walk.h"

namespace stemma {

// Whether the name says so: .jsonl or .ndjson, perhaps with .gz, .zst, .xz or .bz2 after it.
STEMMA_API bool holds_records(std::string_view path);

// The place inside a file that a locator such as file.jsonl#L12 or crate.zip!/a.txt names, if there
// is such a file; whether it has that place shows when it is read. The size is that of the file.
STEMMA_API std::optional<SourceFile> place_named(const std::string& spelling);

// Lines of a record file that follow each other.
struct RecordBatch {
  struct Line {
    std::uint64_t number = 1;  // in the file, counted from 1
    Span bytes;                // in `bytes` below, without the line end (LF or CRLF)
    std::uint32_t next = 0;    // where the next line begins, there
  };
  std::string bytes;  // with kRecordPadding bytes behind the last line
  std::vector<Line> lines;
  std::uint64_t offset = 0;      // of `bytes`, in the file's decompressed bytes
  std::uint64_t bytes_read = 0;  // of the file as it is, compressed, when these had been read
};

// So many bytes behind each line may be read, whatever they are.
inline constexpr std::size_t kRecordPadding = 64;

// Reads a record file from its beginning to its end, in batches of some megabytes. Decompresses as
// the bytes themselves say, whatever the name. Where the context has more than one thread, one of
// this object's own reads ahead by a few megabytes (by two lines, where lines are longer). To pass
// over lines costs no more than to decompress them and to find their ends. Not safe to share
// between threads.
class STEMMA_API RecordReader {
 public:
  // A line of more than `longest` bytes (at most 1 GiB) is diagnosed as too_large, and skipped.
  RecordReader(const SourceFile& file, std::uint64_t longest, RunContext& context);
  ~RecordReader();
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;

  // The next lines, those of white space left out; nothing at the end. Where the file cannot be
  // read (any further), or was changed meanwhile, that is diagnosed, and what was read before it
  // has been returned; not a line of which the end is missing then. Throws Error{cancelled}.
  std::optional<RecordBatch> next();

  // The next bytes as they are, whatever lines they are of: for copying. Not to be mixed with
  // next(), which it otherwise resembles.
  std::optional<std::string> next_bytes();

  // Bytes of the file, compressed as they are, from which came what was returned.
  std::uint64_t bytes_read() const { return bytes_read_; }

  // Of the file as it was opened; nothing where it could not be.
  const std::optional<FileStamp>& stamp() const { return stamp_; }

 private:
  class Cutter;
  class ReadAhead;
  struct Piece;

  bool advance(bool as_lines, Piece& piece);

  RunContext& context_;
  std::unique_ptr<Cutter> cutter_;  // none where the file cannot be opened, and at its end
  std::unique_ptr<ReadAhead> ahead_;
  std::optional<FileStamp> stamp_;
  std::uint64_t bytes_read_ = 0;
};

}  // namespace stemma
