// Electronic books (EPUB 2 and 3).
#pragma once

#include <optional>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/parsers/parser.h"
#include "stemma/sources/read.h"

namespace stemma {

// The documents of the spine in reading order, each read by `html`; a table of contents among them
// is boilerplate, for its words stand again as headings. Metadata are the package's. A book whose
// text is encrypted, or that is cut off or damaged, is a diagnostic and no value. O(size).
std::optional<Extracted> extract_epub(RawDocument document, Wanted wanted, RunContext& context,
                                      FormatParser* html);

}  // namespace stemma
