// Two readings of a document with tracked changes: as if all were accepted, and as if all were
// rejected. A parser reads one at a time; here they become one text.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/extract/extract.h"
#include "stemma/parsers/parser.h"

namespace stemma {

enum class TrackedReading : std::uint8_t { accepted, original };

// Where a block comes from. Both readings know a place by the same numbers.
struct BlockPlace {
  std::size_t part = 0;
  std::ptrdiff_t offset = 0;  // rises within the part

  friend auto operator<=>(const BlockPlace&, const BlockPlace&) = default;
};

struct PlacedBlock {
  BlockPlace place;
  BlockKind kind = BlockKind::paragraph;
  std::string number;  // of a list item or heading; one that was inserted changes all that follow
  std::string text;
};

struct PlacedBlocks {
  BlockPlace place;  // of what is added next
  std::vector<PlacedBlock> blocks;

  // White space around text is left out, and a block without anything else.
  void add(BlockKind kind, std::string_view text, std::string_view number = {});
};

// Writes what `read` gives for the reading that is wanted. Of both, the accepted one is written,
// and after what it has of a place, what the original has there and it has not, as blocks of the
// kind `original`. Without changes there is one reading. O(size).
void write_readings(Tracked tracked, std::uint64_t changes,
                    const std::function<PlacedBlocks(TrackedReading)>& read, BlockWriter& writer);

// Says how many changes there are and how they were read; nothing where there are none.
void note_tracked_changes(Tracked tracked, std::uint64_t changes, const RawDocument& document,
                          RunContext& context);

}  // namespace stemma
