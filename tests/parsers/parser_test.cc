#include "stemma/parsers/parser.h"

#include <doctest/doctest.h>

namespace stemma {
namespace {

TEST_CASE("parser: blocks follow each other with an empty line between") {
  BlockWriter writer;
  writer.add(BlockKind::heading, "  Title\n");
  writer.add(BlockKind::paragraph, " \n ");
  writer.add(BlockKind::paragraph, "Text", BlockRole::boilerplate);
  const Extracted made = writer.finish();
  CHECK(made.text == "Title\n\nText\n");
  REQUIRE(made.blocks.size() == 2);
  CHECK(made.blocks[0] == Block{{0, 5}, BlockKind::heading, BlockRole::content});
  CHECK(made.blocks[1] == Block{{7, 11}, BlockKind::paragraph, BlockRole::boilerplate});
}

TEST_CASE("parser: facts are in the order of trust, among equals of place") {
  BlockWriter writer;
  writer.add_fact(MetadataKey::title, MetadataOrigin::html_meta, "B");
  writer.add_fact(MetadataKey::title, MetadataOrigin::html_json_ld, " A ");
  writer.add_fact(MetadataKey::author, MetadataOrigin::html_meta, " ");
  writer.add_fact(MetadataKey::title, MetadataOrigin::html_meta, "C");
  const Metadata facts = writer.finish().metadata;
  REQUIRE(facts.size() == 3);
  CHECK(facts[0].value == "A");
  CHECK(facts[1].value == "B");
  CHECK(facts[2].value == "C");
}

}  // namespace
}  // namespace stemma
