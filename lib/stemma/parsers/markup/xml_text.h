// XML that is text: TEI, DocBook, and whatever else there is.
#pragma once

#include <optional>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

// Elements that TEI, DocBook or JATS have for paragraphs, headings, items, quotations, rows, notes
// and code are blocks of that kind; any other element is a paragraph if it has text of its own.
// Notes stand behind the block they are in. A TEI header is metadata, and text where every word is
// wanted; of alternatives (a reading and its correction) the corrected one is read. O(size).
std::optional<Extracted> extract_xml(RawDocument document, Wanted wanted, RunContext& context);

}  // namespace stemma
