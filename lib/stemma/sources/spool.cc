#include "stemma/sources/spool.h"

#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "stemma/base/error.h"
#include "stemma/sources/record_input.h"
#include "stemma/sources/record_writer.h"
#include "stemma/sources/system_message.h"
#include "stemma/sources/wait_for_input.h"

namespace stemma {
namespace {

constexpr std::size_t kSpooledAtOnce = std::size_t{1} << 20U;

// Fills `block`, or has the rest.
std::string_view read_block(int file, std::string& block, const RunContext& context) {
  std::size_t size = 0;
  while (size < block.size()) {
    context.check_cancelled();
    if (!wait_for_input(file)) continue;
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
  std::string block(kSpooledAtOnce, '\0');
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
