#include "stemma/store/work_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/file_descriptor.h"
#include "stemma/sources/system_message.h"

namespace stemma {
namespace {

constexpr std::string_view kPrefix = "stemma-work-";

[[noreturn]] void fail_as_unusable(const std::string& path, const std::string& why) {
  throw Error(ErrorCode::output_failed,
              "cannot work in " + path + ": " + why + "; name a folder that can be written to",
              path);
}

int open_folder(const std::string& path, int flags) {
  return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
}

// Whether `path` still names what is open: it may have been removed before it was locked.
bool is_at(const FileDescriptor& folder, const std::string& path) {
  struct stat opened{};
  struct stat named{};
  return ::fstat(folder.get(), &opened) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

// What a killed run left has no one who holds it. A run that has just made its folder and not yet
// locked it finds it gone, and makes another.
void remove_lost(const std::string& parent) {
  std::error_code error;
  for (std::filesystem::directory_iterator at(parent, error), end; !error && at != end;
       at.increment(error)) {
    const std::string path = at->path().string();
    if (!at->path().filename().string().starts_with(kPrefix)) continue;
    const FileDescriptor folder(open_folder(path, O_NOFOLLOW));
    struct stat status{};
    if (!folder.is_open() || ::fstat(folder.get(), &status) != 0) continue;
    if (status.st_uid != ::geteuid() || ::flock(folder.get(), LOCK_EX | LOCK_NB) != 0) continue;
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
}

std::string gigabytes(std::uint64_t bytes) {
  return fmt::format("{:.2f} GB", static_cast<double>(bytes) / 1e9);
}

}  // namespace

WorkFolder::WorkFolder(std::string path, int lock, AtEnd at_end)
    : path_(std::move(path)), lock_(lock), at_end_(at_end) {}

WorkFolder::WorkFolder(std::string path, Sharing sharing) : path_(std::move(path)) {
  for (;;) {
    if (::mkdir(path_.c_str(), 0777) == 0) {
      if (sharing == Sharing::alone) at_end_ = AtEnd::remove_if_empty;
    } else if (errno != EEXIST) {
      fail_as_unusable(path_, system_message(errno));
    }
    FileDescriptor folder(open_folder(path_, 0));
    if (!folder.is_open()) {
      if (errno == ENOENT) continue;
      fail_as_unusable(path_, system_message(errno));
    }
    const int lock = sharing == Sharing::alone ? LOCK_EX : LOCK_SH;
    if (::flock(folder.get(), lock | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) fail_as_unusable(path_, system_message(errno));
      throw Error(ErrorCode::in_use,
                  "another run works in " + path_ + ": wait for it, or name another folder", path_);
    }
    std::error_code error;
    const std::filesystem::path here = std::filesystem::canonical(path_, error);
    if (error || !is_at(folder, here.string())) continue;
    if (::faccessat(folder.get(), ".", W_OK | X_OK, AT_EACCESS) != 0) {
      fail_as_unusable(path_, system_message(errno));
    }
    lock_ = folder.release();
    return;
  }
}

WorkFolder WorkFolder::temporary(const std::string& parent) {
  std::string where = parent;
  if (where.empty()) {
    const char* const named = std::getenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe)
    where = named != nullptr && *named != '\0' ? named : "/var/tmp";
  }
  remove_lost(where);
  for (;;) {
    std::string path = where + "/" + std::string(kPrefix) + "XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) fail_as_unusable(where, system_message(errno));
    FileDescriptor folder(open_folder(path, O_NOFOLLOW));
    if (!folder.is_open() || ::flock(folder.get(), LOCK_EX | LOCK_NB) != 0) continue;
    if (!is_at(folder, path)) continue;
    return WorkFolder(std::move(path), folder.release(), AtEnd::remove);
  }
}

WorkFolder::WorkFolder(WorkFolder&& other) noexcept
    : path_(std::move(other.path_)),
      lock_(std::exchange(other.lock_, -1)),
      at_end_(std::exchange(other.at_end_, AtEnd::keep)) {}

WorkFolder::~WorkFolder() {
  // While it is still locked: no other run can have begun to work there.
  std::error_code ignored;
  if (at_end_ == AtEnd::remove) std::filesystem::remove_all(path_, ignored);
  if (at_end_ == AtEnd::remove_if_empty) ::rmdir(path_.c_str());
  if (lock_ >= 0) ::close(lock_);
}

void WorkFolder::require_free(std::uint64_t bytes) const {
  struct statvfs disk{};
  if (::fstatvfs(lock_, &disk) != 0) fail_as_unusable(path_, system_message(errno));
  const std::uint64_t free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  if (free >= bytes) return;
  throw Error(ErrorCode::output_failed,
              "the work folder " + path_ + " may need " + gigabytes(bytes) + ", and " +
                  gigabytes(free) + " are free on its disk: make room, or name a folder on another",
              path_);
}

}  // namespace stemma
