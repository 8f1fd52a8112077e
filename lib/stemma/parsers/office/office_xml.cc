#include "stemma/parsers/office/office_xml.h"

#include <charconv>

#include "stemma/parsers/xml.h"

namespace stemma {

pugi::xml_document xml_part(const ZipMembers& package, std::string_view name) {
  return package.has(name) ? parse_xml(package.at(name)) : pugi::xml_document();
}

int integer(std::string_view text, int otherwise) {
  int value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace stemma
