#include "stemma/parsers/archive/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "stemma/base/error.h"

namespace stemma {
namespace {

constexpr std::size_t kReadAtOnce = std::size_t{256} << 10U;

struct FreeArchive {
  void operator()(archive* each) const { ::archive_read_free(each); }
};
using Archive = std::unique_ptr<archive, FreeArchive>;

std::string message_of(archive* from) {
  const char* message = ::archive_error_string(from);
  return message == nullptr ? "is damaged" : message;
}

// Of libarchive's formats those that people pack documents in; of its filters none that starts a
// program.
Archive open_archive(Format format, int file) {
  Archive opened(::archive_read_new());
  if (!opened) throw std::bad_alloc();
  archive* const from = opened.get();
  ::archive_read_support_filter_gzip(from);
  ::archive_read_support_filter_bzip2(from);
  ::archive_read_support_filter_xz(from);
  ::archive_read_support_filter_lzma(from);
  ::archive_read_support_filter_zstd(from);
  ::archive_read_support_filter_compress(from);
  ::archive_read_support_filter_lzip(from);
  ::archive_read_support_filter_lz4(from);
  ::archive_read_support_format_tar(from);
  if (format == Format::compressed) {
    ::archive_read_support_format_empty(from);
    ::archive_read_support_format_raw(from);
  } else {
    ::archive_read_support_format_zip(from);
    ::archive_read_support_format_7zip(from);
    ::archive_read_support_format_rar(from);
    ::archive_read_support_format_rar5(from);
    ::archive_read_support_format_ar(from);
    ::archive_read_support_format_cab(from);
    ::archive_read_support_format_iso9660(from);
  }
  if (::archive_read_open_fd(from, file, kReadAtOnce) != ARCHIVE_OK) {
    throw Error(ErrorCode::damaged, message_of(from));
  }
  return opened;
}

// Names are in any encoding: the bytes are taken as they are.
std::string name_of(archive_entry* entry) {
  if (const char* name = ::archive_entry_pathname(entry)) return name;
  if (const char* name = ::archive_entry_pathname_utf8(entry)) return name;
  return {};
}

class Unpacker {
 public:
  Unpacker(Format format, int file, const UnpackLimits& limits, const MemberSink& sink,
           RunContext& context)
      : archive_(open_archive(format, file)), limits_(limits), sink_(sink), context_(context) {}

  void run() {
    archive_entry* entry = nullptr;
    std::uint64_t members = 0;
    while (true) {
      const int found = ::archive_read_next_header(archive_.get(), &entry);
      if (found == ARCHIVE_EOF) return;
      if (found == ARCHIVE_FATAL || found == ARCHIVE_FAILED) {
        return diagnose(DiagnosticCode::parser_failed, {}, message_of(archive_.get()));
      }
      if (found == ARCHIVE_RETRY) continue;
      if (++members > kMostMembers) {
        return diagnose(DiagnosticCode::too_large, {},
                        "has more than " + std::to_string(kMostMembers) +
                            " members; those after them are left out");
      }
      if (!is_file(entry)) continue;
      if (!read_member(entry)) return;
    }
  }

 private:
  bool is_raw() const { return ::archive_format(archive_.get()) == ARCHIVE_FORMAT_RAW; }

  static bool is_file(archive_entry* entry) {
    const auto type = ::archive_entry_filetype(entry);
    return (type == AE_IFREG || type == 0) && ::archive_entry_hardlink(entry) == nullptr;
  }

  // Says whether the container can be gone on with.
  bool read_member(archive_entry* entry) {
    MemberHead head;
    if (!is_raw()) head.name = name_of(entry);
    if (::archive_entry_mtime_is_set(entry) != 0) head.modified = ::archive_entry_mtime(entry);
    if (::archive_entry_is_encrypted(entry) != 0) {
      diagnose(DiagnosticCode::parser_failed, head.name, "is encrypted");
      return true;
    }
    sink_.begin(head);
    std::uint64_t size = 0;
    while (true) {
      const void* bytes = nullptr;
      std::size_t got = 0;
      la_int64_t offset = 0;
      const int read = ::archive_read_data_block(archive_.get(), &bytes, &got, &offset);
      if (read == ARCHIVE_EOF) break;
      if (read < ARCHIVE_WARN) {
        diagnose(DiagnosticCode::parser_failed, head.name,
                 "cannot be unpacked whole: " + message_of(archive_.get()));
        return read != ARCHIVE_FATAL;
      }
      // Holes of sparse files are zeros.
      const auto begin = static_cast<std::uint64_t>(offset);
      if (begin > size && !grow(begin - size, size, head.name)) return is_within_all();
      for (; size < begin; size += std::min<std::uint64_t>(begin - size, kZeros.size())) {
        sink_.bytes(std::string_view(kZeros).substr(
            0, static_cast<std::size_t>(std::min<std::uint64_t>(begin - size, kZeros.size()))));
      }
      if (!grow(got, size, head.name)) return is_within_all();
      sink_.bytes({static_cast<const char*>(bytes), got});
      size += got;
    }
    sink_.end();
    return true;
  }

  bool is_within_all() const { return all_ <= limits_.all; }

  // Counts bytes that a member gets more; says whether the limits hold.
  bool grow(std::uint64_t more, std::uint64_t size, const std::string& name) {
    all_ += more;
    if (!is_within_all()) {
      diagnose(DiagnosticCode::too_large, {},
               "unpacks to more than " + std::to_string(limits_.all) +
                   " bytes, too many for its size; what comes after " +
                   (name.empty() ? "them" : name) + " is left out");
      return false;
    }
    if (size + more > limits_.member) {
      diagnose(DiagnosticCode::too_large, name,
               "has more than " + std::to_string(limits_.member) + " bytes");
      return false;
    }
    return true;
  }

  void diagnose(DiagnosticCode code, std::string name, std::string message) {
    context_.diagnostics.add({code, std::move(name), std::move(message)});
  }

  inline static const std::string kZeros = std::string(64U << 10U, '\0');

  Archive archive_;
  UnpackLimits limits_;
  const MemberSink& sink_;
  RunContext& context_;
  std::uint64_t all_ = 0;
};

// libarchive does not look at the checksum and length at the end of a gzip file.
void check_gzip(int file, RunContext& context) {
  ::lseek(file, 0, SEEK_SET);
  const std::unique_ptr<gzFile_s, decltype(&::gzclose_r)> input(::gzdopen(::dup(file), "rb"),
                                                                &::gzclose_r);
  if (!input) return;
  std::vector<char> buffer(kReadAtOnce);
  int got = 0;
  while ((got = ::gzread(input.get(), buffer.data(), static_cast<unsigned>(buffer.size()))) > 0) {
  }
  int code = Z_OK;
  const char* const message = ::gzerror(input.get(), &code);
  if (got < 0 || (code != Z_OK && code != Z_STREAM_END)) {
    context.diagnostics.add(
        {DiagnosticCode::parser_failed, {}, "its gzip is damaged: " + std::string(message)});
  }
}

bool is_gzip(int file) {
  std::array<char, 2> magic{};
  return ::pread(file, magic.data(), magic.size(), 0) == 2 && magic[0] == '\x1F' &&
         magic[1] == '\x8B';
}

}  // namespace

void unpack_container(Format format, int file, const UnpackLimits& limits, const MemberSink& sink,
                      RunContext& context) {
  Unpacker(format, file, limits, sink, context).run();
  if (format == Format::compressed && context.diagnostics.sorted().empty() && is_gzip(file)) {
    check_gzip(file, context);
  }
}

}  // namespace stemma
