#include "stemma/store/spill.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "stemma/base/error.h"
#include "stemma/sources/system_message.h"

namespace stemma {
namespace {

[[noreturn]] void fail(const std::string& folder, int error_number) {
  throw Error(ErrorCode::output_failed,
              "cannot write to the work folder " + folder + ": " + system_message(error_number) +
                  "; make room there, name a folder on another disk, or allow more memory",
              folder);
}

int open_unnamed(const std::string& folder) {
#ifdef O_TMPFILE
  const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT)) return file;
#endif
  std::string path = folder + "/spill-XXXXXX";
  const int named = ::mkostemp(path.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(path.c_str());
  return named;
}

}  // namespace

std::uint64_t SpillFile::append(std::span<const std::byte> bytes) {
  std::call_once(opened_, [&] {
    file_.emplace(open_unnamed(folder_));
    if (!file_->is_open()) {
      const int error_number = errno;
      file_.reset();  // the next call tries again
      fail(folder_, error_number);
    }
  });
  const std::uint64_t offset = size_.fetch_add(bytes.size());
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t written = ::pwrite(file_->get(), &bytes[done], bytes.size() - done,
                                     static_cast<off_t>(offset + done));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail(folder_, errno);
    done += static_cast<std::size_t>(written);
  }
  return offset;
}

void SpillFile::read(std::uint64_t offset, std::span<std::byte> bytes) const {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t got =
        ::pread(file_->get(), &bytes[done], bytes.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      throw Error(ErrorCode::damaged,
                  "cannot read back from the work folder " + folder_ + ": " +
                      (got < 0 ? system_message(errno) : "it is shorter than what was written"),
                  folder_);
    }
    done += static_cast<std::size_t>(got);
  }
}

}  // namespace stemma
