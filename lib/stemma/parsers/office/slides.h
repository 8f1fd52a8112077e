// The text of a PowerPoint presentation (PresentationML).
#pragma once

#include <string_view>

#include "stemma/parsers/parser.h"
#include "stemma/parsers/xml.h"
#include "stemma/parsers/zip_members.h"

namespace stemma {

// Slides in the order in which they are shown, each followed by its speaker's notes and comments;
// a slide that is not shown is hidden text. `presentation` is the main part, of the name `main`.
// O(size).
void read_slides(const ZipMembers& package, std::string_view main,
                 const pugi::xml_document& presentation, BlockWriter& writer);

}  // namespace stemma
