// The versions of one text against each other.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/report/results.h"

namespace stemma {

// Compares documents[i] for each i in `members`: labels in the order of (words descending, text
// digest, locator), union, completeness, what each lacks, covering set, most complete. Members
// with the same words are copies: one of them is collated, the first by locator among those that
// hold their text. Cost: see collate().
STEMMA_API Comparison compare_members(std::span<const Document> documents,
                                      std::span<const std::uint32_t> members,
                                      const RunContext& context);

// The same for documents that all have the same words, so many, without a look at them: there are
// no places then.
Comparison compare_copies(std::span<const Document> documents,
                          std::span<const std::uint32_t> members, std::uint64_t words);

// Compares two or more documents with each other, whatever they have in common. The order in
// which they are given does not matter. Throws Error{invalid_argument} for fewer than two.
STEMMA_API CompareResult compare_versions(std::vector<Document> documents,
                                          const RunContext& context);

}  // namespace stemma
