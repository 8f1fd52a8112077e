// Manual pages: the macros man(7) and mdoc(7).
#pragma once

#include <optional>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

// What man(1) would show: headings, paragraphs, items with their tags, tables of tbl(1) row by row,
// examples as code. Definitions of macros are no text, nor is what only typesetters print. The
// name and section are the title, the page's date its date. O(size).
std::optional<Extracted> extract_man_page(RawDocument document, Wanted wanted, RunContext& context);

}  // namespace stemma
