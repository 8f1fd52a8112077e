// Tells the article from what stands around it.
#pragma once

#include <span>
#include <vector>

#include "stemma/extract/extract.h"
#include "stemma/parsers/html/flow.h"
#include "stemma/parsers/html/hints.h"
#include "stemma/parsers/html/page.h"

namespace stemma::html {

// The role of each of the blocks of `page`, by what the page itself shows; `parts` are those of its
// nodes. docs/algorithms.md says how it is decided. Where no article can be told, all is content
// but what evidently is navigation. O(size).
std::vector<BlockRole> roles_of(const Page& page, std::span<const Part> parts,
                                std::span<const FlowBlock> blocks);

}  // namespace stemma::html
