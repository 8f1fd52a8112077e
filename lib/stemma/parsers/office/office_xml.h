// What readers of the XML of office programs have in common.
#pragma once

#include <pugixml.hpp>
#include <string_view>

#include "stemma/parsers/zip_members.h"

namespace stemma {

// Styles may be based on each other in a circle.
inline constexpr int kLongestStyleChain = 30;

// The XML of a part; an empty document where there is no such part.
pugi::xml_document xml_part(const ZipMembers& package, std::string_view name);

// The integer that `text` begins with; `otherwise` where that is none.
int integer(std::string_view text, int otherwise);

}  // namespace stemma
