// Word, PowerPoint and Excel since 2007: Office Open XML (ECMA-376).
#pragma once

#include <optional>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

// Word: the body in its order, numbers of lists and headings written out; then notes, comments and
// page headers, each once. Tracked changes are read as `tracked` says, and counted in a note.
// PowerPoint: slide by slide, each with its notes. Excel: sheet by sheet, a row a block.
// Encrypted, cut-off or damaged files are a diagnostic and no value. O(size).
std::optional<Extracted> extract_ooxml(RawDocument document, Wanted wanted, Tracked tracked,
                                       RunContext& context);

}  // namespace stemma
