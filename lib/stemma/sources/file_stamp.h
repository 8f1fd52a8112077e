// By what a file is known again, and a change to it seen.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "stemma/base/export.h"

namespace stemma {

struct STEMMA_API FileStamp {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t changed =
      0;  // nanoseconds since 1970-01-01 UTC, as exact as the system's clock tick

  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

// Nothing where there is no such file. Thread-safe.
STEMMA_API std::optional<FileStamp> stamp_of(const std::string& path);

// Of an open file.
STEMMA_API std::optional<FileStamp> stamp_of(int file);

}  // namespace stemma
