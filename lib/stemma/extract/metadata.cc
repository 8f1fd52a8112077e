#include "stemma/extract/metadata.h"

#include <algorithm>

namespace stemma {

std::string_view code_string(MetadataKey key) {
  switch (key) {
    case MetadataKey::title:
      return "title";
    case MetadataKey::author:
      return "author";
    case MetadataKey::date_published:
      return "date_published";
    case MetadataKey::date_modified:
      return "date_modified";
    case MetadataKey::date_captured:
      return "date_captured";
    case MetadataKey::language:
      return "language";
    case MetadataKey::source_url:
      return "source_url";
  }
  return "unknown";
}

std::string_view code_string(MetadataOrigin origin) {
  switch (origin) {
    case MetadataOrigin::front_matter:
      return "front_matter";
    case MetadataOrigin::record:
      return "record";
    case MetadataOrigin::mail_header:
      return "mail_header";
    case MetadataOrigin::office_properties:
      return "office_properties";
    case MetadataOrigin::html_json_ld:
      return "html_json_ld";
    case MetadataOrigin::html_meta:
      return "html_meta";
    case MetadataOrigin::pdf_info:
      return "pdf_info";
    case MetadataOrigin::warc_header:
      return "warc_header";
    case MetadataOrigin::text:
      return "text";
    case MetadataOrigin::file_time:
      return "file_time";
  }
  return "unknown";
}

std::optional<std::string> best_value(const Metadata& metadata, MetadataKey key) {
  const MetadataFact* best = nullptr;
  for (const MetadataFact& fact : metadata) {
    if (fact.key == key && (best == nullptr || fact.origin < best->origin)) best = &fact;
  }
  return best == nullptr ? std::nullopt : std::optional(best->value);
}

}  // namespace stemma
