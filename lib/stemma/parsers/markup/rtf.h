// Rich Text Format (Microsoft, version 1.9.1).
#pragma once

#include <optional>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

// Paragraphs, headings by outline level, list items with the numbers that stand in the file, rows,
// notes, page headers and hidden text. Characters are those of the code page that the file, or the
// font at hand, names. What was deleted with changes tracked is left out, and that there are
// changes is said. O(size); groups may nest as deep as they like.
std::optional<Extracted> extract_rtf(RawDocument document, Wanted wanted, RunContext& context);

}  // namespace stemma
