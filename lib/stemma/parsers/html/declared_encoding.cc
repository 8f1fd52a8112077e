#include "stemma/parsers/html/declared_encoding.h"

#include <algorithm>
#include <cstddef>

#include "stemma/parsers/html/ascii.h"

namespace stemma::html {
namespace {

constexpr std::size_t kLookedAt = 4096;

// What stands in quotation marks, or up to white space or one of `ends`, at the start of `text`.
std::string_view value_at(std::string_view text, std::string_view ends) {
  text = without_leading_space(text);
  if (text.empty()) return {};
  if (text.front() == '"' || text.front() == '\'') {
    const std::size_t end = text.find(text.front(), 1);
    return end == std::string_view::npos ? std::string_view() : text.substr(1, end - 1);
  }
  return text.substr(0, std::min(text.find_first_of(" \t\n\r\f"), text.find_first_of(ends)));
}

// The value of `name=` in `text`. An attribute's name begins behind white space or a quotation
// mark; `charset` inside of a `content` begins behind a semicolon, too.
std::string_view value_of(std::string_view text, std::string_view name, std::string_view ends) {
  for (std::size_t at = find_ignoring_case(text, name, 0); at != std::string_view::npos;
       at = find_ignoring_case(text, name, at + 1)) {
    const bool begins = at == 0 || is_space(text[at - 1]) ||
                        std::string_view(";\"'/").find(text[at - 1]) != std::string_view::npos;
    const std::string_view rest = without_leading_space(text.substr(at + name.size()));
    if (begins && rest.starts_with('=')) return value_at(rest.substr(1), ends);
  }
  return {};
}

std::string_view encoding_in_xml_declaration(std::string_view bytes) {
  if (!bytes.starts_with("<?xml")) return {};
  return value_of(bytes.substr(0, bytes.find('>')), "encoding", "?");
}

// The declaration in the attributes of one <meta>.
std::string_view encoding_in_meta(std::string_view attributes) {
  // In one search for both kinds: `charset` stands inside the value of `content`, or on its own.
  return value_of(attributes, "charset", "\"';/>");
}

std::string_view encoding_in_markup(std::string_view bytes) {
  for (std::size_t at = bytes.find('<'); at != std::string_view::npos; at = bytes.find('<', at)) {
    const std::string_view rest = bytes.substr(at);
    if (rest.starts_with("<!--")) {
      const std::size_t end = bytes.find("-->", at + 2);
      if (end == std::string_view::npos) return {};
      at = end;
    } else if (starts_ignoring_case(rest, "<meta") && rest.size() > 5 &&
               (is_space(rest[5]) || rest[5] == '/')) {
      const std::string_view name = encoding_in_meta(rest.substr(5, rest.find('>') - 5));
      if (!name.empty()) return name;
    }
    ++at;
  }
  return {};
}

}  // namespace

std::string_view declared_encoding(std::string_view bytes) {
  bytes = bytes.substr(0, kLookedAt);
  std::string_view name = encoding_in_xml_declaration(bytes);
  if (name.empty()) name = encoding_in_markup(bytes);
  return starts_ignoring_case(name, "utf-16") || starts_ignoring_case(name, "utf-32") ? "UTF-8"
                                                                                      : name;
}

}  // namespace stemma::html
