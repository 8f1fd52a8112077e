// The union of all versions with what each of them says at each place: no word that any version
// has is left out.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/base/span.h"
#include "stemma/compare/collation.h"
#include "stemma/text/document.h"

namespace stemma {

// Where a version has other words than the union.
struct OtherWords {
  Span kept;    // in the source's document
  Span tokens;  // in the version's; empty where it has nothing for a word or two

  friend bool operator==(const OtherWords&, const OtherWords&) = default;
};

// What one version has of a passage.
struct Witness {
  std::uint32_t version = 0;
  ReadingStatus status = ReadingStatus::same;  // never missing
  std::vector<Span> tokens;       // in its document, ascending, with other words between
  std::vector<OtherWords> other;  // where it reads otherwise, by place in the passage
};

// A passage of the union, or the part of one that some versions have and others have not.
struct UnionPassage {
  BlockKind kind = BlockKind::paragraph;
  std::uint32_t source = 0;  // the version whose text it is
  Span tokens;               // in the source's document
  // It stands in the same paragraph as the passage before it.
  bool goes_on = false;
  std::vector<Witness> witnesses;  // all that have it, by version; the source is one
};

// Words that a version says once more than the union does.
struct Repetition {
  std::uint32_t version = 0;
  Span tokens;
};

struct Reconstruction {
  std::vector<UnionPassage> passages;   // in the order of the union
  std::vector<Repetition> repetitions;  // by version, then by tokens
};

// The union of distinct texts on the first of them, whose words stand in their own order; what the
// others have beside comes where they have it. Each word of each version is a word of a passage, in
// as many as the version says it, or in its other words, or in a repetition. Cost: see collate();
// thread-safe.
STEMMA_API Reconstruction reconstruct(std::span<const Document* const> versions,
                                      const RunContext& context);

}  // namespace stemma
