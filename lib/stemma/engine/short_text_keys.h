// Short texts inside long ones. Short texts are found among each other by their keys, which are all
// their shingles (index/text_keys.h); to find them in long texts, these must have such keys, too,
// but only where a short text has them: else all shingles of all texts would be keys.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "stemma/store/spill.h"
#include "stemma/store/work_folder.h"

namespace stemma {

// What is kept of a shingle of a long text until all short texts are known.
inline std::uint32_t half_of(std::uint64_t shingle) {
  return static_cast<std::uint32_t>(shingle >> 32U);
}

// Holds some MiB; the rest is in a file: 4 bytes for each token of the long texts, 8 for each
// shingle of the short ones. For one thread at a time.
class ShortTextKeys {
 public:
  explicit ShortTextKeys(const WorkFolder& folder) : file_(folder) {}

  // What append_keys() made of a short text.
  void add_short(std::span<const std::uint64_t> keys);
  // The halves of a long text's shingles, in any order, those that stand twice included.
  void add_long(std::uint32_t text, std::span<const std::uint32_t> halves);

  // Calls body(text, keys) with the keys of short texts that a long one has, in the order in which
  // these were added; several times where keys do not fit `memory` bytes. That half of a shingle is
  // another's half is taken for the shingle: what is proposed is looked at. O(tokens) for each
  // time.
  using Body = std::function<void(std::uint32_t text, std::span<const std::uint64_t> keys)>;
  void for_each_long(std::uint64_t memory, const Body& body);

 private:
  struct LongText {
    std::uint32_t text = 0;
    std::uint32_t count = 0;  // of its halves
  };

  void look_for(std::span<const std::uint64_t> keys, const Body& body);

  SpillFile file_;
  Run shorts_;
  Run longs_;
  std::vector<std::uint64_t> last_shorts_;  // not yet in the file
  std::vector<std::uint32_t> last_longs_;
  std::vector<LongText> texts_;
};

}  // namespace stemma
