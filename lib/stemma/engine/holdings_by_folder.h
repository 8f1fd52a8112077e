// What is held, added up by folder.
#pragma once

#include <span>
#include <vector>

#include "stemma/report/holdings.h"

namespace stemma {

// All of `holdings` and `files`; the path is empty.
FolderHolding total_of(std::span<const DocumentHolding> holdings,
                       std::span<const FileHolding> files);

// Each folder that holds documents or files itself, or that parts into several such folders and has
// a name, with all that is below it; and each file in which documents are, as a folder of these. By
// path. O(documents times depth).
std::vector<FolderHolding> holdings_by_folder(std::span<const Document> documents,
                                              std::span<const DocumentHolding> holdings,
                                              std::span<const FileHolding> files);

}  // namespace stemma
