#include "stemma/sources/record_writer.h"

#include <archive_entry.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <new>

#include "stemma/base/error.h"
#include "stemma/sources/system_message.h"

namespace stemma {
namespace {

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw Error(ErrorCode::output_failed, "cannot write to " + path + ": " + why, path);
}

int add_filter(archive* writer, std::string_view path) {
  if (path.ends_with(".gz")) {
    const int added = archive_write_add_filter_gzip(writer);
    if (added != ARCHIVE_OK) return added;
    return archive_write_set_filter_option(writer, "gzip", "timestamp", nullptr);
  }
  if (path.ends_with(".zst")) return archive_write_add_filter_zstd(writer);
  if (path.ends_with(".xz")) return archive_write_add_filter_xz(writer);
  if (path.ends_with(".bz2")) return archive_write_add_filter_bzip2(writer);
  return archive_write_add_filter_none(writer);
}

}  // namespace

RecordWriter::RecordWriter(const std::string& path)
    : path_(path),
      file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666)) {
  if (!file_.is_open()) fail(path_, system_message(errno));
  archive_.reset(archive_write_new());
  archive* const writer = archive_.get();
  if (writer == nullptr) throw std::bad_alloc();
  check(archive_write_set_format_raw(writer));
  check(add_filter(writer, path));
  check(archive_write_set_bytes_in_last_block(writer, 1));
  check(archive_write_open_fd(writer, file_.get()));
  const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(),
                                                                            &archive_entry_free);
  if (!entry) throw std::bad_alloc();
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  check(archive_write_header(writer, entry.get()));
}

void RecordWriter::check(int result) const {
  if (result == ARCHIVE_OK) return;
  const int number = archive_errno(archive_.get());
  const char* const message = archive_error_string(archive_.get());
  if (number > 0) fail(path_, system_message(number));
  fail(path_, message == nullptr ? "the compressor failed" : message);
}

void RecordWriter::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const la_ssize_t written = archive_write_data(archive_.get(), bytes.data(), bytes.size());
    if (written <= 0) check(ARCHIVE_FATAL);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void RecordWriter::finish() {
  check(archive_write_close(archive_.get()));
  if (::fsync(file_.get()) != 0) fail(path_, system_message(errno));
  if (::close(file_.release()) != 0) fail(path_, system_message(errno));
}

void sync_folder(const std::string& path) {
  const FileDescriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems sync no folders, and say so.
  if (!folder.is_open() || (::fsync(folder.get()) != 0 && errno != EINVAL)) {
    fail(path, system_message(errno));
  }
}

}  // namespace stemma
