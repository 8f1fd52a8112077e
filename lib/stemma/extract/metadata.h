// Facts about a document, each with where it was found; where sources disagree all are kept.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/export.h"

namespace stemma {

enum class MetadataKey {
  title,
  author,
  date_published,  // ISO 8601: YYYY, YYYY-MM or YYYY-MM-DD, then perhaps a time
  date_modified,
  date_captured,
  language,  // BCP 47
  source_url,
};

// In order of trust, the most trusted first.
enum class MetadataOrigin {
  front_matter,  // YAML at the head of a text file
  record,        // fields of a JSON record, beside its text
  mail_header,
  office_properties,
  html_json_ld,
  html_meta,
  pdf_info,
  warc_header,
  text,  // recognized in the text itself
  file_time,
};

STEMMA_API std::string_view code_string(MetadataKey key);
STEMMA_API std::string_view code_string(MetadataOrigin origin);

struct MetadataFact {
  MetadataKey key;
  MetadataOrigin origin;
  std::string value;  // UTF-8, as found; dates as ISO 8601

  friend bool operator==(const MetadataFact&, const MetadataFact&) = default;
};

// In order of trust; among equals in order of place.
using Metadata = std::vector<MetadataFact>;

// The most trusted value for `key`, if there is one.
STEMMA_API std::optional<std::string> best_value(const Metadata& metadata, MetadataKey key);

}  // namespace stemma
