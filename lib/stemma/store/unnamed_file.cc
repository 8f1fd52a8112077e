#include "stemma/store/unnamed_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "stemma/base/error.h"
#include "stemma/sources/system_message.h"

namespace stemma {

FileDescriptor make_unnamed_file(const std::string& folder) {
#ifdef O_TMPFILE  // which not every file system knows
  FileDescriptor unnamed(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (unnamed.is_open()) return unnamed;
#endif
  std::string path = folder + "/unnamed-XXXXXX";
  FileDescriptor file(::mkostemp(path.data(), O_CLOEXEC));
  if (!file.is_open()) fail_as_unwritten(folder, errno);
  ::unlink(path.c_str());
  return file;
}

void fail_as_unwritten(const std::string& folder, int error_number) {
  throw Error(ErrorCode::output_failed,
              "cannot write to the work folder " + folder + ": " + system_message(error_number) +
                  "; make room there, name a folder on another disk, or allow more memory",
              folder);
}

}  // namespace stemma
