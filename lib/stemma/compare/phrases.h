// Which of many phrases stand in a text, word by word: each text is read once, however many
// phrases there are and whatever they have in common (Aho and Corasick, "Efficient string
// matching", Communications of the ACM 18, 1975; over words instead of characters).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stemma/text/tokens.h"

namespace stemma {

// A sequence of at least one token.
using Phrase = std::span<const Token>;

// Built once; safe to ask from many threads. Keeps nothing of the tokens but their hashes.
class PhraseFinder {
 public:
  // O(tokens of all phrases), and at most kBytesPerToken for each of them.
  explicit PhraseFinder(std::span<const Phrase> phrases);

  // Indexes of the phrases that stand in `text`, ascending; of phrases that say the same, the
  // first. O(|text| + found log found).
  std::vector<std::uint32_t> find(std::span<const Token> text) const;

  // For each phrase, the first that says the same.
  std::span<const std::uint32_t> first_alike() const { return first_alike_; }

  static constexpr std::size_t kBytesPerToken = 96;

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  // A beginning of some phrases: its last word, and the beginning without it.
  struct Node {
    std::uint64_t word = 0;
    std::uint32_t parent = 0;
    std::uint32_t fallback = 0;    // the longest other beginning that this one ends with
    std::uint32_t phrase = kNone;  // that ends here
    std::uint32_t shorter = 0;     // the longest other phrase that this one ends with; 0: none
  };

  std::size_t slot_of(std::uint32_t parent, std::uint64_t word) const;
  std::uint32_t child_of(std::uint32_t parent, std::uint64_t word) const;
  std::uint32_t add_child(std::uint32_t parent, std::uint64_t word);
  std::uint32_t step(std::uint32_t node, std::uint64_t word) const;
  void grow_slots();
  void add(Phrase phrase, std::uint32_t index);
  void link();

  std::vector<Node> nodes_;           // the first is the empty beginning
  std::vector<std::uint32_t> slots_;  // children by (parent, word); 0: free
  std::vector<std::uint32_t> first_alike_;
};

}  // namespace stemma
