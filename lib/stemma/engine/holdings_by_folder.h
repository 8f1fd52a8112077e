// What is held, added up by folder.
#pragma once

#include <span>
#include <vector>

#include "stemma/report/holdings.h"

namespace stemma {

// All of `holdings`; the path is empty.
FolderHolding total_of(std::span<const DocumentHolding> holdings);

// Each folder that holds documents itself, or that parts into several such folders and has a name,
// with all that is below it; by path. O(documents times depth).
std::vector<FolderHolding> holdings_by_folder(std::span<const Document> documents,
                                              std::span<const DocumentHolding> holdings);

}  // namespace stemma
