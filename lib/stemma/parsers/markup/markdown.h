// Markdown: CommonMark with the tables and the strikethrough of GitHub.
#pragma once

#include <optional>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

// Blocks as a browser would show them: numbers of list items are there, addresses of links and
// markup are not; of HTML within it the text. Front matter is metadata, and text where every word
// is wanted. O(size).
std::optional<Extracted> extract_markdown(RawDocument document, Wanted wanted, RunContext& context);

}  // namespace stemma
