#include "stemma/sources/record_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "stemma/base/error.h"
#include "stemma/base/file_descriptor.h"
#include "stemma/sources/compressor.h"
#include "stemma/sources/system_message.h"

namespace stemma {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{4} << 20U;
constexpr unsigned kMostThreads = 16;
constexpr unsigned kMostThreadsOfXz = 4;

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw Error(ErrorCode::output_failed, "cannot write to " + path + ": " + why, path);
}

}  // namespace

Compression compression_named(std::string_view path) {
  if (path.ends_with(".gz")) return Compression::gzip;
  if (path.ends_with(".zst")) return Compression::zstd;
  if (path.ends_with(".xz")) return Compression::xz;
  if (path.ends_with(".bz2")) return Compression::bzip2;
  return Compression::none;
}

struct RecordWriter::Chunk {
  std::string bytes;
  std::string compressed;
  bool done = false;
  std::exception_ptr failure;
};

// Compress chunks on threads of their own, while the caller fills the next and writes those before.
class RecordWriter::Workers {
 public:
  explicit Workers(const RecordWriter& writer) : writer_(writer) {}

  ~Workers() {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
    chunk_ready_.notify_all();
  }

  // With one thread it is done at once.
  void add(std::unique_ptr<Chunk> chunk) {
    const std::size_t count = writer_.options_.threads;
    if (count == 1) {
      if (!compressor_) compressor_ = make_compressor();
      compressor_->compress(chunk->bytes, chunk->compressed);
      chunk->done = true;
    } else if (threads_.size() < count) {
      threads_.emplace_back([this] { run(); });
    }
    const std::scoped_lock lock(mutex_);
    if (!chunk->done) waiting_.push_back(chunk.get());
    chunks_.push_back(std::move(chunk));
    chunk_ready_.notify_one();
  }

  // The chunk that was added first, if it is done; if there are more than `most`, once it is.
  std::unique_ptr<Chunk> take(std::size_t most) {
    std::unique_lock lock(mutex_);
    if (chunks_.empty()) return nullptr;
    Chunk& first = *chunks_.front();
    if (chunks_.size() <= most && !first.done) return nullptr;
    chunk_done_.wait(lock, [&] { return first.done; });
    std::unique_ptr<Chunk> chunk = std::move(chunks_.front());
    chunks_.pop_front();
    if (chunk->failure) std::rethrow_exception(chunk->failure);
    return chunk;
  }

 private:
  std::unique_ptr<Compressor> make_compressor() const {
    return stemma::make_compressor(writer_.compression_, writer_.options_.zstd_level);
  }

  void run() {
    std::unique_ptr<Compressor> compressor;
    for (;;) {
      Chunk* chunk = nullptr;
      {
        std::unique_lock lock(mutex_);
        chunk_ready_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
        if (closing_) return;
        chunk = waiting_.front();
        waiting_.pop_front();
      }
      try {
        if (!compressor) compressor = make_compressor();
        compressor->compress(chunk->bytes, chunk->compressed);
      } catch (...) {
        chunk->failure = std::current_exception();
      }
      const std::scoped_lock lock(mutex_);
      chunk->done = true;
      chunk_done_.notify_one();
    }
  }

  const RecordWriter& writer_;
  std::unique_ptr<Compressor> compressor_;  // of the caller's thread
  std::mutex mutex_;
  std::condition_variable chunk_ready_;
  std::condition_variable chunk_done_;
  std::deque<std::unique_ptr<Chunk>> chunks_;  // in their order
  std::deque<Chunk*> waiting_;                 // those of them that no thread has taken
  bool closing_ = false;
  std::vector<std::jthread> threads_;
};

RecordWriter::RecordWriter(const std::string& path, const RecordWriterOptions& options)
    : path_(path),
      options_(options),
      compression_(options.compression.value_or(compression_named(path))),
      file_(std::make_unique<FileDescriptor>(
          ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666))),
      filling_(std::make_unique<Chunk>()),
      workers_(std::make_unique<Workers>(*this)) {
  if (!file_->is_open()) fail(path_, system_message(errno));
  options_.threads = std::clamp(options_.threads, 1U,
                                compression_ == Compression::xz ? kMostThreadsOfXz : kMostThreads);
}

RecordWriter::~RecordWriter() = default;

void RecordWriter::write(std::string_view bytes) {
  while (!bytes.empty()) {
    std::string& chunk = filling_->bytes;
    if (chunk.capacity() < kChunkBytes && chunk.size() + bytes.size() > kChunkBytes / 4) {
      chunk.reserve(kChunkBytes);
    }
    const std::size_t taken = std::min(bytes.size(), kChunkBytes - chunk.size());
    chunk.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    if (chunk.size() == kChunkBytes) submit();
  }
}

// Hands the chunk over, and writes those that are done.
void RecordWriter::submit() {
  is_empty_ = false;
  if (compression_ == Compression::none) {
    write_out(filling_->bytes);
    filling_->bytes.clear();
    return;
  }
  workers_->add(std::exchange(filling_, nullptr));
  while (std::unique_ptr<Chunk> chunk = workers_->take(options_.threads)) {
    write_out(chunk->compressed);
    filling_ = std::move(chunk);  // for its memory
  }
  if (!filling_) filling_ = std::make_unique<Chunk>();
  filling_->bytes.clear();
  filling_->done = false;
}

void RecordWriter::write_out(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_->get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path_, system_message(errno));
    bytes.remove_prefix(static_cast<std::size_t>(written));
    bytes_written_ += static_cast<std::uint64_t>(written);
  }
}

void RecordWriter::finish() {
  // A compressed file of no bytes has a stream of none.
  if (!filling_->bytes.empty() || is_empty_) submit();
  while (const std::unique_ptr<Chunk> chunk = workers_->take(0)) write_out(chunk->compressed);
  workers_.reset();
  filling_.reset();
  if (options_.durable && ::fsync(file_->get()) != 0) fail(path_, system_message(errno));
  if (::close(file_->release()) != 0) fail(path_, system_message(errno));
}

void sync_folder(const std::string& path) {
  const FileDescriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems sync no folders, and say so.
  if (!folder.is_open() || (::fsync(folder.get()) != 0 && errno != EINVAL)) {
    fail(path, system_message(errno));
  }
}

}  // namespace stemma
