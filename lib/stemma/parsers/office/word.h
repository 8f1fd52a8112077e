// The text of a Word document (WordprocessingML).
#pragma once

#include <string_view>

#include "stemma/parsers/parser.h"
#include "stemma/parsers/xml.h"
#include "stemma/parsers/zip_members.h"

namespace stemma {

enum class TrackedChanges { none, some };

// `document` is the main part, of the name `main`. Text boxes stand behind the paragraph they are
// anchored in; a table row is a block, its cells joined by tabs, unless it is a single cell, which
// is only a frame around what it holds. O(size).
TrackedChanges read_word(const ZipMembers& package, std::string_view main,
                         const pugi::xml_document& document, BlockWriter& writer);

}  // namespace stemma
