#include "stemma/parsers/xml.h"

#include <stdexcept>

#include "stemma/base/utf8.h"
#include "stemma/extract/encoding.h"

namespace stemma {
namespace {

constexpr std::size_t kDeclarationWithin = 200;

// What <?xml encoding="..."?> says.
std::string_view declared_encoding(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, kDeclarationWithin);
  const std::string_view declaration = head.substr(0, head.find("?>"));
  std::size_t at = declaration.find("encoding");
  if (at == std::string_view::npos) return {};
  at = declaration.find_first_of("'\"", at);
  if (at == std::string_view::npos) return {};
  const std::size_t end = declaration.find(declaration[at], at + 1);
  if (end == std::string_view::npos) return {};
  return declaration.substr(at + 1, end - at - 1);
}

// The one after `node` in the order of the document, with the change of depth added to `depth`.
pugi::xml_node next_node(pugi::xml_node node, int& depth) {
  if (node.first_child()) {
    ++depth;
    return node.first_child();
  }
  while (node && !node.next_sibling()) {
    node = node.parent();
    --depth;
  }
  return node ? node.next_sibling() : node;
}

// Numeric references can name surrogates and what lies beyond Unicode.
void repair_references(pugi::xml_node node) {
  const Encoding utf8{"UTF-8", EncodingEvidence::valid_utf8};
  if (!is_valid_utf8(node.value())) node.set_value(decode(node.value(), utf8).text.c_str());
  for (pugi::xml_attribute each : node.attributes()) {
    if (!is_valid_utf8(each.value())) each.set_value(decode(each.value(), utf8).text.c_str());
  }
}

void append_text(const pugi::xml_node& node, std::string& text) {
  if (is_text(node)) text += node.value();
  for (const pugi::xml_node& each : node.children()) append_text(each, text);
}

}  // namespace

pugi::xml_document parse_xml(std::string_view bytes) {
  std::string decoded;
  if (!is_plain_utf8(bytes)) {
    Encoding encoding = detect_encoding(bytes, declared_encoding(bytes));
    decoded = decode(bytes, encoding).text;
    bytes = decoded;
  }
  pugi::xml_document document;
  const pugi::xml_parse_result result = document.load_buffer(
      bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_ws_pcdata, pugi::encoding_utf8);
  if (!result) {
    throw std::runtime_error("its XML is wrong at byte " + std::to_string(result.offset) + ": " +
                             result.description());
  }
  const bool has_references = bytes.find("&#") != std::string_view::npos;
  int depth = 0;
  for (pugi::xml_node node = document.first_child(); node; node = next_node(node, depth)) {
    if (depth > kDeepestXml) {
      throw std::runtime_error("its XML nests more than " + std::to_string(kDeepestXml) + " deep");
    }
    if (has_references) repair_references(node);
  }
  return document;
}

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  return name.substr(name.find(':') + 1);
}

std::string_view attribute(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_attribute& each : node.attributes()) {
    const std::string_view full = each.name();
    if (full.substr(full.find(':') + 1) == name) return each.value();
  }
  return {};
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_node& each : node.children()) {
    if (local_name(each) == name) return each;
  }
  return {};
}

pugi::xml_node descendant(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_node& each : node.children()) {
    if (local_name(each) == name) return each;
    if (const pugi::xml_node below = descendant(each, name)) return below;
  }
  return {};
}

bool is_text(const pugi::xml_node& node) {
  return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
}

std::string text_of(const pugi::xml_node& node) {
  std::string text;
  append_text(node, text);
  return text;
}

std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!is_space) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

bool is_white(std::string_view text) {
  return text.find_first_not_of(" \t\n\r") == std::string_view::npos;
}

}  // namespace stemma
