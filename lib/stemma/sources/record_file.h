// Files of many records: JSON Lines, one a line, and tables, one a row, plain or compressed; web
// crawls.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/base/span.h"
#include "stemma/sources/file_stamp.h"
#include "stemma/sources/walk.h"

namespace stemma {

enum class RecordFormat { json_lines, rows, warc };

// As the name says: .jsonl or .ndjson, perhaps with .gz, .zst, .xz or .bz2 after it; .warc or .arc
// (RecordFormat::warc), perhaps with .gz. A table with a text column is rows. Standard input is
// JSON Lines.
STEMMA_API std::optional<RecordFormat> record_format(const SourceFile& file);

// The files; a table (.csv or .tsv, perhaps compressed like JSON Lines) whose first row has a cell
// that is one of `names` with its text_column: the first of these. Of each table the beginning is
// read; one that cannot be read has none.
STEMMA_API std::vector<SourceFile> with_text_columns(std::vector<SourceFile> files,
                                                     std::span<const std::string> names,
                                                     const RunContext& context);

// What the first row of a table says.
struct TableHead {
  std::string row;       // without a byte order mark
  char delimiter = ',';  // by which it has the text column
};

// Whether it is JSON Lines by its name.
STEMMA_API bool holds_records(std::string_view path);

// The place inside a file that a locator such as file.jsonl#L12 or crate.zip!/a.txt names, if there
// is such a file; whether it has that place shows when it is read. The size is that of the file.
STEMMA_API std::optional<SourceFile> place_named(const std::string& spelling);

// Records of a file that follow each other.
struct RecordBatch {
  struct Record {
    std::uint64_t place = 1;  // the line it begins in, from 1; in a web crawl its offset
    Span bytes;               // in `bytes` below, without the line end (LF or CRLF)
    // Its stretch of the file, with what ends it: of the decompressed bytes; in a web crawl of
    // those that are there.
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };
  std::string bytes;  // with kRecordPadding bytes behind the last record
  std::vector<Record> records;
  std::shared_ptr<const TableHead> head;  // where they are rows
  std::uint64_t bytes_read = 0;  // of the file as it is, compressed, when these had been read

  std::string_view bytes_of(const Record& record) const {
    return std::string_view(bytes).substr(record.bytes.begin, record.bytes.size());
  }
};

// So many bytes behind each record may be read, whatever they are.
inline constexpr std::size_t kRecordPadding = 64;

class RecordCutter;
struct RecordPiece;

// Reads a record file from its beginning to its end, in batches of some megabytes. Decompresses as
// the bytes themselves say, whatever the name. Where the context has more than one thread, one of
// this object's own reads ahead by a few megabytes (by two records, where these are longer). To
// pass over records costs no more than to decompress them and to find their ends. Not safe to share
// between threads.
class STEMMA_API RecordReader {
 public:
  // The file is JSON Lines where record_format() knows no other. A record of more than `longest`
  // bytes (at most 1 GiB) is diagnosed as too_large, and skipped; of a table with all behind it.
  RecordReader(const SourceFile& file, std::uint64_t longest, RunContext& context);
  ~RecordReader();
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;

  // The next records; nothing at the end. Lines of white space are left out, of a table the first
  // row, and in a web crawl what
  // holds no document or is not the only record of its gzip member, which is diagnosed. Where the
  // file cannot be read (any further), or was changed meanwhile, that is diagnosed, and what was
  // read before it has been returned; not a record of which the end is missing then. Throws
  // Error{cancelled}.
  std::optional<RecordBatch> next();

  // The next bytes, of which the stretches of records are, whatever records they are of: for
  // copying. Not to be mixed with next(), which it otherwise resembles.
  std::optional<std::string> next_bytes();

  // Bytes of the file, compressed as they are, from which came what was returned.
  std::uint64_t bytes_read() const { return bytes_read_; }

  // Of the file as it was opened; nothing where it could not be.
  const std::optional<FileStamp>& stamp() const { return stamp_; }

 private:
  class ReadAhead;

  bool advance(bool as_records, RecordPiece& piece);

  RunContext& context_;
  std::unique_ptr<RecordCutter> cutter_;  // none where the file cannot be opened, and at its end
  std::unique_ptr<ReadAhead> ahead_;
  std::optional<FileStamp> stamp_;
  std::uint64_t bytes_read_ = 0;
};

}  // namespace stemma
