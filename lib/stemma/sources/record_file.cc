#include "stemma/sources/record_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <type_traits>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/sources/file_descriptor.h"
#include "stemma/sources/system_message.h"

namespace stemma {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kBatchBytes = std::size_t{2} << 20U;
constexpr std::size_t kBlockBytes = std::size_t{256} << 10U;

constexpr std::string_view kGzipMark = "\x1F\x8B";

constexpr std::array kRecordNames = {".jsonl"sv, ".ndjson"sv};
constexpr std::array kCompressedNames = {".gz"sv, ".zst"sv, ".xz"sv, ".bz2"sv};

struct Refusal {
  DiagnosticCode code;
  std::string message;
};

bool is_regular_file(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

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

std::optional<SourceFile> record_named(const std::string& spelling) {
  if (spelling.find('\0') != std::string::npos) return std::nullopt;
  struct stat status{};
  SourceFile file;
  try {
    file.locator = parse_locator(spelling, is_regular_file);
  } catch (const Error&) {
    return std::nullopt;
  }
  const std::vector<LocatorStep>& inside = file.locator.inside;
  const bool is_record = inside.size() == 1 && std::holds_alternative<RecordLine>(inside.front());
  if (!is_record || !holds_records(file.locator.path)) return std::nullopt;
  if (::stat(file.locator.path.c_str(), &status) != 0) return std::nullopt;
  file.size = static_cast<std::uint64_t>(std::max<off_t>(status.st_size, 0));
  return file;
}

// The decompressed bytes of a file. Any number of compressed streams may follow each other; bytes
// of no known compression are handed on as they are.
class RecordReader::Input {
 public:
  // Throws Refusal, as all calls do.
  explicit Input(const std::string& path)
      : file_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)) {
    if (!file_.is_open()) throw Refusal{DiagnosticCode::unreadable, system_message(errno)};
    struct stat status{};
    if (::fstat(file_.get(), &status) != 0) {
      throw Refusal{DiagnosticCode::unreadable, system_message(errno)};
    }
    if (!S_ISREG(status.st_mode)) {
      throw Refusal{DiagnosticCode::not_regular, "is no regular file"};
    }
    std::array<char, 2> mark{};
    const ssize_t got = ::pread(file_.get(), mark.data(), mark.size(), 0);
    if (std::string_view(mark.data(), got < 0 ? 0 : static_cast<std::size_t>(got)) == kGzipMark) {
      open_gzip();
    } else {
      open_others();
    }
  }

  // Appends the next bytes, as many as there are at hand; false at the end.
  bool append_to(std::string& bytes) { return gzip_ ? append_gzip(bytes) : append_others(bytes); }

  // Of the file.
  std::uint64_t bytes_read() const {
    const std::int64_t read =
        gzip_ ? gzoffset(gzip_.get()) : archive_filter_bytes(others_.get(), -1);
    return static_cast<std::uint64_t>(std::max<std::int64_t>(read, 0));
  }

 private:
  // libarchive 3.6 does not look at a gzip stream's checksum; zlib does.
  void open_gzip() {
    const int number = ::dup(file_.get());
    if (number < 0) throw Refusal{DiagnosticCode::unreadable, system_message(errno)};
    gzip_.reset(gzdopen(number, "rb"));
    if (!gzip_) {
      ::close(number);
      throw std::bad_alloc();
    }
    gzbuffer(gzip_.get(), kBlockBytes);
  }

  bool append_gzip(std::string& bytes) {
    const std::size_t size = bytes.size();
    bytes.resize(size + kBlockBytes);
    const int got = gzread(gzip_.get(), bytes.data() + size, kBlockBytes);
    bytes.resize(size + static_cast<std::size_t>(std::max(got, 0)));
    if (got == static_cast<int>(kBlockBytes)) return true;
    int error = Z_OK;
    const char* const message = gzerror(gzip_.get(), &error);
    // What was decompressed before the fault is still good.
    if (error == Z_ERRNO) throw Refusal{DiagnosticCode::unreadable, system_message(errno)};
    if (error != Z_OK && error != Z_STREAM_END) throw Refusal{DiagnosticCode::unreadable, message};
    return got > 0;
  }

  void open_others() {
    others_.reset(archive_read_new());
    archive* const reader = others_.get();
    if (reader == nullptr) throw std::bad_alloc();
    archive_read_support_filter_zstd(reader);
    archive_read_support_filter_xz(reader);
    archive_read_support_filter_bzip2(reader);
    archive_read_support_format_raw(reader);
    archive_read_support_format_empty(reader);
    check(archive_read_open_fd(reader, file_.get(), kBlockBytes));
    archive_entry* entry = nullptr;
    const int result = archive_read_next_header(reader, &entry);
    ended_ = result == ARCHIVE_EOF;
    if (!ended_) check(result);
  }

  bool append_others(std::string& bytes) {
    if (ended_) return false;
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int result = archive_read_data_block(others_.get(), &block, &size, &offset);
    ended_ = result == ARCHIVE_EOF;
    if (ended_) return false;
    check(result);
    bytes.append(static_cast<const char*>(block), size);
    return true;
  }

  void check(int result) const {
    if (result == ARCHIVE_OK) return;
    const char* const message = archive_error_string(others_.get());
    throw Refusal{DiagnosticCode::unreadable, message == nullptr ? "cannot be read" : message};
  }

  struct Close {
    void operator()(gzFile file) const { gzclose(file); }
    void operator()(archive* reader) const { archive_read_free(reader); }
  };

  FileDescriptor file_;
  std::unique_ptr<std::remove_pointer_t<gzFile>, Close> gzip_;
  std::unique_ptr<archive, Close> others_;  // where it is no gzip file
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

std::optional<std::string> RecordReader::next_bytes() {
  pending_.clear();
  while (pending_.empty()) {
    // Where it fails, it may have read something before.
    if (!fill() && pending_.empty()) return std::nullopt;
  }
  return std::exchange(pending_, {});
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
