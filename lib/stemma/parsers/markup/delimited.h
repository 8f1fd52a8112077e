// Tables as text: CSV (RFC 4180), TSV and their neighbours.
#pragma once

#include <optional>
#include <string_view>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

// A row is a block, its cells that hold something joined by tabs. Cells may be quoted, and hold
// quotes (doubled), delimiters and line breaks then; a quote that is never closed is a character.
// The delimiter is delimiter_of() the text, or else a comma. O(size).
std::optional<Extracted> extract_delimited(RawDocument document, Wanted wanted,
                                           RunContext& context);

// The one of tab, comma, semicolon and bar that divides the first 20 rows of `head` into the same
// number of cells, at least two, with at least three rows; '\0' where none does. What the end of
// `head` cuts off is no row. O(size of the head).
char delimiter_of(std::string_view head);

}  // namespace stemma
