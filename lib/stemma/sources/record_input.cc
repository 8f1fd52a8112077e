#include "stemma/sources/record_input.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <limits>
#include <new>
#include <string_view>
#include <utility>

#include "stemma/base/file_descriptor.h"
#include "stemma/sources/system_message.h"

namespace stemma {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{256} << 10U;
// What any reader of zstd streams grants them.
constexpr int kUsualWindowLog = 27;
constexpr int kMostWindowLog = 31;
constexpr std::uint64_t kMemoryPerWindow = 8;

[[noreturn]] void refuse_as_unreadable(const std::string& message) {
  throw Refusal{DiagnosticCode::unreadable, message};
}

[[noreturn]] void refuse_as_cut_off() {
  refuse_as_unreadable("is cut off: its compressed stream has no end");
}

}  // namespace

class RecordInput::File {
 public:
  explicit File(const std::string& path)
      : file_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)) {
    if (!file_.is_open()) refuse_as_unreadable(system_message(errno));
    struct stat status{};
    if (::fstat(file_.get(), &status) != 0) refuse_as_unreadable(system_message(errno));
    if (!S_ISREG(status.st_mode)) {
      throw Refusal{DiagnosticCode::not_regular, "is no regular file"};
    }
    stamp_ = stamp_of(file_.get()).value_or(FileStamp{});
    ::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  }

  // As many bytes as there are at hand; 0 at the end.
  std::size_t read(char* to, std::size_t size) {
    for (;;) {
      const ssize_t got = ::read(file_.get(), to, size);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) refuse_as_unreadable(system_message(errno));
      bytes_read_ += static_cast<std::uint64_t>(got);
      return static_cast<std::size_t>(got);
    }
  }

  // The next bytes, good until the next call; none at the end.
  std::string_view next_block() {
    block_.resize(kBlockBytes);
    return {block_.data(), read(block_.data(), block_.size())};
  }

  // The bytes that the file begins with, without reading on.
  std::string first_bytes() const {
    std::string bytes(4, '\0');
    const ssize_t got = ::pread(file_.get(), bytes.data(), bytes.size(), 0);
    if (got < 0) refuse_as_unreadable(system_message(errno));
    bytes.resize(static_cast<std::size_t>(got));
    return bytes;
  }

  void check_unchanged() const {
    if (stamp_of(file_.get()) != stamp_) refuse_as_unreadable("changed while it was read");
  }

  std::uint64_t bytes_read() const { return bytes_read_; }
  const FileStamp& stamp() const { return stamp_; }

 private:
  FileDescriptor file_;
  FileStamp stamp_;
  std::uint64_t bytes_read_ = 0;
  std::string block_;
};

namespace {

using File = RecordInput::File;
using Decoder = RecordInput::Decoder;

class Plain : public Decoder {
 public:
  explicit Plain(File& file) : file_(file) {}

  void read(char* to, std::size_t size, std::size_t& done) override {
    while (done < size) {
      const std::size_t got = file_.read(to + done, size - done);
      if (got == 0) return;
      done += got;
    }
  }

 private:
  File& file_;
};

// Frame after frame, whatever their number; those to be skipped are.
class ZstdDecoder : public Decoder {
 public:
  ZstdDecoder(File& file, std::uint64_t memory) : file_(file), stream_(ZSTD_createDStream()) {
    if (!stream_) throw std::bad_alloc();
    const int affordable = static_cast<int>(std::bit_width(memory / kMemoryPerWindow)) - 1;
    window_log_ = std::clamp(affordable, kUsualWindowLog, kMostWindowLog);
    check(ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, window_log_));
  }

  void read(char* to, std::size_t size, std::size_t& done) override {
    while (done < size) {
      if (in_.pos == in_.size) {
        const std::string_view block = file_.next_block();
        in_ = {block.data(), block.size(), 0};
      }
      const bool ended = in_.size == 0;
      if (ended && !in_frame_) return;
      ZSTD_outBuffer out{to, size, done};
      const std::size_t wanted = ZSTD_decompressStream(stream_.get(), &out, &in_);
      const bool made_some = out.pos > done;
      done = out.pos;
      in_frame_ = check(wanted) != 0;
      // At the end of the file it may still hold bytes for which there was no room.
      if (ended && in_frame_ && !made_some) refuse_as_cut_off();
    }
  }

 private:
  struct Free {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };

  std::size_t check(std::size_t result) const {
    if (ZSTD_isError(result) == 0) return result;
    const ZSTD_ErrorCode error = ZSTD_getErrorCode(result);
    if (error == ZSTD_error_memory_allocation) throw std::bad_alloc();
    if (error == ZSTD_error_frameParameter_windowTooLarge) {
      throw Refusal{
          DiagnosticCode::too_large,
          "its compressed stream needs a window of more than " +
              std::to_string((std::uint64_t{1} << static_cast<unsigned>(window_log_)) >> 20U) +
              " MiB, an eighth of --memory or less"};
    }
    refuse_as_unreadable(std::string("is damaged: ") + ZSTD_getErrorName(result));
  }

  File& file_;
  std::unique_ptr<ZSTD_DStream, Free> stream_;
  int window_log_ = kUsualWindowLog;
  ZSTD_inBuffer in_{};
  bool in_frame_ = false;
};

// Member after member; zeros behind them are padding. zlib and not libarchive, of which 3.6 does
// not look at a gzip stream's checksum.
class GzipDecoder : public Decoder {
 public:
  explicit GzipDecoder(File& file) : file_(file) {
    constexpr int kGzipOnly = 16 + MAX_WBITS;
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  ~GzipDecoder() override { inflateEnd(&stream_); }
  GzipDecoder(const GzipDecoder&) = delete;
  GzipDecoder& operator=(const GzipDecoder&) = delete;

  void read(char* to, std::size_t size, std::size_t& done) override {
    while (done < size) {
      if (stream_.avail_in == 0) next_block();
      const bool ended = stream_.avail_in == 0;
      if (!in_member_) {
        if (had_member_) skip_padding();
        if (ended) return;
        if (stream_.avail_in == 0) continue;
        inflateReset(&stream_);
        in_member_ = true;
      }
      const std::size_t room = std::min<std::size_t>(size - done, kMostAtOnce);
      stream_.next_out = reinterpret_cast<Bytef*>(to + done);
      stream_.avail_out = static_cast<uInt>(room);
      const int result = inflate(&stream_, Z_NO_FLUSH);
      const std::size_t made = room - stream_.avail_out;
      done += made;
      if (result == Z_STREAM_END) {
        in_member_ = false;
        had_member_ = true;
      } else if (result == Z_MEM_ERROR) {
        throw std::bad_alloc();
      } else if (result != Z_OK && result != Z_BUF_ERROR) {
        const char* const why = stream_.msg == nullptr ? "unknown error" : stream_.msg;
        refuse_as_unreadable(std::string("is damaged: ") + why);
      } else if (ended && made == 0) {
        refuse_as_cut_off();
      }
    }
  }

 private:
  static constexpr std::size_t kMostAtOnce = std::size_t{1} << 30U;

  void next_block() {
    const std::string_view block = file_.next_block();
    // zlib does not write to it; its pointer is not const for old compilers' sake.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(block.data()));
    stream_.avail_in = static_cast<uInt>(block.size());
  }

  void skip_padding() {
    while (stream_.avail_in > 0 && *stream_.next_in == 0) {
      ++stream_.next_in;
      --stream_.avail_in;
    }
  }

  File& file_;
  z_stream stream_{};
  bool in_member_ = false;
  bool had_member_ = false;
};

class Archive : public Decoder {
 public:
  explicit Archive(File& file) : file_(file), reader_(archive_read_new()) {
    archive* const reader = reader_.get();
    if (reader == nullptr) throw std::bad_alloc();
    archive_read_support_filter_xz(reader);
    archive_read_support_filter_bzip2(reader);
    archive_read_support_format_raw(reader);
    archive_read_support_format_empty(reader);
    check(archive_read_open(reader, this, nullptr, &Archive::next_block, nullptr));
    archive_entry* entry = nullptr;
    const int result = archive_read_next_header(reader, &entry);
    ended_ = result == ARCHIVE_EOF;
    if (!ended_) check(result);
  }

  void read(char* to, std::size_t size, std::size_t& done) override {
    while (done < size) {
      if (rest_.empty() && !next_piece()) return;
      const std::size_t taken = std::min(size - done, rest_.size());
      std::memcpy(to + done, rest_.data(), taken);
      rest_.remove_prefix(taken);
      done += taken;
    }
  }

 private:
  struct Free {
    void operator()(archive* reader) const { archive_read_free(reader); }
  };

  bool next_piece() {
    if (ended_) return false;
    const void* piece = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int result = archive_read_data_block(reader_.get(), &piece, &size, &offset);
    ended_ = result == ARCHIVE_EOF;
    if (!ended_) check(result);
    rest_ = {static_cast<const char*>(piece), ended_ ? 0 : size};
    return !ended_;
  }

  // No exception may pass through libarchive.
  static la_ssize_t next_block(archive* reader, void* self, const void** block) {
    try {
      const std::string_view bytes = static_cast<Archive*>(self)->file_.next_block();
      *block = bytes.data();
      return static_cast<la_ssize_t>(bytes.size());
    } catch (const Refusal& refusal) {
      archive_set_error(reader, EIO, "%s", refusal.message.c_str());
    } catch (const std::bad_alloc&) {
      archive_set_error(reader, EIO, "out of memory");
    }
    return ARCHIVE_FATAL;
  }

  void check(int result) const {
    if (result == ARCHIVE_OK) return;
    const char* const message = archive_error_string(reader_.get());
    refuse_as_unreadable(message == nullptr ? "cannot be read" : message);
  }

  File& file_;
  std::unique_ptr<archive, Free> reader_;
  std::string_view rest_;  // decompressed, and not returned
  bool ended_ = false;
};

enum class Kind { plain, gzip, zstd, other };

Kind kind_of(std::string_view first_bytes) {
  if (first_bytes.starts_with("\x1F\x8B")) return Kind::gzip;
  if (first_bytes.starts_with("\x28\xB5\x2F\xFD")) return Kind::zstd;
  // A frame of zstd to be skipped.
  const bool is_skipped = !first_bytes.empty() &&
                          (static_cast<unsigned char>(first_bytes[0]) & 0xF0U) == 0x50 &&
                          first_bytes.substr(1).starts_with("\x2A\x4D\x18");
  if (is_skipped) return Kind::zstd;
  if (first_bytes.starts_with("\xFD"
                              "7zX") ||
      first_bytes.starts_with("BZh"))
    return Kind::other;
  return Kind::plain;
}

std::unique_ptr<Decoder> make_decoder(File& file, std::uint64_t memory) {
  switch (kind_of(file.first_bytes())) {
    case Kind::plain:
      break;
    case Kind::gzip:
      return std::make_unique<GzipDecoder>(file);
    case Kind::zstd:
      return std::make_unique<ZstdDecoder>(file, memory);
    case Kind::other:
      return std::make_unique<Archive>(file);
  }
  return std::make_unique<Plain>(file);
}

}  // namespace

bool is_compressed(std::string_view first_bytes) {
  return kind_of(first_bytes) != Kind::plain;
}

RecordInput::RecordInput(const std::string& path, std::uint64_t memory, ReadAs as)
    : file_(std::make_unique<File>(path)),
      decoder_(as == ReadAs::stored ? std::make_unique<Plain>(*file_)
                                    : make_decoder(*file_, memory)) {}

RecordInput::~RecordInput() = default;

std::size_t RecordInput::read(char* to, std::size_t size) {
  if (refusal_) throw *std::exchange(refusal_, std::nullopt);
  std::size_t done = 0;
  try {
    decoder_->read(to, size, done);
    if (done < size) file_->check_unchanged();
  } catch (const Refusal& refusal) {
    if (done == 0) throw;
    refusal_ = refusal;
  }
  return done;
}

std::uint64_t RecordInput::bytes_read() const {
  return file_->bytes_read();
}

const FileStamp& RecordInput::stamp() const {
  return file_->stamp();
}

}  // namespace stemma
