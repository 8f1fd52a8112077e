// HTML and XHTML as a browser would show them: text in typed blocks, the article told from what
// stands around it.
//
//   declared_encoding   bytes    -> the encoding that the page names
//   plain_markup        UTF-8    -> the same without what makes parsers quadratic
//   page                UTF-8    -> a flat tree
//   flow                tree     -> blocks, in the order of the page (layout: which elements make
//   them) main_content        blocks   -> which of them are content page_metadata       tree     ->
//   title, author, dates ... (json_ld: those in JSON-LD)
#pragma once

#include <optional>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

// All text of the page that is text: what is no part of the article is a block of boilerplate, and
// so is what the page hides. Scripts, styles and descriptions of images are no text. A page that
// holds none is diagnosed as no_text, one whose tree takes more than kMaxPageMemory as too_large.
// O(size), thread-safe.
std::optional<Extracted> extract_html(RawDocument document, Wanted wanted, RunContext& context);

}  // namespace stemma
