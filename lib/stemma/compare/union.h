// The union of the versions seen so far, word by word, and where each version stands in it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/base/span.h"
#include "stemma/compare/collation.h"
#include "stemma/text/document.h"

namespace stemma {

// A stretch of the union that a version has, and the words that stand for it (as many as slots
// unless edited). `slots` are positions in Union::order once the union is built.
struct Stretch {
  Span slots;
  Span tokens;
  ReadingStatus status = ReadingStatus::same;
};

// One word of the union. Slots keep their number when others come between them.
struct Slot {
  std::uint64_t word = 0;
  std::uint32_t version = 0;  // the first version that has it
  std::uint32_t token = 0;    // there
  std::uint32_t passage = 0;  // there
  std::uint32_t weight = 1;   // more where an edit has a longer reading than this
};

struct Union {
  std::vector<Slot> slots;
  std::vector<std::uint32_t> order;            // slots as they follow each other in the union
  std::vector<std::vector<Stretch>> versions;  // sorted by place in the union; none overlap
};

// Which of two is said of a place that a version has partly so and partly so: edited outweighs
// moved, which outweighs same; anything outweighs missing.
ReadingStatus stronger(ReadingStatus one, ReadingStatus other);

// Where the places of a union begin, ascending, and its size last: a place ends where its passage
// does, where words of another version came in, and where what some version lacks begins or ends.
// O(stretches log stretches).
std::vector<std::uint32_t> place_borders(const Union& all);

// See collate().
Union build_union(std::span<const Document* const> versions, const RunContext& context);

}  // namespace stemma
