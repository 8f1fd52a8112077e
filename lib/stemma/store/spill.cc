#include "stemma/store/spill.h"

#include <unistd.h>

#include <cerrno>

#include "stemma/base/error.h"
#include "stemma/sources/system_message.h"
#include "stemma/store/unnamed_file.h"

namespace stemma {

std::uint64_t SpillFile::append(std::span<const std::byte> bytes) {
  std::call_once(opened_, [&] { file_.emplace(make_unnamed_file(folder_)); });
  const std::uint64_t offset = size_.fetch_add(bytes.size());
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t written = ::pwrite(file_->get(), &bytes[done], bytes.size() - done,
                                     static_cast<off_t>(offset + done));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail_as_unwritten(folder_, errno);
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
