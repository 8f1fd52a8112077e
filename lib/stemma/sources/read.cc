#include "stemma/sources/read.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <stdexcept>

#include "stemma/base/error.h"
#include "stemma/base/file_descriptor.h"
#include "stemma/sources/refusal.h"
#include "stemma/sources/system_message.h"
#include "stemma/sources/wait_for_input.h"

namespace stemma {
namespace {

// One system call reads this much at most, so that a request to stop is soon heard.
constexpr std::uint64_t kBytesAtOnce = 8U << 20U;
constexpr std::uint64_t kFirstBuffer = 64U << 10U;
constexpr std::size_t kHashedAtOnce = std::size_t{1} << 18U;

Refusal larger_than(std::uint64_t limit) {
  return {DiagnosticCode::too_large, "holds more than " + std::to_string(limit) + " bytes"};
}

// Reads to the end. `claimed` is what the system says the size is; it is a hint only: files in
// /proc say 0, and a file may grow or shrink while it is read.
std::string read_to_end(int number, std::uint64_t claimed, std::uint64_t limit,
                        const RunContext& context) {
  std::string bytes;
  std::uint64_t size = 0;
  // One byte more than is expected shows the end, or that the limit is passed, without growing.
  std::uint64_t capacity = std::min(claimed > 0 ? claimed : kFirstBuffer, limit) + 1;
  while (true) {
    context.check_cancelled();
    if (size == capacity) {
      if (size > limit) throw larger_than(limit);
      capacity = std::min(capacity * 2, limit + 1);
    }
    if (bytes.size() < capacity) bytes.resize(capacity);
    const auto wanted = std::min(capacity - size, kBytesAtOnce);
    const ssize_t got = ::read(number, bytes.data() + size, wanted);
    if (got > 0) {
      size += static_cast<std::uint64_t>(got);
    } else if (got == 0) {
      break;
    } else if (errno == EAGAIN) {
      wait_for_input(number);
    } else if (errno != EINTR) {
      throw Refusal{DiagnosticCode::unreadable, system_message(errno)};
    }
  }
  bytes.resize(size);
  // A pipe's buffer doubles; documents are kept by the thousand.
  if (bytes.capacity() / 2 > size) bytes.shrink_to_fit();
  return bytes;
}

std::string read_standard_input(std::uint64_t limit, const RunContext& context) {
  std::string bytes;
  std::string buffer(kFirstBuffer, '\0');
  while (true) {
    context.check_cancelled();
    if (!wait_for_input(STDIN_FILENO)) continue;
    const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got == 0) return bytes;
    if (got > 0) {
      bytes.append(buffer, 0, static_cast<std::size_t>(got));
      if (bytes.size() > limit) throw larger_than(limit);
    } else if (errno != EINTR && errno != EAGAIN) {
      throw Refusal{DiagnosticCode::unreadable, system_message(errno)};
    }
  }
}

RawDocument read_file(const Locator& locator, std::uint64_t limit, const RunContext& context) {
  const FileDescriptor file(
      ::open(locator.path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (!file.is_open()) {
    // A socket, or a device without a driver, cannot be opened at all.
    throw Refusal{errno == ENXIO ? DiagnosticCode::not_regular : DiagnosticCode::unreadable,
                  system_message(errno)};
  }
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) {
    throw Refusal{DiagnosticCode::unreadable, system_message(errno)};
  }
  if (!S_ISREG(status.st_mode)) {
    throw Refusal{DiagnosticCode::not_regular,
                  S_ISDIR(status.st_mode) ? "is a folder, not a file" : "is no regular file"};
  }
  const auto claimed = static_cast<std::uint64_t>(std::max<off_t>(status.st_size, 0));
  if (claimed > limit) throw larger_than(limit);
  ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  return {locator, read_to_end(file.get(), claimed, limit, context), status.st_mtim.tv_sec};
}

}  // namespace

std::optional<RawDocument> read_document(const SourceFile& file, std::uint64_t limit,
                                         RunContext& context) {
  const Locator& locator = file.locator;
  if (!locator.inside.empty()) {
    throw Error(ErrorCode::invalid_argument,
                "'" + to_bytes(locator) + "' is inside a file; only whole files are read",
                to_bytes(locator));
  }
  // So that one more than the limit is still a number.
  limit = std::min<std::uint64_t>(limit, std::string().max_size() - 1);
  Refusal refusal{};
  try {
    if (locator.path == "-") return RawDocument{locator, read_standard_input(limit, context), 0};
    if (locator.path.find('\0') != std::string::npos) {
      throw Refusal{DiagnosticCode::unreadable, "no file has a name with a NUL in it"};
    }
    return read_file(locator, limit, context);
  } catch (const Refusal& refused) {
    refusal = refused;
  } catch (const std::bad_alloc&) {
    refusal = {DiagnosticCode::too_large, "does not fit the memory"};
  }
  context.diagnostics.add({refusal.code, locator.path, refusal.message});
  return std::nullopt;
}

std::optional<Digest> digest_of_file(const std::string& path, const RunContext& context) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  struct stat status{};
  if (!file.is_open() || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return std::nullopt;
  }
  ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  Sha256 sha;
  std::string buffer(kHashedAtOnce, '\0');
  for (;;) {
    context.check_cancelled();
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got == 0) return sha.finish();
    if (got > 0) {
      sha.update(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
    } else if (errno != EINTR) {
      return std::nullopt;
    }
  }
}

}  // namespace stemma
