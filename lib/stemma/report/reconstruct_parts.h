// What all forms of a reconstruction say of its passages.
#pragma once

#include <string>
#include <vector>

#include "stemma/report/results.h"

namespace stemma {

// What somebody says at a place.
struct ReadingAt {
  std::string where;  // "B 9-10"; of copies, "B 9-10, C 4"
  std::string text;   // as the version has it; empty where it has nothing
};

// Words for which some who have their passage have others.
struct Conflict {
  ReadingAt kept;  // in the union
  std::vector<ReadingAt> others;
};

// A paragraph of the union.
struct UnionParagraph {
  BlockKind kind = BlockKind::paragraph;
  std::string text;   // as its sources have it, with one space where another source goes on
  std::string where;  // who has its first passage: "A 12-14; B 9 (edited); C 40,52 (moved)"
  std::vector<Conflict> conflicts;
};

// The union paragraph by paragraph; with `apart` each passage stands by itself, and `where` is true
// of all of it.
std::vector<UnionParagraph> paragraphs_of(const ReconstructResult& result, bool apart);

// What versions say once more than the union does.
std::vector<ReadingAt> repetitions_of(const ReconstructResult& result);

}  // namespace stemma
