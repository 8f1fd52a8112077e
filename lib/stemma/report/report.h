// Results as people and programs read them. These functions write, and compute nothing: what they
// say is in the values they are given.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/report/audit_result.h"
#include "stemma/report/explanation.h"
#include "stemma/report/json_writer.h"
#include "stemma/report/pairs.h"
#include "stemma/report/results.h"

namespace stemma {

struct ScreenOptions {
  std::size_t columns = 80;
  bool skipped_are_named = false;  // elsewhere, so that the screen need not say how
  std::vector<std::string> paths;  // what the user named, for the commands proposed at the end
  std::size_t max_families = 20;
  std::size_t max_versions = 20;  // of a family
  std::size_t max_passages = 20;  // missing from a version
  std::size_t max_pairs = 20;
};

// The first screen: what there is, which version of each text is the most complete, what each
// lacks. UTF-8, escaped, at most `columns` wide where file names allow it.
STEMMA_API void write_families_screen(const FamiliesResult& result, const ScreenOptions& options,
                                      const Write& write);

// docs/formats/families.schema.json.
STEMMA_API void write_families_json(const FamiliesResult& result, const Write& write);

// One record for each document, RFC 4180, with a header: docs/formats/families.csv.md.
STEMMA_API void write_families_csv(const FamiliesResult& result, const Write& write);

// The documents of each family, the most complete first, one path a line as the system spells
// it. `end` ends each name: '\n', with an empty line between families, or '\0' for xargs -0,
// without anything between them.
STEMMA_API void write_families_paths(const FamiliesResult& result, char end, const Write& write);

// A line or two for each pair, under the documents with the same words.
STEMMA_API void write_pairs_screen(const PairsResult& result, const ScreenOptions& options,
                                   const Write& write);

// One JSON value a line: docs/formats/pairs.schema.json.
STEMMA_API void write_pairs_jsonl(const PairsResult& result, const Write& write);

STEMMA_API void write_compare_screen(const CompareResult& result, const ScreenOptions& options,
                                     const Write& write);

// docs/formats/compare.schema.json.
STEMMA_API void write_compare_json(const CompareResult& result, const Write& write);

enum class ReconstructFormat { text, markdown, html };

// The union as one text that can be read, and after it the readings that differ and what a version
// says once more; with `provenance` each passage is preceded by who has it, and where, and followed
// by its readings. Escaped; HTML is a page by itself, which loads and runs nothing.
STEMMA_API void write_reconstruction(const ReconstructResult& result, ReconstructFormat format,
                                     bool provenance, const Write& write);

// docs/formats/reconstruct.schema.json.
STEMMA_API void write_reconstruct_json(const ReconstructResult& result, const Write& write);

// Why two documents are, or are not, together. UTF-8, escaped.
STEMMA_API void write_explanation_screen(const Explanation& explanation,
                                         const ScreenOptions& options, const Write& write);

// docs/formats/explain.schema.json.
STEMMA_API void write_explanation_json(const Explanation& explanation, const Write& write);

// What the lenses by sketches miss, or what they promise where there are no documents. UTF-8,
// escaped; `options.max_pairs` of the missed pairs.
STEMMA_API void write_audit_screen(const AuditResult& result, const ScreenOptions& options,
                                   const Write& write);

// docs/formats/audit.schema.json.
STEMMA_API void write_audit_json(const AuditResult& result, const Write& write);

}  // namespace stemma
