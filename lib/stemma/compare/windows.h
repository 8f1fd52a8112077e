// Which runs of a fixed length of some passages stand in a text. For runs of one length a table of
// their hashes does what a PhraseFinder does, in a tenth of the memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stemma/compare/phrases.h"

namespace stemma {

// The runs are numbered one passage after the other, in each from its first word on; a passage
// shorter than `length` (at least 1) has none. Built once; safe to ask from many threads. As exact
// as 64-bit hashes of runs.
class WindowFinder {
 public:
  // O(tokens of the passages).
  WindowFinder(std::span<const Phrase> passages, std::size_t length);

  // Numbers of the runs that stand in `text`, ascending; of runs that say the same, the first.
  // O(|text| + found log found).
  std::vector<std::uint32_t> find(std::span<const Token> text) const;

  // For each run, the first that says the same.
  std::span<const std::uint32_t> first_alike() const { return first_alike_; }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t run = 0;  // counted from 1; 0: free
  };

  std::size_t slot_of(std::uint64_t hash) const;

  std::size_t length_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> first_alike_;
};

}  // namespace stemma
