// By what a file is known again, and a change to it seen.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>

#include "stemma/base/export.h"

namespace stemma {

// What the system says of a file without reading it: a file for which all of this is as it was
// has the bytes it had, unless it was written to within the clock's granularity.
struct FileStamp {
  std::int64_t modified = 0;  // nanoseconds since 1970-01-01 UTC
  std::int64_t changed = 0;   // likewise: of the file's bytes, name or rights
  std::uint64_t inode = 0;
  std::uint64_t device = 0;

  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

STEMMA_API FileStamp stamp_of(const struct stat& status);

// Nothing where there is no such file. Thread-safe.
STEMMA_API std::optional<FileStamp> stamp_of(const std::string& path);

// Of an open file.
STEMMA_API std::optional<FileStamp> stamp_of(int file);

}  // namespace stemma
