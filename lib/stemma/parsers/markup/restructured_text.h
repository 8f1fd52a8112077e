// reStructuredText, as docutils and Sphinx read it.
#pragma once

#include <optional>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

// Nearly the words of the HTML that Sphinx makes of it: headings, paragraphs, items with their
// numbers, rows, notes, code. Directives and roles give their content, without names and options;
// comments, targets and tables of contents are left out, and substitutions are made. The first
// heading is the title; author and date are those of the fields at the head. O(size).
std::optional<Extracted> extract_restructured_text(RawDocument document, Wanted wanted,
                                                   RunContext& context);

}  // namespace stemma
