// What a page says of itself in its head, in JSON-LD and in attributes.
#pragma once

#include "stemma/parsers/html/page.h"
#include "stemma/parsers/parser.h"

namespace stemma::html {

// Title, author, dates, language and address, each as often as the page has it, in order of trust:
// JSON-LD; then, as html_meta, the <meta> of known vocabularies (Open Graph, Dublin Core, Highwire
// citation_*, article:*), itemprop, <link rel=canonical>, <title>, <h1>, <time>. Dates that
// cannot be read as ISO 8601 are left out. O(size).
void add_metadata(const Page& page, BlockWriter& writer);

}  // namespace stemma::html
