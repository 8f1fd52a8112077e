// Office Open XML as a package (ECMA-376, part 2): parts, and what they refer to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stemma/parsers/parser.h"
#include "stemma/parsers/zip_members.h"

namespace stemma {

struct Relationship {
  std::string id;      // "rId7"
  std::string type;    // the last word of its URI: "footnotes"
  std::string target;  // name of a part; empty where it lies outside the package
};

// The relationships of a part, in the order of the file; of the package itself for "".
std::vector<Relationship> relationships_of(const ZipMembers& package, std::string_view part);

// The target of the relationship with this id, or "".
std::string target_of(const std::vector<Relationship>& relationships, std::string_view id);

// The target of the first relationship of this type, or "".
std::string target_of_type(const std::vector<Relationship>& relationships, std::string_view type);

// The name of what `reference` means in the part `base`: "word/document.xml" and "../a.xml" give
// "a.xml". Never leads out of the package.
std::string resolve_reference(std::string_view base, std::string_view reference);

// Title, author, dates and language of docProps/core.xml.
void add_core_properties(const ZipMembers& package, BlockWriter& writer);

}  // namespace stemma
