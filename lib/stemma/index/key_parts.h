// Keys by their first bits, in parts that fit the cache: what follows goes part by part.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace stemma {

struct KeyOfText {
  std::uint64_t key = 0;
  std::uint32_t text = 0;

  friend auto operator<=>(const KeyOfText&, const KeyOfText&) = default;
};

// Keys are spread evenly.
class KeyParts {
 public:
  // For about so many keys, whose `known` first bits are the same.
  explicit KeyParts(std::size_t keys, int known = 0)
      : parts_(std::bit_floor(std::clamp(keys / kKeysPerPart, std::size_t{1}, kMostParts))),
        known_(known),
        bits_(std::countr_zero(parts_.size())) {
    for (std::vector<KeyOfText>& part : parts_) part.reserve(keys / parts_.size() * 9 / 8);
  }

  void add(std::uint64_t key, std::uint32_t text) {
    // In two steps: of one part there are no bits, and a shift by 64 means nothing.
    parts_[key << known_ >> 1U >> (63 - bits_)].push_back({key, text});
  }

  std::size_t size() const { return parts_.size(); }
  std::vector<KeyOfText> take(std::size_t part) { return std::exchange(parts_[part], {}); }
  // How many first bits all keys of a part share.
  int bits() const { return known_ + bits_; }

 private:
  static constexpr std::size_t kKeysPerPart = std::size_t{1} << 14U;
  static constexpr std::size_t kMostParts = 256;

  std::vector<std::vector<KeyOfText>> parts_;
  int known_;
  int bits_;
};

}  // namespace stemma
