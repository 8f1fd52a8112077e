// Which passages recur in documents that are no versions of each other: templates of sites,
// notices, licences. An annotation: it is made of what was found, and nothing depends on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/engine/collection.h"
#include "stemma/engine/scan.h"
#include "stemma/report/results.h"
#include "stemma/store/work_folder.h"

namespace stemma {

// A passage that stands in fewer families is a quotation, or what a compilation has of its part.
inline constexpr std::size_t kLeastFamilies = 3;

// What has to be known of documents, where so many are to be listed.
inline Passages passages_for(const RunParameters& parameters) {
  return parameters.recurring > 0 ? Passages::of_each : Passages::of_one_copy;
}

// The number of the family that each document is in; one that is in none has a number of its own.
std::vector<std::uint32_t> numbers_of_families(std::size_t documents,
                                               std::span<const Family> families);

// The `most` with most documents x words among the passages that stand in kLeastFamilies families
// or more. Each document has its text and passages, or is a copy of one that has:
// Passages::of_each. Holds some 48 bytes a passage meanwhile. O(words).
RecurringPassages find_recurring_passages(const std::vector<Document>& documents,
                                          std::span<const std::uint32_t> family_of,
                                          std::size_t most, const RunContext& context);

// The same where words are not held: the passages that collect() kept are sorted on the disk, and
// the documents that are first to have those that are listed are read again. Nothing depends on the
// memory.
RecurringPassages find_recurring_passages(Collection& collection,
                                          std::span<const std::uint32_t> family_of,
                                          std::size_t most, const WorkFolder& folder,
                                          RunContext& context);

}  // namespace stemma
