// What poppler's `pdftotext -bbox-layout` says of a PDF: XHTML with pages, flows, blocks, lines and
// words, each with its place.
#pragma once

#include <optional>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/parsers/parser.h"

namespace stemma {

// Blocks in the order in which pdftotext reads them, each `unsplit`, with its lines. Lines in the
// margins above and below that come again on other pages but for their numbers, and page numbers,
// are page headers and boilerplate. No words at all: no_text. O(size).
std::optional<Extracted> extract_pdf_layout(RawDocument document, Wanted wanted,
                                            RunContext& context);

}  // namespace stemma
