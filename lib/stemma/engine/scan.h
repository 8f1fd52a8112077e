// From files to documents: reads, extracts and tokenizes on several threads.
#pragma once

#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/sources/walk.h"
#include "stemma/text/document.h"

namespace stemma {

// What becomes of the text of documents that have the same words. For finding families one copy
// is enough, the best (is_better_copy) and of these the first; comparing tells the lines of each.
enum class Copies { drop_text, keep_text };

// The documents in `files`, in their order. What cannot be read, or does not fit the memory
// budget beside what is held already, is diagnosed and left out. The outcome does not depend on
// the number of threads. The budget stays charged with what the documents hold.
STEMMA_API std::vector<Document> scan(const std::vector<SourceFile>& files, Copies copies,
                                      RunContext& context);

}  // namespace stemma
