#include "stemma/store/key_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <limits>
#include <tuple>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/hash.h"
#include "stemma/sources/file_descriptor.h"
#include "stemma/sources/system_message.h"

namespace stemma {
namespace {

static_assert(std::endian::native == std::endian::little,
              "a big-endian machine must swap the bytes of what is packed");

constexpr std::string_view kMagic = "stemkeys";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kEntryBytes = 12;

// Everything before the first entry, in this order and without gaps.
struct Header {
  char magic[8];
  std::uint32_t version;
  std::uint32_t parts;
  std::array<std::uint32_t, kKeyParts> sizes;
  std::array<std::uint64_t, kKeyParts> checksums;
  std::uint64_t checksum;  // of all before
};
constexpr std::size_t kChecked = offsetof(Header, checksum);
static_assert(sizeof(Header) == kChecked + 8 && kChecked == 16 + kKeyParts * 12);

template <class Value>
std::string_view bytes_of(const Value& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

// Where the bytes of a block are.
class Bytes {
 public:
  virtual ~Bytes() = default;
  virtual std::uint64_t size() const = 0;
  virtual const std::string& name() const = 0;
  // Those from `offset` on, all there; may use `room` to hold them.
  virtual std::string_view read(std::uint64_t offset, std::size_t size,
                                std::string& room) const = 0;
};

class MemoryBytes : public Bytes {
 public:
  explicit MemoryBytes(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  const std::string& name() const override { return name_; }
  std::string_view read(std::uint64_t offset, std::size_t size,
                        std::string& /*room*/) const override {
    return bytes_.substr(offset, size);
  }

 private:
  std::string_view bytes_;
  std::string name_;
};

class FileBytes : public Bytes {
 public:
  explicit FileBytes(const std::string& path)
      : path_(path), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)) {
    struct stat status{};
    if (!file_.is_open() || ::fstat(file_.get(), &status) != 0) {
      throw Error(ErrorCode::path_not_found, "cannot read " + path + ": " + system_message(errno),
                  path);
    }
    size_ = static_cast<std::uint64_t>(status.st_size);
  }
  std::uint64_t size() const override { return size_; }
  const std::string& name() const override { return path_; }
  std::string_view read(std::uint64_t offset, std::size_t size, std::string& room) const override {
    room.resize(size);
    for (std::size_t done = 0; done < size;) {
      const ssize_t got =
          ::pread(file_.get(), &room[done], size - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) {
        throw Error(ErrorCode::damaged,
                    "cannot read " + path_ + ": " +
                        (got < 0 ? system_message(errno) : "it became shorter meanwhile"),
                    path_);
      }
      done += static_cast<std::size_t>(got);
    }
    return room;
  }

 private:
  std::string path_;
  FileDescriptor file_;
  std::uint64_t size_ = 0;
};

class PackedKeys : public KeySource {
 public:
  explicit PackedKeys(std::unique_ptr<Bytes> bytes) : bytes_(std::move(bytes)) {
    if (bytes_->size() < sizeof(Header)) damaged("they end in the header");
    std::string room;
    const std::string_view header = bytes_->read(0, sizeof(Header), room);
    std::memcpy(&header_, header.data(), sizeof(Header));
    if (std::string_view(header_.magic, sizeof header_.magic) != kMagic) {
      damaged("they do not begin as keys do");
    }
    if (hash64(header.substr(0, kChecked)) != header_.checksum) damaged("the header's checksum");
    if (header_.version != kVersion || header_.parts != kKeyParts) {
      throw Error(ErrorCode::incompatible,
                  "keys " + bytes_->name() + " are of version " + std::to_string(header_.version) +
                      ", and this program reads version " + std::to_string(kVersion),
                  bytes_->name());
    }
    std::uint64_t offset = sizeof(Header);
    for (unsigned part = 0; part < kKeyParts; ++part) {
      offsets_[part] = offset;
      offset += std::uint64_t{header_.sizes[part]} * kEntryBytes;
    }
    if (offset != bytes_->size()) damaged("they are longer or shorter than the header says");
  }

  std::uint64_t size(unsigned part) const override { return header_.sizes.at(part); }

  void read(unsigned part, std::vector<KeyedText>& entries) const override {
    const std::size_t count = header_.sizes.at(part);
    if (count == 0) return;
    std::string room;
    const std::string_view packed = bytes_->read(offsets_[part], count * kEntryBytes, room);
    if (hash64(packed) != header_.checksums[part]) {
      damaged("the checksum of part " + std::to_string(part));
    }
    const std::size_t before = entries.size();
    entries.resize(before + count);
    unsigned others = 0;
    const char* at = packed.data();
    for (KeyedText& entry : std::span(entries).subspan(before)) {
      std::memcpy(&entry.text, at, 4);
      std::memcpy(&entry.key, at + 4, 8);
      at += kEntryBytes;
      others |= part_of(entry.key) ^ part;
    }
    // What joins the parts relies on it.
    if (others != 0) damaged("part " + std::to_string(part) + " has keys of others");
  }

 private:
  [[noreturn]] void damaged(const std::string& what) const {
    const std::string name = bytes_->name().empty() ? "" : " of " + bytes_->name();
    throw Error(ErrorCode::damaged, "the keys" + name + " are damaged: " + what, bytes_->name());
  }

  std::unique_ptr<Bytes> bytes_;
  Header header_;
  std::array<std::uint64_t, kKeyParts> offsets_;
};

[[noreturn]] void fail(const std::string& path, int error_number) {
  throw Error(ErrorCode::output_failed,
              "cannot write to " + path + ": " + system_message(error_number), path);
}

void write_all(const FileDescriptor& file, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail(path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

void KeyBlock::add(std::uint32_t text, std::span<const std::uint64_t> keys) {
  for (const std::uint64_t key : keys) {
    parts_[part_of(key)].push_back(
        {text, static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32U)});
  }
}

std::uint64_t KeyBlock::size() const {
  std::uint64_t size = 0;
  for (const Part& part : parts_) size += part.size();
  return size;
}

void KeyBlock::clear() {
  for (Part& part : parts_) part.clear();
}

// By (text, key), each once. Where texts came in order hardly anything has to be moved.
void KeyBlock::put_in_order(Part& part) {
  const auto order = [](const Entry& x, const Entry& y) {
    return std::tie(x.text, x.high, x.low) < std::tie(y.text, y.high, y.low);
  };
  std::size_t moves_left = 4 * part.size();
  for (std::size_t i = 1; i < part.size(); ++i) {
    const Entry entry = part[i];
    std::size_t at = i;
    for (; at > 0 && moves_left > 0 && order(entry, part[at - 1]); --at, --moves_left) {
      part[at] = part[at - 1];
    }
    part[at] = entry;
    if (moves_left == 0) break;
  }
  if (moves_left == 0) std::sort(part.begin(), part.end(), order);
  part.erase(std::unique(part.begin(), part.end(),
                         [&](const Entry& x, const Entry& y) { return !order(x, y); }),
             part.end());
}

std::string KeyBlock::header() const {
  Header header{};
  std::copy(kMagic.begin(), kMagic.end(), header.magic);
  header.version = kVersion;
  header.parts = kKeyParts;
  for (unsigned i = 0; i < kKeyParts; ++i) {
    const Part& part = parts_[i];
    if (part.size() > std::numeric_limits<std::uint32_t>::max()) {
      throw Error(ErrorCode::invalid_argument, "too many keys for one block");
    }
    header.sizes[i] = static_cast<std::uint32_t>(part.size());
    header.checksums[i] =
        hash64({reinterpret_cast<const char*>(part.data()), part.size() * kEntryBytes});
  }
  header.checksum = hash64(bytes_of(header).substr(0, kChecked));
  return std::string(bytes_of(header));
}

std::string KeyBlock::packed() {
  static_assert(sizeof(Entry) == kEntryBytes);
  for (Part& part : parts_) put_in_order(part);
  std::string bytes = header();
  bytes.reserve(bytes.size() + size() * kEntryBytes);
  for (const Part& part : parts_) {
    bytes.append(reinterpret_cast<const char*>(part.data()), part.size() * kEntryBytes);
  }
  return bytes;
}

void KeyBlock::write(const std::string& path) {
  for (Part& part : parts_) put_in_order(part);
  const std::string unfinished = path + ".new";
  FileDescriptor file(
      ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666));
  if (!file.is_open()) fail(unfinished, errno);
  try {
    write_all(file, unfinished, header());
    for (const Part& part : parts_) {
      write_all(file, unfinished,
                {reinterpret_cast<const char*>(part.data()), part.size() * kEntryBytes});
    }
    if (::close(file.release()) != 0) fail(unfinished, errno);
    if (::rename(unfinished.c_str(), path.c_str()) != 0) fail(path, errno);
  } catch (...) {
    ::unlink(unfinished.c_str());
    throw;
  }
}

std::string pack_keys(std::span<const KeyedText> entries) {
  KeyBlock block;
  for (const KeyedText& entry : entries) block.add(entry.text, std::span(&entry.key, 1));
  return block.packed();
}

std::unique_ptr<KeySource> open_packed_keys(std::string_view bytes) {
  return std::make_unique<PackedKeys>(std::make_unique<MemoryBytes>(bytes));
}

std::unique_ptr<KeySource> open_packed_keys_file(const std::string& path) {
  return std::make_unique<PackedKeys>(std::make_unique<FileBytes>(path));
}

}  // namespace stemma
