// Texts that must be looked at together, in batches that fit the memory.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/store/key_join.h"

namespace stemma {

inline constexpr std::uint32_t kNoBatch = 0xffffffff;

// What a batch holds for each token while its texts are compared, and for each text.
inline constexpr std::uint64_t kHeldPerToken = 40;
inline constexpr std::uint64_t kHeldPerText = 512;

// Disjoint sets of numbers, each named by its smallest.
class Sets {
 public:
  explicit Sets(std::size_t size);
  std::uint32_t name_of(std::uint32_t number);
  void join(std::uint32_t x, std::uint32_t y);

 private:
  std::vector<std::uint32_t> parents_;
};

struct Batches {
  std::vector<std::uint32_t> of_text;  // kNoBatch for a text that no other is like
  // Whether what a batch holds is more than it may: then it is one cluster alone.
  std::vector<bool> is_too_large;

  std::size_t size() const { return is_too_large.size(); }
};

// Texts that candidate pairs join, directly or through others, are in one batch. Each holds at most
// `most` bytes, but for one that is a single cluster. `tokens` says how many each text has. Depends
// on nothing but the arguments. O(pairs
// + texts).
Batches batches_of(std::span<const std::uint32_t> tokens, const StoredPairs& pairs,
                   std::uint64_t most, RunContext& context);

}  // namespace stemma
