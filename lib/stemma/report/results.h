// What a run found, ready to be written: values only, no computation. The engine fills them, the
// writers beside this file turn them into a screen, JSON or CSV.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stemma/base/diagnostic.h"
#include "stemma/base/export.h"
#include "stemma/compare/collation.h"
#include "stemma/compare/reconstruction.h"
#include "stemma/families/relation.h"
#include "stemma/index/candidates.h"
#include "stemma/sketch/params.h"
#include "stemma/text/document.h"

namespace stemma {

// The parameters that change results.
struct RunParameters {
  Thresholds thresholds;
  SketchParams sketch;
  std::optional<LensSet> lenses;  // none: the exact one while it fits, else those of sketches
  std::uint32_t recurring = 0;    // so many recurring passages are listed; 0: none is looked for
};

// A document as a version of a text. `document` indexes the documents of the result.
struct Version {
  std::string label;  // "A", "B" ... "Z", "AA" ...
  std::uint32_t document = 0;
  std::uint32_t text = 0;            // index into the family's texts; copies of one text share it
  std::optional<Relation> relation;  // seen from here to the leader; none for the leader itself
  std::vector<std::string> also_in;  // ids of other families it could have joined
};

// A verified pair; a and b index documents.
struct Edge {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  PairScore score;
  LensSet found_by;  // empty for identical texts, which no lens has to find
};

// How much a version lacks.
struct MissingTotals {
  std::uint64_t passages = 0;
  std::uint64_t words = 0;
  std::uint64_t words_across_formats = 0;  // of these, see MissingPassages
};

// The versions of one text against their union.
struct Comparison {
  std::vector<Version> versions;     // by label
  std::vector<std::uint32_t> texts;  // documents, one for each distinct text, by label
  Collation collation;               // of the texts, in this order
  std::vector<std::vector<MissingPassages>> missing;  // by text
  std::vector<MissingTotals> missing_totals;          // of the same
  std::uint32_t most_complete = 0;                    // index into versions
  std::string reason;                                 // why that one
  // Another text that is as complete, by its first version, and what told the two apart.
  std::optional<std::uint32_t> runner_up;
  std::string because;
  CoveringSet covering_set;  // indexes into texts
};

struct Family {
  std::string id;  // "f:" and the first digits of a digest of its texts
  std::string title;
  Comparison comparison;
  std::vector<Edge> edges;
};

// A document in no family; `shares_run_with` is one with which it has a long run in common all
// the same: they share a passage, but are no versions of each other.
struct LoneDocument {
  std::uint32_t document = 0;
  std::uint64_t words = 0;
  std::optional<std::uint32_t> shares_run_with;
};

// A document that contains others which have nothing to do with each other, and those of them that
// are no versions of it.
struct CompilationOfDocuments {
  struct Part {
    std::uint32_t document = 0;
    double share = 0.0;  // of the compilation's shingles
  };
  std::uint32_t document = 0;
  std::vector<Part> parts;  // ascending
};

// A passage that stands in several families (a document in none counts as one by itself): a
// template, a notice, a licence. An annotation: nothing else depends on it.
struct RecurringPassage {
  std::string text;  // as the first document has it; cut where it is long
  std::uint32_t words = 0;
  std::uint64_t documents = 0;
  std::uint64_t families = 0;
  std::uint64_t boilerplate = 0;  // documents that mark it as boilerplate themselves
  std::uint32_t document = 0;     // the first, by locator
  std::uint32_t line = 0;         // there
};

struct RecurringPassages {
  std::uint64_t found = 0;               // all that recur
  std::vector<RecurringPassage> listed;  // those with most documents x words
};

// Bytes that gave no document (an image, a scan, what no parser could read), and the places where
// they are, at least two: copies, though nothing is known of what they say.
struct IdenticalFiles {
  Digest bytes;
  std::vector<std::string> locators;  // ascending; bytes
};

struct FamiliesResult {
  RunParameters parameters;
  LensSet lenses;                   // that proposed the pairs
  std::vector<Document> documents;  // by locator; a copy of another's text has no text itself
  std::vector<LoneDocument> alone;  // by locator
  std::vector<Family> families;     // most words at stake first
  std::vector<CompilationOfDocuments> compilations;  // by locator
  std::vector<IdenticalFiles> identical_files;       // by first locator
  RecurringPassages recurring;
  std::vector<Diagnostic> diagnostics;
};

struct CompareResult {
  RunParameters parameters;
  std::vector<Document> documents;  // as named
  Comparison comparison;
};

// The union of versions on one of them.
struct ReconstructResult {
  RunParameters parameters;
  std::vector<Document> documents;  // as named
  Comparison comparison;
  std::uint32_t base = 0;            // index into the comparison's versions
  std::vector<std::uint32_t> texts;  // indexes into the comparison's texts, the base's first
  Reconstruction reconstruction;     // of these; its versions are indexes into `texts`
};

// The first version with text `text`, by label.
STEMMA_API const Version& first_version(const Comparison& comparison, std::uint32_t text);

}  // namespace stemma
