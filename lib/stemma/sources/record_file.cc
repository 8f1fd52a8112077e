#include "stemma/sources/record_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "stemma/sources/file_descriptor.h"
#include "stemma/sources/system_message.h"

namespace stemma {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kBatchBytes = std::size_t{2} << 20U;
constexpr std::size_t kBlockBytes = std::size_t{256} << 10U;

constexpr std::array kRecordNames = {".jsonl"sv, ".ndjson"sv};
constexpr std::array kCompressedNames = {".gz"sv, ".zst"sv, ".xz"sv, ".bz2"sv};

struct Refusal {
  DiagnosticCode code;
  std::string message;
};

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\v\f") == std::string_view::npos;
}

}  // namespace

bool holds_records(std::string_view path) {
  for (const std::string_view suffix : kCompressedNames) {
    if (!path.ends_with(suffix)) continue;
    path.remove_suffix(suffix.size());
    break;
  }
  return std::any_of(kRecordNames.begin(), kRecordNames.end(),
                     [path](std::string_view suffix) { return path.ends_with(suffix); });
}

// The decompressed bytes of a file. libarchive takes any of the usual compressions, also several
// streams one after the other; bytes that are none of them it hands on.
class RecordReader::Input {
 public:
  // Throws Refusal.
  explicit Input(const std::string& path)
      : file_(path == "-" ? ::dup(STDIN_FILENO)
                          : ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)),
        archive_(archive_read_new(), &archive_read_free) {
    if (!file_.is_open()) throw Refusal{DiagnosticCode::unreadable, system_message(errno)};
    struct stat status{};
    if (::fstat(file_.get(), &status) != 0) {
      throw Refusal{DiagnosticCode::unreadable, system_message(errno)};
    }
    if (path != "-" && !S_ISREG(status.st_mode)) {
      throw Refusal{DiagnosticCode::not_regular, "is no regular file"};
    }
    archive* const reader = archive_.get();
    archive_read_support_filter_gzip(reader);
    archive_read_support_filter_zstd(reader);
    archive_read_support_filter_xz(reader);
    archive_read_support_filter_bzip2(reader);
    archive_read_support_format_raw(reader);
    archive_read_support_format_empty(reader);
    archive_entry* entry = nullptr;
    check(archive_read_open_fd(reader, file_.get(), kBlockBytes));
    const int result = archive_read_next_header(reader, &entry);
    ended_ = result == ARCHIVE_EOF;
    if (!ended_) check(result);
  }

  // Appends the next bytes, as many as there are at hand; false at the end. Throws Refusal.
  bool append_to(std::string& bytes) {
    if (ended_) return false;
    const std::size_t size = bytes.size();
    bytes.resize(size + kBlockBytes);
    const la_ssize_t got = archive_read_data(archive_.get(), bytes.data() + size, kBlockBytes);
    bytes.resize(size + static_cast<std::size_t>(std::max<la_ssize_t>(got, 0)));
    if (got < 0) check(static_cast<int>(got));
    ended_ = got == 0;
    return !ended_;
  }

  std::uint64_t bytes_read() const {
    return static_cast<std::uint64_t>(
        std::max<la_int64_t>(archive_filter_bytes(archive_.get(), -1), 0));
  }

 private:
  void check(int result) const {
    if (result >= ARCHIVE_WARN) return;
    const char* const message = archive_error_string(archive_.get());
    throw Refusal{DiagnosticCode::unreadable, message == nullptr ? "cannot be read" : message};
  }

  FileDescriptor file_;
  std::unique_ptr<archive, decltype(&archive_read_free)> archive_;
  bool ended_ = false;
};

RecordReader::RecordReader(const SourceFile& file, std::uint64_t longest, RunContext& context)
    : locator_(file.locator), longest_(longest), context_(context) {
  try {
    input_ = std::make_unique<Input>(locator_.path);
  } catch (const Refusal& refusal) {
    context_.diagnostics.add({refusal.code, to_bytes(locator_), refusal.message});
  }
}

RecordReader::~RecordReader() = default;

std::uint64_t RecordReader::bytes_read() const {
  return input_ ? input_->bytes_read() : 0;
}

// Reads on; false where there is no more.
bool RecordReader::fill() {
  if (!input_) return false;
  context_.check_cancelled();
  try {
    if (input_->append_to(pending_)) return true;
  } catch (const Refusal& refusal) {
    context_.diagnostics.add({refusal.code, to_bytes(locator_), refusal.message});
  }
  input_.reset();
  return false;
}

void RecordReader::skip_to_line_end() {
  const Locator record{locator_.path, {RecordLine{line_}}};
  context_.diagnostics.add({DiagnosticCode::too_large, to_bytes(record),
                            "a line of more than " + std::to_string(longest_) + " bytes"});
  for (;;) {
    const std::size_t end = pending_.find('\n');
    if (end != std::string::npos) {
      pending_.erase(0, end + 1);
      ++line_;
      return;
    }
    pending_.clear();
    if (!fill()) return;
  }
}

// At least one line that has an end, or what the file ends with; as many as there are.
std::string RecordReader::take_whole_lines() {
  for (;;) {
    while (pending_.size() < kBatchBytes && fill()) {
    }
    const std::size_t last = pending_.rfind('\n');
    if (last != std::string::npos || !input_) {
      std::string taken = std::move(pending_);
      pending_ = last == std::string::npos ? std::string() : taken.substr(last + 1);
      taken.resize(taken.size() - pending_.size());
      return taken;
    }
    if (pending_.size() > longest_) {
      skip_to_line_end();
    } else {
      fill();
    }
  }
}

std::optional<RecordBatch> RecordReader::next() {
  for (;;) {
    RecordBatch batch;
    batch.bytes = take_whole_lines();
    if (batch.bytes.empty()) return std::nullopt;
    const std::string_view bytes(batch.bytes);
    for (std::size_t begin = 0; begin < bytes.size(); ++line_) {
      const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
      std::string_view line = bytes.substr(begin, end - begin);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.size() > longest_) {
        const Locator record{locator_.path, {RecordLine{line_}}};
        context_.diagnostics.add({DiagnosticCode::too_large, to_bytes(record),
                                  "a line of more than " + std::to_string(longest_) + " bytes"});
      } else if (!is_blank(line)) {
        const auto at = static_cast<std::uint32_t>(begin);
        batch.lines.push_back({line_, {at, at + static_cast<std::uint32_t>(line.size())}});
      }
      begin = end + 1;
    }
    if (batch.lines.empty()) continue;
    batch.bytes.append(kRecordPadding, '\0');
    return batch;
  }
}

}  // namespace stemma
