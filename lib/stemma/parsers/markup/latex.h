// LaTeX, as far as it is text: no macro is expanded.
#pragma once

#include <optional>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

// Sections, paragraphs, items (with the numbers of enumerations), rows, quotations, captions,
// notes, listings. Commands are left out and what stands in their braces is kept, save for those
// whose arguments are no text (labels, sizes, files); mathematics is kept as it is written. Where
// there is a document environment, only it is text, and the title. O(size).
std::optional<Extracted> extract_latex(RawDocument document, Wanted wanted, RunContext& context);

}  // namespace stemma
