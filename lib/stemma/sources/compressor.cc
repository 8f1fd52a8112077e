#include "stemma/sources/compressor.h"

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>
#include <zstd.h>

#include <new>
#include <stdexcept>

namespace stemma {
namespace {

class ZstdCompressor : public Compressor {
 public:
  explicit ZstdCompressor(int level) : context_(ZSTD_createCCtx()) {
    if (!context_) throw std::bad_alloc();
    check(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, level));
    check(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1));
  }

  void compress(std::string_view bytes, std::string& out) override {
    out.resize(ZSTD_compressBound(bytes.size()));
    out.resize(
        check(ZSTD_compress2(context_.get(), out.data(), out.size(), bytes.data(), bytes.size())));
  }

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };

  // There is room for all, so that only memory can lack.
  static std::size_t check(std::size_t result) {
    if (ZSTD_isError(result) != 0) throw std::bad_alloc();
    return result;
  }

  std::unique_ptr<ZSTD_CCtx, Free> context_;
};

class GzipCompressor : public Compressor {
 public:
  GzipCompressor() {
    constexpr int kWithGzipHeader = 16 + MAX_WBITS;
    constexpr int kUsualMemory = 8;
    if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kWithGzipHeader, kUsualMemory,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc();
    }
  }
  ~GzipCompressor() override { deflateEnd(&stream_); }
  GzipCompressor(const GzipCompressor&) = delete;
  GzipCompressor& operator=(const GzipCompressor&) = delete;

  void compress(std::string_view bytes, std::string& out) override {
    deflateReset(&stream_);
    out.resize(deflateBound(&stream_, bytes.size()));
    // zlib does not write to it; its pointer is not const for old compilers' sake.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    if (deflate(&stream_, Z_FINISH) != Z_STREAM_END) throw std::bad_alloc();
    out.resize(out.size() - stream_.avail_out);
  }

 private:
  z_stream stream_{};
};

// What is asked for seldom goes through libarchive.
class Others : public Compressor {
 public:
  explicit Others(int (*add_filter)(archive*)) : add_filter_(add_filter) {}

  void compress(std::string_view bytes, std::string& out) override {
    const std::unique_ptr<archive, Free> owned(archive_write_new());
    const std::unique_ptr<archive_entry, Free> entry(archive_entry_new());
    if (!owned || !entry) throw std::bad_alloc();
    out.clear();
    archive* const writer = owned.get();
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    check(archive_write_set_format_raw(writer));
    check(add_filter_(writer));
    check(archive_write_set_bytes_in_last_block(writer, 1));
    check(archive_write_open(writer, &out, nullptr, &Others::append, nullptr));
    check(archive_write_header(writer, entry.get()));
    while (!bytes.empty()) {
      const la_ssize_t taken = archive_write_data(writer, bytes.data(), bytes.size());
      if (taken <= 0) throw std::bad_alloc();
      bytes.remove_prefix(static_cast<std::size_t>(taken));
    }
    check(archive_write_close(writer));
  }

 private:
  struct Free {
    void operator()(archive* writer) const { archive_write_free(writer); }
    void operator()(archive_entry* entry) const { archive_entry_free(entry); }
  };

  static void check(int result) {
    if (result != ARCHIVE_OK) throw std::bad_alloc();
  }

  static la_ssize_t append(archive*, void* out, const void* bytes, std::size_t size) {
    try {
      static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
    } catch (const std::exception&) {
      return -1;
    }
    return static_cast<la_ssize_t>(size);
  }

  int (*add_filter_)(archive*);
};

}  // namespace

std::unique_ptr<Compressor> make_compressor(Compression compression, int zstd_level) {
  switch (compression) {
    case Compression::none:
      break;
    case Compression::gzip:
      return std::make_unique<GzipCompressor>();
    case Compression::zstd:
      return std::make_unique<ZstdCompressor>(zstd_level);
    case Compression::xz:
      return std::make_unique<Others>(&archive_write_add_filter_xz);
    case Compression::bzip2:
      return std::make_unique<Others>(&archive_write_add_filter_bzip2);
  }
  return nullptr;
}

}  // namespace stemma
