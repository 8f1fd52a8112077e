// Writes a file of records, compressed as its name says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "stemma/base/export.h"

namespace stemma {

class FileDescriptor;

// How a file of records is compressed.
enum class Compression { none, gzip, zstd, xz, bzip2 };

// As the name says: .gz, .zst, .xz or .bz2 at its end.
STEMMA_API Compression compression_named(std::string_view path);

struct RecordWriterOptions {
  // How many threads compress, beside the caller's; with 1 the caller's does all. At most 16, since
  // each holds some 20 MB, and for xz at most 4, of 100 MB. The bytes of the file are the same for
  // any number.
  unsigned threads = 1;
  int zstd_level = 1;
  // Whether finish() waits until the system says that the file is on the disk.
  bool durable = true;
  std::optional<Compression> compression = {};  // where it is not as the name says
};

// Every 4 MiB of what is written are compressed by themselves, as a zstd frame, a gzip member or
// the like. The same bytes give the same file: no time and no name is in it, and it does not matter
// in what pieces they come. Not safe to share between threads.
class STEMMA_API RecordWriter {
 public:
  // Makes the file, or empties the one that is there. Throws Error{output_failed}, as all calls do:
  // write() perhaps only some megabytes after those bytes that could not be written.
  explicit RecordWriter(const std::string& path, const RecordWriterOptions& options = {});
  // A file that was not finished stays as it is, in parts.
  ~RecordWriter();
  RecordWriter(const RecordWriter&) = delete;
  RecordWriter& operator=(const RecordWriter&) = delete;

  void write(std::string_view bytes);

  // Writes what is left, and closes the file.
  void finish();

  // Bytes of the file so far, compressed as they are.
  std::uint64_t bytes_written() const { return bytes_written_; }

 private:
  struct Chunk;
  class Workers;

  void submit();
  void write_out(std::string_view bytes);

  std::string path_;
  RecordWriterOptions options_;
  Compression compression_;
  std::unique_ptr<FileDescriptor> file_;
  std::unique_ptr<Chunk> filling_;
  std::unique_ptr<Workers> workers_;
  bool is_empty_ = true;
  std::uint64_t bytes_written_ = 0;
};

// Returns once what a folder holds is on the disk, too. Throws Error{output_failed}.
STEMMA_API void sync_folder(const std::string& path);

}  // namespace stemma
