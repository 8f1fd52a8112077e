// What a page says of itself in JSON-LD (schema.org), in a <script type="application/ld+json">.
#pragma once

#include <string_view>

#include "stemma/parsers/html/facts.h"

namespace stemma::html {

// From every article, page, report or book that `script` describes on its own, in a list or in a
// @graph: headline or name, author, dates, language and address. Authors that are told by their
// @id are looked up in the same script. What is no JSON gives nothing. O(size).
void add_json_ld(std::string_view script, Facts& facts);

}  // namespace stemma::html
