// HTML or RTF that is a part of another document: a chapter of a book, the body of a mail.
#pragma once

#include <string>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/parsers/parser.h"
#include "stemma/sources/locator.h"

namespace stemma {

// Writes what `html` makes of the UTF-8 text, all of it in `role`: the document around the part
// says what is content, not the part's markup. A part without text is nothing worth saying; other
// diagnostics are those of the document at `locator`.
void add_html_part(std::string text, BlockRole role, const Locator& locator, FormatParser* html,
                   RunContext& context, BlockWriter& writer);

// The same of a part whose bytes say in which encoding they are, as RTF does.
void add_part(std::string bytes, BlockRole role, const Locator& locator, FormatParser* parser,
              RunContext& context, BlockWriter& writer);

}  // namespace stemma
