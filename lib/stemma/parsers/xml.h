// XML for parsers: read whole, without anything that an XML file may ask of its reader.
//
// There are no entities but the five of XML and numeric ones, no DTD is looked at, nothing is
// fetched. Names are compared without their prefixes, which writers are free to choose.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>

namespace stemma {

// Deeper elements are refused, so that readers may call themselves for each level.
inline constexpr int kDeepestXml = 400;

// Reads bytes in any encoding: by the mark, by zero bytes, as declared, or guessed. All values are
// valid UTF-8; white space is kept. Throws std::runtime_error that says where the XML is wrong.
// O(size).
pugi::xml_document parse_xml(std::string_view bytes);

// "p" of <w:p>.
std::string_view local_name(const pugi::xml_node& node);

// The value of the first attribute of this name; "" where there is none.
std::string_view attribute(const pugi::xml_node& node, std::string_view name);

// The first child of this name; a null node where there is none.
pugi::xml_node child(const pugi::xml_node& node, std::string_view name);

// The first element of this name below `node`, in the order of the document.
pugi::xml_node descendant(const pugi::xml_node& node, std::string_view name);

bool is_text(const pugi::xml_node& node);

// All character data below the node.
std::string text_of(const pugi::xml_node& node);

// White space as a browser shows it: a single space for each run, none at the ends.
std::string on_one_line(std::string_view text);

// Whether nothing of it is shown. Looks no further than to the first character that is.
bool is_white(std::string_view text);

}  // namespace stemma
