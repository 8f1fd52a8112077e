#include "stemma/parsers/office/open_document.h"

#include <set>
#include <stdexcept>
#include <string>
#include <utility>

#include "stemma/extract/dates.h"
#include "stemma/parsers/office/office_xml.h"
#include "stemma/parsers/office/open_document_text.h"
#include "stemma/parsers/parser.h"
#include "stemma/parsers/xml.h"
#include "stemma/parsers/zip_members.h"

namespace stemma {
namespace {

constexpr std::pair<std::string_view, MetadataKey> kOpenDocumentProperties[] = {
    {"title", MetadataKey::title},        {"initial-creator", MetadataKey::author},
    {"creator", MetadataKey::author},     {"creation-date", MetadataKey::date_published},
    {"date", MetadataKey::date_modified}, {"language", MetadataKey::language},
};

void add_properties(const pugi::xml_node& root, BlockWriter& writer) {
  const pugi::xml_node meta = child(root, "meta");
  std::string author;
  for (const auto& [element, key] : kOpenDocumentProperties) {
    std::string value = on_one_line(text_of(child(meta, element)));
    const bool is_date = key == MetadataKey::date_published || key == MetadataKey::date_modified;
    // Fractions of seconds are no part of the dates that are written here.
    if (is_date) value = iso_date(value.substr(0, value.find('.'))).value_or("");
    if (key == MetadataKey::author) {
      if (!author.empty()) continue;  // who changed it last is no author if one is named
      author = value;
    }
    writer.add_fact(key, MetadataOrigin::office_properties, value);
  }
}

// Each text once: every page style of a document may have the same header.
void add_page_headers(const pugi::xml_node& root, OpenDocumentReader& reader) {
  std::set<std::string> seen;
  for (const pugi::xml_node& page : child(root, "master-styles").children()) {
    for (const pugi::xml_node& each : page.children()) {
      const std::string_view name = local_name(each);
      if (!name.starts_with("header") && !name.starts_with("footer")) continue;
      const std::string text = reader.joined(each);
      if (seen.insert(text).second) reader.add(each, BlockKind::page_header, text);
    }
  }
}

// The manifest says how each encrypted member was encrypted; it is never encrypted itself.
bool is_encrypted(const ZipMembers& package) {
  return package.at("META-INF/manifest.xml").find("encryption-data") != std::string_view::npos;
}

}  // namespace

std::optional<Extracted> extract_open_document(RawDocument document, Wanted wanted, Tracked tracked,
                                               RunContext& context) {
  const auto diagnose = [&](DiagnosticCode code, std::string message) {
    context.diagnostics.add({code, to_bytes(document.locator), std::move(message)});
  };
  const std::string bytes = std::move(document.bytes);
  pugi::xml_document content;
  pugi::xml_document styles_part;
  pugi::xml_document meta;
  const bool is_package = bytes.starts_with("PK");
  if (is_package) {
    const ZipMembers package = zip_members(bytes, is_markup_member);
    if (package.problem) {
      diagnose(package.problem->code, package.problem->message);
      return std::nullopt;
    }
    if (is_encrypted(package)) {
      diagnose(DiagnosticCode::unreadable, "it is encrypted: it takes a password");
      return std::nullopt;
    }
    if (!package.has("content.xml")) throw std::runtime_error("the package has no content.xml");
    content = parse_xml(package.at("content.xml"));
    styles_part = xml_part(package, "styles.xml");
    meta = xml_part(package, "meta.xml");
  } else {
    content = parse_xml(bytes);
  }
  const pugi::xml_node root = content.document_element();
  const pugi::xml_node styles_root = is_package ? styles_part.document_element() : root;
  OpenDocumentStyles styles;
  if (is_package) add_styles(styles_root, styles);
  add_styles(root, styles);
  BlockWriter writer;
  if (wanted == Wanted::text_and_metadata) {
    add_properties(is_package ? meta.document_element() : root, writer);
  }
  const OpenDocumentChanges changes(root);
  const OpenDocumentChanges changes_of_styles(styles_root);
  const std::uint64_t count = changes.count() + (is_package ? changes_of_styles.count() : 0);
  const auto read = [&](TrackedReading reading) {
    PlacedBlocks blocks;
    OpenDocumentReader reader(styles, changes, reading, blocks);
    reader.content(child(root, "body"), BlockKind::paragraph);
    reader.write_asides();
    OpenDocumentReader headers(styles, changes_of_styles, reading, blocks);
    headers.begin_part(kPartOfHeaders);
    add_page_headers(styles_root, headers);
    return blocks;
  };
  write_readings(tracked, count, read, writer);
  note_tracked_changes(tracked, count, document, context);
  return writer.finish();
}

}  // namespace stemma
