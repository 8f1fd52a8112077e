#include "stemma/sources/file_stamp.h"

#include <sys/stat.h>

namespace stemma {

FileStamp stamp_of(const struct stat& status) {
  // Modulo 2^64: a file may claim any time.
  const auto nanoseconds = [](const struct timespec& time) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000U +
                                     static_cast<std::uint64_t>(time.tv_nsec));
  };
  return {nanoseconds(status.st_mtim), nanoseconds(status.st_ctim), status.st_ino, status.st_dev};
}

std::optional<FileStamp> stamp_of(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return stamp_of(status);
}

std::optional<FileStamp> stamp_of(int file) {
  struct stat status{};
  if (::fstat(file, &status) != 0) return std::nullopt;
  return stamp_of(status);
}

}  // namespace stemma
