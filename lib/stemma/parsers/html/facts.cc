#include "stemma/parsers/html/facts.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "stemma/extract/dates.h"
#include "stemma/parsers/html/ascii.h"

namespace stemma::html {
namespace {

constexpr std::ptrdiff_t kMostOfKey = 32;

std::string collapsed(std::string_view text) {
  std::string words;
  bool space = false;
  for (const char c : text) {
    if (is_space(c)) {
      space = true;
      continue;
    }
    if (space && !words.empty()) words += ' ';
    space = false;
    words += c;
  }
  return words;
}

bool is_address(std::string_view value) {
  return starts_ignoring_case(value, "http://") || starts_ignoring_case(value, "https://");
}

// As it is kept; empty where it is no value of that kind.
std::string value_for(MetadataKey key, std::string_view text) {
  std::string value = collapsed(text);
  switch (key) {
    case MetadataKey::date_published:
    case MetadataKey::date_modified:
    case MetadataKey::date_captured:
      return iso_date(value).value_or("");
    case MetadataKey::language:
      std::replace(value.begin(), value.end(), '_', '-');
      return value;
    case MetadataKey::source_url:
      return is_address(value) ? value : "";
    case MetadataKey::author:
      return is_address(value) ? "" : value;
    case MetadataKey::title:
      return value;
  }
  return value;
}

}  // namespace

void Facts::add(MetadataKey key, MetadataOrigin origin, std::string_view value) {
  MetadataFact fact{key, origin, value_for(key, value)};
  if (fact.value.empty()) return;
  const auto of_key = std::count_if(facts_.begin(), facts_.end(),
                                    [&](const MetadataFact& other) { return other.key == key; });
  if (of_key >= kMostOfKey || std::find(facts_.begin(), facts_.end(), fact) != facts_.end()) return;
  facts_.push_back(std::move(fact));
}

}  // namespace stemma::html
