#include "stemma/parsers/outlook/file_check.h"

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>

namespace stemma {

// Offsets and widths in bytes.
struct OutlookLayout {
  std::size_t width;         // of numbers and offsets of blocks
  std::size_t size_of_file;  // in the header, as the next three
  std::size_t encryption;
  std::size_t nodes;
  std::size_t blocks;
  std::size_t page;     // of one
  std::size_t checked;  // of a page, the rest is its trailer
  std::size_t page_checksum;
  std::size_t count;  // where a page says how many entries it has
  std::size_t width_of_count;
  std::size_t entry;           // where it says how long each is; its level is in the next byte
  std::size_t alignment;       // of blocks
  std::size_t trailer;         // of a block
  std::size_t block_checksum;  // in its trailer
};

namespace {

constexpr OutlookLayout kAnsi{4, 0xA8, 0x1CD, 0xBC, 0xC4, 512, 500, 508, 496, 1, 498, 64, 12, 8};
constexpr OutlookLayout kUnicode{8, 0xB8, 0x201, 0xE0, 0xF0, 512, 496, 500, 488, 1, 490, 64, 16, 4};
constexpr OutlookLayout kLargePages{8,    0xB8, 0x201, 0xE0, 0xF0, 4096, 4072,
                                    4076, 4056, 2,     4060, 512,  24,   4};

constexpr unsigned char kBlockPage = 0x80;
constexpr unsigned char kNodePage = 0x81;
constexpr int kDeepestPage = 10;

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = width; i-- > 0;) {
    value = (value << 8U) | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

// Fewer bytes where the file ends.
std::string read_at(int file, std::uint64_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t got =
        ::pread(file, bytes.data() + filled, size - filled, static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

// Begins with 0 and is not inverted at the end (MS-PST 5.3).
std::uint32_t checksum(std::string_view bytes) {
  constexpr std::uint32_t kInverted = 0xFFFF'FFFF;
  return static_cast<std::uint32_t>(::crc32(kInverted, reinterpret_cast<const Bytef*>(bytes.data()),
                                            static_cast<uInt>(bytes.size()))) ^
         kInverted;
}

std::uint64_t size_of(int file) {
  struct stat status{};
  return ::fstat(file, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

class Checker {
 public:
  Checker(int file, const OutlookLayout& layout)
      : file_(file), layout_(layout), left_(2 * size_of(file)) {}

  OutlookDamage run(const OutlookHeader& header) {
    page(header.nodes, kNodePage, 0);
    page(header.blocks, kBlockPage, 0);
    return damage_;
  }

 private:
  void page(std::uint64_t offset, unsigned char kind, int depth) {
    ++damage_.pages;
    const std::string bytes = take(offset, layout_.page);
    if (depth > kDeepestPage || !is_sound(bytes, kind)) {
      ++damage_.damaged_pages;
      return;
    }
    const std::uint64_t count = number_at(bytes, layout_.count, layout_.width_of_count);
    const std::uint64_t width = number_at(bytes, layout_.entry, 1);
    const bool is_leaf = bytes[layout_.entry + 1] == 0;
    if (width < 3 * layout_.width || count * width > layout_.count) {
      if (count > 0) ++damage_.damaged_pages;
      return;
    }
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::string_view entry = std::string_view(bytes).substr(i * width, width);
      if (!is_leaf) {
        page(number_at(entry, 2 * layout_.width, layout_.width), kind, depth + 1);
      } else if (kind == kBlockPage) {
        block(number_at(entry, layout_.width, layout_.width),
              static_cast<std::size_t>(number_at(entry, 2 * layout_.width, 2)));
      }
    }
  }

  bool is_sound(std::string_view bytes, unsigned char kind) const {
    return bytes.size() == layout_.page &&
           static_cast<unsigned char>(bytes[layout_.checked]) == kind &&
           checksum(bytes.substr(0, layout_.checked)) == number_at(bytes, layout_.page_checksum, 4);
  }

  void block(std::uint64_t offset, std::size_t size) {
    ++damage_.blocks;
    const std::size_t whole =
        (size + layout_.trailer + layout_.alignment - 1) / layout_.alignment * layout_.alignment;
    const std::string bytes = take(offset, whole);
    if (bytes.size() < whole) {
      ++damage_.damaged_blocks;
      return;
    }
    const std::size_t trailer = whole - layout_.trailer;
    const std::uint64_t expected = number_at(bytes, trailer + layout_.block_checksum, 4);
    const bool is_whole =
        number_at(bytes, trailer, 2) == size &&
        (expected == 0 || expected == checksum(std::string_view(bytes).substr(0, size)));
    if (!is_whole) ++damage_.damaged_blocks;
  }

  // Nothing once the file was read twice: it names the same places again and again.
  std::string take(std::uint64_t offset, std::size_t size) {
    if (left_ < size || offset > static_cast<std::uint64_t>(INT64_MAX) - size) return {};
    left_ -= size;
    return read_at(file_, offset, size);
  }

  int file_;
  const OutlookLayout& layout_;
  std::uint64_t left_;
  OutlookDamage damage_;
};

}  // namespace

std::optional<OutlookHeader> read_outlook_header(int file) {
  constexpr std::size_t kLongest = 564;
  const std::string bytes = read_at(file, 0, kLongest);
  if (bytes.size() < kLongest) return std::nullopt;
  constexpr std::size_t kVersion = 10;
  const std::uint64_t version = number_at(bytes, kVersion, 2);
  OutlookHeader header;
  if (version == 14 || version == 15) {
    header.layout = &kAnsi;
  } else if (version == 36) {
    header.layout = &kLargePages;
  } else if (version >= 20 && version <= 35) {
    header.layout = &kUnicode;
  } else {
    return std::nullopt;
  }
  const OutlookLayout& layout = *header.layout;
  header.size = number_at(bytes, layout.size_of_file, layout.width);
  header.encryption = static_cast<unsigned>(number_at(bytes, layout.encryption, 1));
  header.nodes = number_at(bytes, layout.nodes, layout.width);
  header.blocks = number_at(bytes, layout.blocks, layout.width);
  return header;
}

OutlookDamage check_outlook_file(int file, const OutlookHeader& header) {
  return Checker(file, *header.layout).run(header);
}

}  // namespace stemma
