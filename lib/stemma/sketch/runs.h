// Hashes of runs of tokens: of shingles and of k-grams.
//
// The hash of one token is its value. That of a longer run is join(), loops.h, of those of two
// parts: of its first tokens, as many as the largest power of two that is less than all, and of the
// rest. So overlapping runs have parts in common, and these are hashed once: for shingles of five
// tokens three multiplications each, eight shingles at a time where the processor can.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stemma/sketch/loops.h"
#include "stemma/text/tokens.h"

namespace stemma {

// The longest run that a parameter may ask for.
inline constexpr std::size_t kLongestRun = 256;

// O(length).
std::uint64_t run_hash(std::span<const Token> run);

// The hashes of all runs of `length` tokens, at least 1, in their order. O(tokens) up to
// kLongestRun, else times `length`.
std::vector<std::uint64_t> run_hashes(std::span<const Token> tokens, std::size_t length);

// The runs that begin at some tokens of a text that follow each other. Large: 40 KB.
class RunHashes {
 public:
  static constexpr std::size_t kMost = 512;

  explicit RunHashes(const loops::Loops& loops = loops::chosen()) : loops_(loops) {}

  // Prepares for runs of up to `longest` tokens that begin at tokens[0, count), count at most
  // kMost. `tokens`, which have to stay, may be fewer than all these runs take.
  void prepare(std::span<const Token> tokens, std::size_t count, std::size_t longest);

  // The hash of tokens[begin, begin + length).
  std::uint64_t of(std::size_t begin, std::size_t length) const {
    // Parts whose lengths are powers of two, the longest first: from the last to the first.
    std::size_t left = length & (length - 1);
    std::uint64_t hash = level(length - left)[begin + left];
    while (left > 0) {
      const std::size_t before = left & (left - 1);
      hash = loops::join(level(left - before)[begin + before], hash);
      left = before;
    }
    return hash;
  }

  // The hashes of tokens[i, i + length) for i < count.
  void all(std::size_t count, std::size_t length, std::uint64_t* out) const;

 private:
  static constexpr std::size_t kLevels = 8;

  // Of runs of 2, 4, 8 ... tokens.
  const std::uint64_t* level(std::size_t length) const {
    return length == 1 ? tokens_.data()
                       : levels_[static_cast<std::size_t>(std::countr_zero(length)) - 1].data();
  }

  const loops::Loops& loops_;
  std::span<const Token> tokens_;
  alignas(64) std::array<std::array<std::uint64_t, kMost + kLongestRun>, kLevels> levels_;
};

}  // namespace stemma
