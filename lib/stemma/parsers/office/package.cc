#include "stemma/parsers/office/package.h"

#include <utility>

#include "stemma/extract/dates.h"
#include "stemma/parsers/xml.h"

namespace stemma {
namespace {

std::string relationships_part(std::string_view part) {
  const std::size_t slash = part.rfind('/');
  const std::size_t name = slash == std::string_view::npos ? 0 : slash + 1;
  return std::string(part.substr(0, name)) + "_rels/" + std::string(part.substr(name)) + ".rels";
}

constexpr std::pair<std::string_view, MetadataKey> kCoreProperties[] = {
    {"title", MetadataKey::title},
    {"creator", MetadataKey::author},
    {"created", MetadataKey::date_published},
    {"modified", MetadataKey::date_modified},
    {"language", MetadataKey::language},
};

bool is_date(MetadataKey key) {
  return key == MetadataKey::date_published || key == MetadataKey::date_modified;
}

}  // namespace

std::string resolve_reference(std::string_view base, std::string_view reference) {
  std::string path;
  if (reference.starts_with('/')) {
    reference.remove_prefix(1);
  } else {
    path = base.substr(0, base.rfind('/') + 1);
  }
  while (!reference.empty()) {
    const std::size_t slash = reference.find('/');
    const std::string_view step = reference.substr(0, slash);
    if (step == "..") {
      if (path.ends_with('/')) path.pop_back();
      path.erase(path.rfind('/') + 1);
    } else if (!step.empty() && step != ".") {
      path += step;
      if (slash != std::string_view::npos) path += '/';
    }
    if (slash == std::string_view::npos) break;
    reference.remove_prefix(slash + 1);
  }
  return path;
}

std::vector<Relationship> relationships_of(const ZipMembers& package, std::string_view part) {
  std::vector<Relationship> relationships;
  const std::string name = relationships_part(part);
  if (!package.has(name)) return relationships;
  const pugi::xml_document xml = parse_xml(package.at(name));
  for (const pugi::xml_node& each : xml.document_element().children()) {
    const std::string_view type = attribute(each, "Type");
    const bool is_outside = attribute(each, "TargetMode") == "External";
    relationships.push_back(
        {std::string(attribute(each, "Id")), std::string(type.substr(type.rfind('/') + 1)),
         is_outside ? std::string() : resolve_reference(part, attribute(each, "Target"))});
  }
  return relationships;
}

std::string target_of(const std::vector<Relationship>& relationships, std::string_view id) {
  for (const Relationship& each : relationships) {
    if (each.id == id) return each.target;
  }
  return {};
}

std::string target_of_type(const std::vector<Relationship>& relationships, std::string_view type) {
  for (const Relationship& each : relationships) {
    if (each.type == type) return each.target;
  }
  return {};
}

void add_core_properties(const ZipMembers& package, BlockWriter& writer) {
  std::string part = target_of_type(relationships_of(package, ""), "core-properties");
  if (part.empty()) part = "docProps/core.xml";
  if (!package.has(part)) return;
  const pugi::xml_document xml = parse_xml(package.at(part));
  for (const auto& [element, key] : kCoreProperties) {
    std::string value = text_of(child(xml.document_element(), element));
    if (is_date(key)) value = iso_date(value).value_or("");
    writer.add_fact(key, MetadataOrigin::office_properties, value);
  }
}

}  // namespace stemma
