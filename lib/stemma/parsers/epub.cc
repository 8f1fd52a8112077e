#include "stemma/parsers/epub.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "stemma/extract/dates.h"
#include "stemma/extract/encoding.h"
#include "stemma/parsers/html_part.h"
#include "stemma/parsers/office/package.h"
#include "stemma/parsers/xml.h"
#include "stemma/parsers/zip_members.h"

namespace stemma {
namespace {

struct Chapter {
  std::string member;
  BlockRole role = BlockRole::content;
};

// A reference without its fragment, %20 and the like decoded.
std::string decoded_reference(std::string_view reference) {
  reference = reference.substr(0, reference.find('#'));
  std::string decoded;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    unsigned value = 0;
    const char* const digits = reference.data() + i + 1;
    const bool is_escape = reference[i] == '%' && i + 2 < reference.size() &&
                           std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2;
    decoded += is_escape ? static_cast<char>(value) : reference[i];
    if (is_escape) i += 2;
  }
  return decoded;
}

bool has_word(std::string_view words, std::string_view word) {
  const std::string all = ' ' + std::string(words) + ' ';
  return all.find(' ' + std::string(word) + ' ') != std::string::npos;
}

// What an EPUB 2 names as its table of contents.
std::set<std::string> contents_pages(const pugi::xml_node& package, std::string_view base) {
  std::set<std::string> pages;
  for (const pugi::xml_node& each : child(package, "guide").children()) {
    if (attribute(each, "type") == "toc") {
      pages.insert(resolve_reference(base, decoded_reference(attribute(each, "href"))));
    }
  }
  return pages;
}

std::vector<Chapter> chapters_of(const pugi::xml_node& package, std::string_view base) {
  struct Item {
    std::string member;
    std::string_view media_type;
    bool is_navigation = false;
  };
  std::map<std::string_view, Item> items;
  for (const pugi::xml_node& each : child(package, "manifest").children()) {
    items.emplace(
        attribute(each, "id"),
        Item{resolve_reference(base, decoded_reference(attribute(each, "href"))),
             attribute(each, "media-type"), has_word(attribute(each, "properties"), "nav")});
  }
  const std::set<std::string> contents = contents_pages(package, base);
  std::vector<Chapter> chapters;
  std::set<std::string> seen;
  for (const pugi::xml_node& each : child(package, "spine").children()) {
    const auto found = items.find(attribute(each, "idref"));
    if (found == items.end()) continue;
    const Item& item = found->second;
    const bool is_page = item.media_type == "application/xhtml+xml" ||
                         item.media_type == "text/html" ||
                         item.media_type == "text/x-oeb1-document";
    if (!is_page || !seen.insert(item.member).second) continue;
    const bool is_contents = item.is_navigation || contents.contains(item.member);
    chapters.push_back({item.member, is_contents ? BlockRole::boilerplate : BlockRole::content});
  }
  return chapters;
}

void add_package_metadata(const pugi::xml_node& package, BlockWriter& writer) {
  for (const pugi::xml_node& each : child(package, "metadata").children()) {
    const std::string_view name = local_name(each);
    std::string value = on_one_line(text_of(each));
    std::optional<MetadataKey> key;
    if (name == "title") key = MetadataKey::title;
    if (name == "creator") key = MetadataKey::author;
    if (name == "language") key = MetadataKey::language;
    if (name == "date") {
      const std::string_view event = attribute(each, "event");
      const bool is_published = event.empty() || event == "publication";
      key = is_published ? MetadataKey::date_published : MetadataKey::date_modified;
      value = iso_date(value).value_or("");
    }
    if (name == "meta" && attribute(each, "property") == "dcterms:modified") {
      key = MetadataKey::date_modified;
      value = iso_date(value).value_or("");
    }
    if (key) writer.add_fact(*key, MetadataOrigin::office_properties, value);
  }
}

// Fonts are often encrypted in books that anyone may read.
bool is_encrypted(const ZipMembers& members, const std::vector<Chapter>& chapters) {
  constexpr std::string_view kName = "META-INF/encryption.xml";
  if (!members.has(kName)) return false;
  const pugi::xml_document xml = parse_xml(members.at(kName));
  std::set<std::string> encrypted;
  for (const pugi::xml_node& each : xml.document_element().children()) {
    const pugi::xml_node reference = descendant(each, "CipherReference");
    encrypted.insert(decoded_reference(attribute(reference, "URI")));
  }
  return std::ranges::any_of(
      chapters, [&](const Chapter& chapter) { return encrypted.contains(chapter.member); });
}

std::string package_member(const ZipMembers& members) {
  const std::string_view container = members.at("META-INF/container.xml");
  if (container.empty()) throw std::runtime_error("the book has no META-INF/container.xml");
  const pugi::xml_document xml = parse_xml(container);
  return std::string(attribute(descendant(xml, "rootfile"), "full-path"));
}

bool is_no_picture(std::string_view name) {
  constexpr std::string_view kEndings[] = {".jpg",  ".jpeg", ".png", ".gif", ".svg", ".ttf", ".otf",
                                           ".woff", ".mp3",  ".mp4", ".css", ".js",  ".webp"};
  return std::ranges::none_of(kEndings,
                              [name](std::string_view ending) { return name.ends_with(ending); });
}

}  // namespace

std::optional<Extracted> extract_epub(RawDocument document, Wanted wanted, RunContext& context,
                                      FormatParser* html) {
  const auto refuse = [&](DiagnosticCode code, std::string message) {
    context.diagnostics.add({code, to_bytes(document.locator), std::move(message)});
    return std::nullopt;
  };
  const std::string archive = std::move(document.bytes);
  const ZipMembers members = zip_members(archive, is_no_picture);
  if (members.problem) return refuse(members.problem->code, members.problem->message);
  const std::string name = package_member(members);
  if (!members.has(name)) throw std::runtime_error("the book has no package '" + name + "'");
  const pugi::xml_document xml = parse_xml(members.at(name));
  const pugi::xml_node package = xml.document_element();
  const std::vector<Chapter> chapters = chapters_of(package, name);
  if (is_encrypted(members, chapters)) {
    return refuse(DiagnosticCode::unreadable, "the book's text is encrypted");
  }
  BlockWriter writer;
  if (wanted == Wanted::text_and_metadata) add_package_metadata(package, writer);
  std::size_t missing = 0;
  for (const Chapter& chapter : chapters) {
    context.check_cancelled();
    if (!members.has(chapter.member)) {
      ++missing;
      continue;
    }
    const std::string_view bytes = members.at(chapter.member);
    add_html_part(decode(bytes, detect_encoding(bytes)).text, chapter.role, document.locator, html,
                  context, writer);
  }
  if (missing > 0) {
    context.diagnostics.add({DiagnosticCode::unreadable, to_bytes(document.locator),
                             std::to_string(missing) + " of the book's " +
                                 std::to_string(chapters.size()) + " parts are not in it"});
  }
  return writer.finish();
}

}  // namespace stemma
