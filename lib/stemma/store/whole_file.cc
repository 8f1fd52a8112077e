#include "stemma/store/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "stemma/base/error.h"
#include "stemma/base/hash.h"
#include "stemma/sources/system_message.h"

namespace stemma {
namespace {

[[noreturn]] void fail_as_unfinished(const std::string& path, int error) {
  throw Error(ErrorCode::output_failed, "cannot write to " + path + ": " + system_message(error),
              path);
}

}  // namespace

WholeFile::WholeFile(const std::string& path)
    : path_(path), unfinished_(path + std::string(kUnfinished) + "XXXXXX"), file_(-1) {
  file_ = FileDescriptor(::mkostemp(unfinished_.data(), O_CLOEXEC));
  if (!file_.is_open()) {
    unfinished_.clear();
    fail_as_unfinished(path_, errno);
  }
  // Other machines that share the folder may work for another user.
  (void)::fchmod(file_.get(), 0644);
}

WholeFile::~WholeFile() {
  if (!unfinished_.empty()) ::unlink(unfinished_.c_str());
}

void WholeFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail_as_unfinished(path_, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void WholeFile::finish() {
  if (::close(file_.release()) != 0) fail_as_unfinished(path_, errno);
  if (::rename(unfinished_.c_str(), path_.c_str()) != 0) fail_as_unfinished(path_, errno);
  unfinished_.clear();
}

bool WholeFile::finish_if_new() {
  if (::close(file_.release()) != 0) fail_as_unfinished(path_, errno);
  if (::link(unfinished_.c_str(), path_.c_str()) == 0) return true;
  if (errno != EEXIST) fail_as_unfinished(path_, errno);
  return false;
}

void write_checked_file(const std::string& path, std::string_view bytes) {
  const std::uint64_t checksum = hash64(bytes);
  WholeFile file(path);
  file.append({reinterpret_cast<const char*>(&checksum), sizeof checksum});
  file.append(bytes);
  file.finish();
}

std::optional<std::string> read_checked_file(const std::string& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  struct stat status{};
  std::uint64_t checksum = 0;
  if (!file.is_open() || ::fstat(file.get(), &status) != 0) return std::nullopt;
  if (status.st_size < static_cast<off_t>(sizeof checksum)) return std::nullopt;
  if (::read(file.get(), &checksum, sizeof checksum) != sizeof checksum) return std::nullopt;
  std::string bytes(static_cast<std::size_t>(status.st_size) - sizeof checksum, '\0');
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t got = ::read(file.get(), &bytes[done], bytes.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    done += static_cast<std::size_t>(got);
  }
  if (hash64(bytes) != checksum) return std::nullopt;
  return bytes;
}

}  // namespace stemma
