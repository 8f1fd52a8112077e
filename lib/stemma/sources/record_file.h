// Files of many records, one a line, such as JSON Lines; plain or compressed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/base/span.h"
#include "stemma/sources/walk.h"

namespace stemma {

// Whether the name says so: .jsonl or .ndjson, perhaps with .gz, .zst, .xz or .bz2 after it.
bool holds_records(std::string_view path);

// The record that a locator such as file.jsonl#L12 names, if there is such a file; whether it has
// the line shows when it is read. The size is that of the file.
std::optional<SourceFile> record_named(const std::string& spelling);

// Lines of a record file that follow each other.
struct RecordBatch {
  struct Line {
    std::uint64_t number = 1;  // in the file, counted from 1
    Span bytes;                // in `bytes` below, without the line end (LF or CRLF)
  };
  std::string bytes;  // with kRecordPadding bytes behind the last line
  std::vector<Line> lines;
};

// So many bytes behind each line may be read, whatever they are.
inline constexpr std::size_t kRecordPadding = 64;

// Reads a record file from its beginning to its end, in batches of some megabytes. Decompresses as
// the bytes themselves say, whatever the name. Not safe to share between threads.
class RecordReader {
 public:
  // A line of more than `longest` bytes is diagnosed as too_large, and skipped.
  RecordReader(const SourceFile& file, std::uint64_t longest, RunContext& context);
  ~RecordReader();
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;

  // The next lines, those of white space left out; nothing at the end. Where the file cannot be
  // read (any further), that is diagnosed, and what was read before it has been returned.
  std::optional<RecordBatch> next();

  // The next bytes as they are, whatever lines they are of: for copying. Not to be mixed with
  // next(), which it otherwise resembles.
  std::optional<std::string> next_bytes();

  // Bytes of the file read so far, compressed as they are.
  std::uint64_t bytes_read() const;

 private:
  class Input;

  bool fill();
  void skip_to_line_end();
  std::string take_whole_lines();

  Locator locator_;
  std::uint64_t longest_;
  RunContext& context_;
  std::unique_ptr<Input> input_;  // none once it cannot be read further
  std::string pending_;           // read, and not returned
  std::uint64_t line_ = 1;        // the number of the line that `pending_` begins with
};

}  // namespace stemma
