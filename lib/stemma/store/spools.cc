#include "stemma/store/spools.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "stemma/base/error.h"
#include "stemma/base/release_memory.h"
#include "stemma/sources/system_message.h"
#include "stemma/store/unnamed_file.h"

namespace stemma {
namespace {

constexpr std::size_t kLeastBuffer = std::size_t{1} << 14U;
constexpr std::size_t kMostBuffer = std::size_t{1} << 20U;

}  // namespace

Spools::Spools(const WorkFolder& folder, std::size_t count, std::size_t buffers)
    : folder_(folder.path()),
      buffer_(std::clamp(buffers / std::max(count, std::size_t{1}), kLeastBuffer, kMostBuffer)),
      streams_(count) {}

void Spools::append(std::size_t stream, std::string_view bytes) {
  Stream& to = streams_[stream];
  if (to.buffer.size() + bytes.size() > buffer_) write_out(to);
  if (to.buffer.capacity() == 0) to.buffer.reserve(buffer_);
  to.buffer.append(bytes);
  to.size += bytes.size();
}

void Spools::flush() {
  for (Stream& stream : streams_) {
    write_out(stream);
    release_memory(stream.buffer);
  }
}

void Spools::write_out(Stream& stream) {
  std::string_view left = stream.buffer;
  if (left.empty()) return;
  if (!stream.file.is_open()) stream.file = make_unnamed_file(folder_);
  while (!left.empty()) {
    const ssize_t written = ::write(stream.file.get(), left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_as_unwritten(folder_, errno);
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  stream.buffer.clear();
}

void Spools::read(std::size_t stream, std::uint64_t offset, std::span<char> into) const {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t got = ::pread(streams_[stream].file.get(), into.data() + done, into.size() - done,
                                static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      throw Error(ErrorCode::damaged,
                  "cannot read what was written to " + folder_ + ": " +
                      (got == 0 ? "it is cut short" : system_message(errno)),
                  folder_);
    }
    done += static_cast<std::size_t>(got);
  }
}

std::string Spools::read_all(std::size_t stream) const {
  std::string bytes(streams_[stream].size, '\0');
  read(stream, 0, bytes);
  return bytes;
}

void Spools::drop(std::size_t stream) {
  streams_[stream] = {};
}

}  // namespace stemma
