#include "stemma/sources/spool.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "stemma/base/error.h"
#include "stemma/sources/record_input.h"
#include "stemma/sources/record_writer.h"
#include "stemma/sources/system_message.h"

namespace stemma {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;
constexpr int kStopPollMilliseconds = 100;

// Fills `block`, or has the rest. Waits in short steps: a pipe may stay silent for ever.
std::string_view read_block(int file, std::string& block, const RunContext& context) {
  std::size_t size = 0;
  while (size < block.size()) {
    context.check_cancelled();
    pollfd waiting{file, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, kStopPollMilliseconds);
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    const ssize_t got = ::read(file, block.data() + size, block.size() - size);
    if (got == 0) break;
    if (got > 0) {
      size += static_cast<std::size_t>(got);
    } else if (errno != EINTR && errno != EAGAIN) {
      throw Error(ErrorCode::invalid_argument,
                  "standard input cannot be read: " + system_message(errno), "-");
    }
  }
  return std::string_view(block).substr(0, size);
}

}  // namespace

Spool::~Spool() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

SourceFile Spool::as_source() const {
  return {{"-", {}}, 0, path_};
}

Spool spool_standard_input(int file, const std::string& folder, RunContext& context) {
  std::string block(kBlockBytes, '\0');
  std::string_view bytes = read_block(file, block, context);
  Spool spool(folder + (is_compressed(bytes) ? "/standard-input" : "/standard-input.zst"));
  RecordWriter writer(spool.path(), {context.thread_count(), 1, false});
  std::uint64_t done = 0;
  for (; !bytes.empty(); bytes = read_block(file, block, context)) {
    writer.write(bytes);
    done += bytes.size();
    context.report_progress("receiving", done, 0, ProgressUnit::bytes);
  }
  writer.finish();
  return spool;
}

}  // namespace stemma
