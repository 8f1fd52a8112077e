#include "output_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>

#include "stemma/base/error.h"

namespace stemma::cli {
namespace {

[[noreturn]] void fail_as_no_folder(const std::string& path, int error) {
  throw Error(ErrorCode::output_failed,
              "cannot write to " + path + ": " + std::generic_category().message(error), path);
}

// So that the new name survives a crash; where a folder cannot be synced, the system does it later.
void sync(const std::string& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  (void)fsync(descriptor);
  close(descriptor);
}

}  // namespace

OutputFolder::OutputFolder(const std::string& path) : path_(path) {
  while (path_.size() > 1 && path_.back() == '/') path_.pop_back();
  struct stat status{};
  if (lstat(path_.c_str(), &status) == 0) {
    const std::unique_ptr<char, decltype(&std::free)> real(realpath(path_.c_str(), nullptr),
                                                           &std::free);
    if (!real) fail_as_no_folder(path, errno);
    path_ = real.get();
    std::error_code error;
    if (!std::filesystem::is_directory(path_, error)) fail_as_no_folder(path, ENOTDIR);
    const bool is_empty = std::filesystem::is_empty(path_, error);
    if (error) fail_as_no_folder(path, error.value());
    if (!is_empty) {
      throw Error(ErrorCode::invalid_argument,
                  "the folder " + path + " is not empty; results go into a new one", path);
    }
  }
  unfinished_ = path_ + ".XXXXXX";
  if (mkdtemp(unfinished_.data()) == nullptr) {
    unfinished_.clear();
    fail_as_no_folder(path, errno);
  }
  const mode_t mask = umask(0);
  umask(mask);
  if (chmod(unfinished_.c_str(), 0777 & ~mask) != 0) {
    const int error = errno;
    rmdir(unfinished_.c_str());
    fail_as_no_folder(path, error);
  }
}

OutputFolder::~OutputFolder() {
  std::error_code ignored;
  if (!unfinished_.empty()) std::filesystem::remove_all(unfinished_, ignored);
}

void OutputFolder::finish() {
  if (rename(unfinished_.c_str(), path_.c_str()) != 0) fail_as_no_folder(path_, errno);
  unfinished_.clear();
  const std::size_t slash = path_.rfind('/');
  sync(slash == std::string::npos ? "." : path_.substr(0, slash + 1));
}

}  // namespace stemma::cli
