#include "stemma/extract/metadata.h"

#include <doctest/doctest.h>

#include <set>

namespace stemma {
namespace {

TEST_CASE("the most trusted value wins, and among equals the first") {
  const Metadata metadata = {
      {MetadataKey::title, MetadataOrigin::text, "from the text"},
      {MetadataKey::title, MetadataOrigin::front_matter, "first"},
      {MetadataKey::title, MetadataOrigin::front_matter, "second"},
      {MetadataKey::date_modified, MetadataOrigin::file_time, "2020-01-01T00:00:00Z"},
  };
  CHECK(best_value(metadata, MetadataKey::title) == "first");
  CHECK(best_value(metadata, MetadataKey::date_modified) == "2020-01-01T00:00:00Z");
  CHECK_FALSE(best_value(metadata, MetadataKey::author));
  CHECK_FALSE(best_value({}, MetadataKey::title));
}

TEST_CASE("codes have strings of their own") {
  std::set<std::string_view> strings;
  for (int i = 0; i <= static_cast<int>(MetadataKey::source_url); ++i) {
    strings.insert(code_string(static_cast<MetadataKey>(i)));
  }
  CHECK(strings.size() == 7);
  for (int i = 0; i <= static_cast<int>(MetadataOrigin::file_time); ++i) {
    strings.insert(code_string(static_cast<MetadataOrigin>(i)));
  }
  CHECK(strings.size() == 17);
  CHECK(strings.count("unknown") == 0);
}

}  // namespace
}  // namespace stemma
