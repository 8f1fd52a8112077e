// All versions of a text side by side: the union, what each version has of it and what it lacks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/base/span.h"
#include "stemma/text/document.h"

namespace stemma {

enum class ReadingStatus {
  same,
  edited,  // reworded: counts as having the place
  moved,   // stands elsewhere in the version, perhaps edited on the way
  missing,
};
STEMMA_API std::string_view code_string(ReadingStatus status);

// What one version has at one place of the union.
struct Reading {
  ReadingStatus status = ReadingStatus::missing;
  Span tokens;                // in the version's document; empty where nothing stands for it
  std::uint32_t changes = 0;  // words of the place that read differently
};

// A stretch of the union that each version has or lacks as a whole: a passage, or a part of one
// where some version lacks only that part.
struct Place {
  BlockKind kind = BlockKind::paragraph;
  std::uint32_t words = 0;        // of its longest reading
  std::uint32_t source = 0;       // the first version that has it; its text is shown
  std::uint32_t passage = 0;      // index into the source's passages
  Span tokens;                    // in the source's document
  std::vector<Reading> readings;  // one a version
};

// What a version has of the union, in words.
struct VersionFigures {
  std::uint64_t words = 0;           // its own
  std::uint64_t present_words = 0;   // of the union, rewording forgiven
  std::uint64_t verbatim_words = 0;  // of the union, word for word
  std::uint64_t filled_words = 0;    // of the union; where it reads otherwise, as many as it has
};

struct Collation {
  std::uint64_t union_words = 0;
  std::vector<Place> places;             // in the order of the union
  std::vector<VersionFigures> versions;  // one a version, in the order given
};

// Collates distinct texts. `versions` are in the order of their labels (tokens descending, then
// digest): each is aligned to the union of those before it, so the order in which a caller
// happens to name them must not matter. The words of each place are those of its longest
// reading. Cost: one alignment a version, each against the union so far.
STEMMA_API Collation collate(std::span<const Document* const> versions, const RunContext& context);

// Share of the union's words that a version has, in [0, 1]; 1 where the union has no words.
STEMMA_API double completeness(const Collation& collation, std::size_t version);

// What shape a gap has, where the evidence is there.
enum class GapShape {
  unknown,
  head,          // everything before the version's first words
  tail,          // everything after its last words
  mid_sentence,  // after its last words, which stop within a passage
  list_items,    // nothing but list items
  table_rows,    // nothing but table rows
};
STEMMA_API std::string_view code_string(GapShape shape);  // "" for unknown

// Consecutive places that one version lacks, all found in the same other versions.
struct MissingPassages {
  std::vector<std::uint32_t> places;  // indexes into Collation::places
  std::uint64_t words = 0;
  // The places next to the gap that the version has, and its words there; none at an end.
  std::optional<std::uint32_t> after;
  std::optional<std::uint32_t> before;
  Span after_tokens;
  Span before_tokens;
  std::vector<std::uint32_t> found_in;  // versions
  GapShape shape = GapShape::unknown;
  // Those who have it were read as other formats than the version: the reader may have lost it.
  bool across_formats = false;  // set by who knows the formats of all copies
};

// What `version` lacks, in the order of the union.
STEMMA_API std::vector<MissingPassages> missing_passages(const Collation& collation,
                                                         std::size_t version);

// Versions that together have every place of the union, and whether no smaller set does.
struct CoveringSet {
  std::vector<std::uint32_t> versions;  // ascending
  bool minimal = true;
};

// The smallest set, exact for up to 24 versions and greedy beyond; of several, one with
// `preferred` if there is such a one, then with the earliest labels. Never more than some
// hundredths of a second beside one look at each reading.
STEMMA_API CoveringSet covering_set(const Collation& collation, std::uint32_t preferred = 0);

}  // namespace stemma
