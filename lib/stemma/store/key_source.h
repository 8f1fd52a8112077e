// Keys of many texts, cut into parts by their first bits, so that they can be joined part by part
// in little memory.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "stemma/base/export.h"

namespace stemma {

struct KeyedText {
  std::uint64_t key = 0;
  std::uint32_t text = 0;  // as its source numbers texts

  friend auto operator<=>(const KeyedText&, const KeyedText&) = default;
};

// By the first ten bits of a key.
inline constexpr unsigned kKeyParts = 1024;
inline unsigned part_of(std::uint64_t key) { return static_cast<unsigned>(key >> 54U); }

// Keys of some texts. Safe to ask from many threads.
class KeySource {
 public:
  virtual ~KeySource() = default;
  virtual std::uint64_t size(unsigned part) const = 0;  // entries
  // Appends the entries of a part, in any order. Throws Error where they cannot be read.
  virtual void read(unsigned part, std::vector<KeyedText>& entries) const = 0;
};

// One block of entries in one piece of bytes: a header with the number of entries of each part and
// a checksum, then the entries part by part, 12 bytes each (docs/formats/keys.md). Equal for equal
// entries, whatever their order was.
STEMMA_API std::string pack_keys(std::vector<KeyedText> entries);

// Reads what pack_keys() wrote from memory (`bytes` must outlive it), or from a file. Throws
// Error{damaged} where the header is not sound, and at read() where a part is not.
STEMMA_API std::unique_ptr<KeySource> open_packed_keys(std::string_view bytes);
STEMMA_API std::unique_ptr<KeySource> open_packed_keys_file(const std::string& path);

}  // namespace stemma
