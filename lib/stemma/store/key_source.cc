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
#include "stemma/base/file_descriptor.h"
#include "stemma/base/hash.h"
#include "stemma/sources/system_message.h"
#include "stemma/store/whole_file.h"

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
  // Copies those from `offset` on, which are all there.
  virtual void read(std::uint64_t offset, std::span<char> to) const = 0;
};

class MemoryBytes : public Bytes {
 public:
  explicit MemoryBytes(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  const std::string& name() const override { return name_; }
  void read(std::uint64_t offset, std::span<char> to) const override {
    bytes_.copy(to.data(), to.size(), offset);
  }

 private:
  std::string_view bytes_;
  std::string name_;
};

// Opened for each read: units may be more than a process may have files open.
class FileBytes : public Bytes {
 public:
  explicit FileBytes(const std::string& path) : path_(path) {
    struct stat status{};
    if (::fstat(open().get(), &status) != 0) fail(path_, errno);
    size_ = static_cast<std::uint64_t>(status.st_size);
  }
  std::uint64_t size() const override { return size_; }
  const std::string& name() const override { return path_; }
  void read(std::uint64_t offset, std::span<char> to) const override {
    const FileDescriptor file = open();
    for (std::size_t done = 0; done < to.size();) {
      const ssize_t got =
          ::pread(file.get(), &to[done], to.size() - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) {
        throw Error(ErrorCode::damaged,
                    "cannot read " + path_ + ": " +
                        (got < 0 ? system_message(errno) : "it became shorter meanwhile"),
                    path_);
      }
      done += static_cast<std::size_t>(got);
    }
  }

 private:
  FileDescriptor open() const {
    FileDescriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!file.is_open()) fail(path_, errno);
    return file;
  }
  [[noreturn]] static void fail(const std::string& path, int error) {
    throw Error(ErrorCode::path_not_found, "cannot read " + path + ": " + system_message(error),
                path);
  }

  std::string path_;
  std::uint64_t size_ = 0;
};

class PackedKeys : public KeySource {
 public:
  explicit PackedKeys(std::unique_ptr<Bytes> bytes) : bytes_(std::move(bytes)) {
    if (bytes_->size() < sizeof(Header)) damaged("they end in the header");
    bytes_->read(0, {reinterpret_cast<char*>(&header_), sizeof(Header)});
    if (std::string_view(header_.magic, sizeof header_.magic) != kMagic) {
      damaged("they do not begin as keys do");
    }
    if (hash64(bytes_of(header_).substr(0, kChecked)) != header_.checksum)
      damaged("the header's checksum");
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
    const std::size_t before = entries.size();
    entries.resize(before + count);
    const std::span<KeyedText> read = std::span(entries).subspan(before);
    // At the end of where they go: unpacked from the first on, none is overwritten too early.
    char* const end = reinterpret_cast<char*>(read.data()) + read.size_bytes();
    const std::span<char> packed(end - count * kEntryBytes, end);
    bytes_->read(offsets_[part], packed);
    if (hash64({packed.data(), packed.size()}) != header_.checksums[part]) {
      damaged("the checksum of part " + std::to_string(part));
    }
    unsigned others = 0;
    const char* at = packed.data();
    for (KeyedText& entry : read) {
      KeyedText next;
      std::memcpy(&next.text, at, 4);
      std::memcpy(&next.key, at + 4, 8);
      entry = next;
      at += kEntryBytes;
      others |= part_of(next.key) ^ part;
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
  WholeFile file(path);
  file.append(header());
  for (const Part& part : parts_) {
    file.append({reinterpret_cast<const char*>(part.data()), part.size() * kEntryBytes});
  }
  file.finish();
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
