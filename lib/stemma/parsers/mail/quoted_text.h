// Plain text of a mail: what its author wrote, and what is quoted from earlier mail.
#pragma once

#include <string_view>

#include "stemma/parsers/parser.h"

namespace stemma {

// Lines that begin with ">", and the line before them that says who wrote them, are quotations, a
// block a paragraph, without the marks; everything between them is one unsplit block. O(size).
void add_quoted_text(std::string_view text, BlockWriter& writer);

}  // namespace stemma
