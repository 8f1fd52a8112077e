// Related documents, pair by pair: values, filled by find_pairs().
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "stemma/report/results.h"

namespace stemma {

enum class PairScope {
  families,  // each text with the leaders it may join, and all pairs in families of moderate size
  all,
};

// In a family of more texts than this, only pairs with leaders are reported unless all are wanted.
inline constexpr std::size_t kFamilyInFull = 100;

struct PairSelection {
  PairScope scope = PairScope::families;
  // `contained` is `contains` seen from the other side: either stands for both.
  std::set<Relation> relations{Relation::identical_bytes, Relation::identical_text,
                               Relation::near_duplicate, Relation::contains, Relation::contained};
};

// Documents with the same words, or with the same bytes where only those are wanted.
struct DocumentClass {
  Relation relation = Relation::identical_text;  // identical_bytes where all have the same bytes
  std::vector<std::uint32_t> members;            // at least two, ascending
};

// A family of which not all pairs are reported.
struct SummarizedFamily {
  std::uint32_t leader = 0;
  std::vector<std::uint32_t> members;  // without the leader, ascending
};

// Indexes are those of `documents`; a class is represented by its first document.
struct PairsResult {
  RunParameters parameters;
  LensSet lenses;                               // that proposed the pairs
  std::vector<Document> documents;              // by locator
  std::vector<DocumentClass> classes;           // by first member
  std::vector<Edge> pairs;                      // a before b; by (a, b)
  std::vector<SummarizedFamily> summarized;     // by leader
  std::vector<IdenticalFiles> identical_files;  // by first locator
  RecurringPassages recurring;
  std::vector<Diagnostic> diagnostics;
};

}  // namespace stemma
