// Writes a file of records, compressed as its name says.
#pragma once

#include <archive.h>

#include <memory>
#include <string>
#include <string_view>

#include "stemma/sources/file_descriptor.h"

namespace stemma {

// The same bytes give the same file: no time and no name is in it. Not safe to share between
// threads.
class RecordWriter {
 public:
  // Makes the file, or empties the one that is there. By the end of `path` it is compressed: .gz,
  // .zst, .xz or .bz2; else it is not. Throws Error{output_failed}, as all calls do.
  explicit RecordWriter(const std::string& path);
  RecordWriter(const RecordWriter&) = delete;
  RecordWriter& operator=(const RecordWriter&) = delete;

  void write(std::string_view bytes);

  // Returns once the system says that the file is on the disk. Without it, the file is in parts.
  void finish();

 private:
  struct Free {
    void operator()(archive* writer) const { archive_write_free(writer); }
  };

  void check(int result) const;

  std::string path_;
  FileDescriptor file_;
  std::unique_ptr<archive, Free> archive_;
};

// Returns once what a folder holds is on the disk, too. Throws Error{output_failed}.
void sync_folder(const std::string& path);

}  // namespace stemma
