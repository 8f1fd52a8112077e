// Numbers for texts, by the digests of their words.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "stemma/catalog/catalog.h"

namespace stemma {

// From 1, in the order in which they come. About 24 bytes a text, and its digest.
class TextNumbers {
 public:
  TextNumbers() = default;
  explicit TextNumbers(const std::vector<CatalogText>& texts) {
    for (const CatalogText& text : texts) (void)add(text.digest);
  }

  // The number of a text, and whether it is a new one.
  std::pair<std::uint32_t, bool> add(const TextDigest& digest) {
    if (2 * (digests_.size() + 1) > slots_.size()) grow();
    const std::size_t slot = slot_of(digest);
    if (slots_[slot] != 0) return {slots_[slot], false};
    digests_.push_back(digest);
    slots_[slot] = static_cast<std::uint32_t>(digests_.size());
    return {slots_[slot], true};
  }

 private:
  // Where the digest's number stands, or would.
  std::size_t slot_of(const TextDigest& digest) const {
    std::size_t at = 0;
    std::memcpy(&at, digest.bytes.data(), sizeof at);
    const std::size_t mask = slots_.size() - 1;
    for (at &= mask; slots_[at] != 0; at = (at + 1) & mask) {
      if (digests_[slots_[at] - 1] == digest) break;
    }
    return at;
  }

  void grow() {
    slots_.assign(std::max<std::size_t>(1024, 2 * slots_.size()), 0);
    for (std::size_t i = 0; i < digests_.size(); ++i) {
      slots_[slot_of(digests_[i])] = static_cast<std::uint32_t>(i + 1);
    }
  }

  std::vector<TextDigest> digests_;
  std::vector<std::uint32_t> slots_;  // numbers, 0 where there is none; a power of two
};

}  // namespace stemma
