// Rich Text Format (Microsoft, version 1.9.1).
#pragma once

#include <optional>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

// Paragraphs, headings by outline level, list items with the numbers that stand in the file, rows,
// notes, page headers and hidden text. Characters are those of the code page that the file, or the
// font at hand, names. Tracked changes are read as `tracked` says, and counted in a
// note. O(size); groups may nest as deep as they like.
std::optional<Extracted> extract_rtf(RawDocument document, Wanted wanted, Tracked tracked,
                                     RunContext& context);

}  // namespace stemma
