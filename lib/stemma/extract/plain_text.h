// Plain text, and for the time being everything that is written as text.
#pragma once

#include <cstdint>
#include <optional>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

// `text` is UTF-8, in one `unsplit` block: all but the front matter. Metadata, if wanted, are from
// there and from the text. O(size), thread-safe.
Extracted extract_utf8_text(std::string text, const Locator& locator, Wanted wanted,
                            RunContext& context);

// Adds when a file was changed, in seconds since 1970-01-01 UTC; 0 where that is not known.
void add_file_time(std::int64_t modified, Metadata& metadata);

// One `unsplit` block: all of the text but the front matter. A text of more than `limit` bytes is
// diagnosed as too_large. O(size), thread-safe.
std::optional<Extracted> extract_plain_text(RawDocument document, std::uint64_t limit,
                                            Wanted wanted, RunContext& context);

// Whether a parser made it: plain text is one unsplit block, or none.
bool was_parsed(const Extracted& extracted);

}  // namespace stemma
