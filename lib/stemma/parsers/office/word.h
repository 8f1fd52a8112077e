// The text of a Word document (WordprocessingML).
#pragma once

#include <cstdint>
#include <string_view>

#include "stemma/parsers/parser.h"
#include "stemma/parsers/xml.h"
#include "stemma/parsers/zip_members.h"

namespace stemma {

// `document` is the main part, of the name `main`. Text boxes stand behind the paragraph they are
// anchored in; a table row is a block, its cells joined by tabs, unless it is a single cell, which
// is only a frame around what it holds. Says how many tracked changes there are. O(size).
std::uint64_t read_word(const ZipMembers& package, std::string_view main,
                        const pugi::xml_document& document, Tracked tracked, BlockWriter& writer);

}  // namespace stemma
