// Runs of words that two texts share, word by word.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/text/tokens.h"

namespace stemma {

// A run of tokens that stands in both texts.
struct SharedRun {
  std::uint32_t in_a = 0;  // index of its first token
  std::uint32_t in_b = 0;
  std::uint32_t length = 0;
};

// Where each few words of a text stand, so that many texts can be held against it. Refers to the
// tokens it was made of. Safe to ask from many threads.
class STEMMA_API RunIndex {
 public:
  // O(n), 12 bytes a token.
  explicit RunIndex(std::span<const Token> tokens);

  // Length of the longest run of tokens that stands in both. O(n + m) but where few different
  // words repeat without end; there O((n + m) log^2).
  std::uint32_t longest_shared(std::span<const Token> other) const;

  // Runs of at least `shortest` tokens (4 if it is less) that stand in both and can be made longer
  // on neither side; a is the text of the index. To be shown to people: where words repeat without
  // end, only some. O(n + m), and what is found.
  std::vector<SharedRun> shared(std::span<const Token> other, std::uint32_t shortest) const;

 private:
  std::span<const Token> tokens_;
  std::vector<std::uint32_t> heads_;  // by hash of a seed: the first place, counted from 1
  std::vector<std::uint32_t> next_;   // the next place of the same hash, counted from 1
};

// Whether some run of `length` tokens stands in both. O(n log n), thread-safe.
STEMMA_API bool shares_run(std::span<const Token> a, std::span<const Token> b, std::size_t length);

// Length of the longest run of tokens that stands in both: RunIndex, for one pair.
STEMMA_API std::uint32_t longest_shared_run(std::span<const Token> a, std::span<const Token> b);

// The longest of RunIndex::shared() of which none overlaps another in either text: longest first,
// then by place in a; at most `most`.
STEMMA_API std::vector<SharedRun> longest_shared_runs(std::span<const Token> a,
                                                      std::span<const Token> b,
                                                      std::uint32_t shortest, std::size_t most);

}  // namespace stemma
