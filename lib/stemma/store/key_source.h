// Keys of many texts, cut into parts by their first bits, so that they can be joined part by part
// in little memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/export.h"

namespace stemma {

struct KeyedText {
  std::uint64_t key = 0;
  std::uint32_t text = 0;  // as its source numbers texts

  friend auto operator<=>(const KeyedText&, const KeyedText&) = default;
};

// By the first ten bits of a key.
inline constexpr unsigned kKeyPartBits = 10;
inline constexpr unsigned kKeyParts = 1U << kKeyPartBits;
inline unsigned part_of(std::uint64_t key) {
  return static_cast<unsigned>(key >> (64 - kKeyPartBits));
}

// Keys of some texts. Safe to ask from many threads.
class STEMMA_API KeySource {
 public:
  virtual ~KeySource() = default;
  virtual std::uint64_t size(unsigned part) const = 0;  // entries
  // Appends the entries of a part, in any order. Throws Error where they cannot be read.
  virtual void read(unsigned part, std::vector<KeyedText>& entries) const = 0;
};

// Collects entries and packs them: a header with the number of entries of each part and
// checksums, then the entries part by part, 12 bytes each (docs/formats/keys.md). What is packed is
// a function of the set of entries. Takes 12 bytes an entry, and up to twice that while it grows.
// Fastest where texts come in ascending order. Not safe to share between threads.
class STEMMA_API KeyBlock {
 public:
  void add(std::uint32_t text, std::span<const std::uint64_t> keys);
  std::uint64_t size() const;  // of what was added, in entries

  std::string packed();
  // Straight to a file, without another copy in memory; the file is there once it is whole. Throws
  // Error{output_failed}.
  void write(const std::string& path);
  void clear();  // keeps its memory for the next block

 private:
  struct Entry {
    std::uint32_t text = 0;
    std::uint32_t low = 0;  // halves of the key
    std::uint32_t high = 0;
  };
  using Part = std::vector<Entry>;

  static void put_in_order(Part& part);
  std::string header() const;

  std::array<Part, kKeyParts> parts_;
};

// A KeyBlock of these.
STEMMA_API std::string pack_keys(std::span<const KeyedText> entries);

// Reads a packed block from memory (`bytes` must outlive it), or from a file. Throws Error{damaged}
// where the header is not sound, and at read() where a part is not; Error{incompatible} where a
// newer version wrote it; Error{path_not_found} where a file cannot be opened.
STEMMA_API std::unique_ptr<KeySource> open_packed_keys(std::string_view bytes);
STEMMA_API std::unique_ptr<KeySource> open_packed_keys_file(const std::string& path);

}  // namespace stemma
