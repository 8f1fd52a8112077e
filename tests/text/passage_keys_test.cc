#include "stemma/text/passage_keys.h"

#include <doctest/doctest.h>

#include <string>

namespace stemma {
namespace {

std::size_t keys_in(const std::string& text) {
  return keys_of_passages(make_document("a", text)).size();
}

TEST_CASE("passages of eight words and more have keys, by their words alone") {
  CHECK(keys_in("One two three four five six seven.") == 0);
  CHECK(keys_in("One two three four five six seven eight.") == 1);
  CHECK(keys_in("一二三四五六七八九十一二") == 0);
  CHECK(keys_in("一二三四五六七八九十一二三") == 1);
  // Seven words and a character are less than eight words; with two they are more.
  CHECK(keys_in("one two three four five six seven 一") == 0);
  CHECK(keys_in("one two three four five six seven 一二") == 1);
  const auto plain =
      keys_of_passages(make_document("a", "Cookies help us to deliver our services."));
  const auto other =
      keys_of_passages(make_document("b",
                                     "A heading\n\n\"COOKIES help us to deliver our services\"\n\n"
                                     "Cookies help us to deliver our services, always.\n"));
  CHECK(plain.empty());
  REQUIRE(other.size() == 1);
  CHECK(other[0].words == 8);
}

TEST_CASE("a passage that stands twice has one key, and is content where it is that once") {
  const std::string notice = "All rights are reserved by those who wrote this.";
  Extracted extracted;
  extracted.text = notice + notice + notice;
  const auto size = static_cast<std::uint32_t>(notice.size());
  const auto block = [&](std::uint32_t i, BlockRole role) {
    return Block{{i * size, (i + 1) * size}, BlockKind::paragraph, role};
  };
  extracted.blocks = {block(0, BlockRole::boilerplate), block(1, BlockRole::content),
                      block(2, BlockRole::boilerplate)};
  const Document both = make_document({"a", {}}, extracted, sha256("a"));
  REQUIRE(keys_of_passages(both).size() == 1);
  const PassageKey key = keys_of_passages(both)[0];
  CHECK(key.role == BlockRole::content);
  CHECK(key.words == 9);
  CHECK(find_passage(both, key) == &both.passages[0]);
  CHECK(find_passage(both, {key.hash, 8}) == nullptr);
  CHECK(find_passage(both, {key.hash + 1, 9}) == nullptr);

  extracted.blocks = {block(0, BlockRole::boilerplate)};
  Document around = make_document({"a", {}}, extracted, sha256("a"));
  REQUIRE(keys_of_passages(around).size() == 1);
  CHECK(keys_of_passages(around)[0].role == BlockRole::boilerplate);
  CHECK(keys_of_passages(around)[0].hash == key.hash);
}

TEST_CASE("a copy without tokens has the keys that it had with them") {
  Document document = make_document("a",
                                    "Whoever finds this is asked to bring it back to us.\n\n"
                                    "The tide was late, and so were those who wait for it.\n");
  const std::vector<PassageKey> keys = keys_of_passages(document);
  REQUIRE(keys.size() == 2);
  document.tokens = {};
  document.token_spans = {};
  const std::vector<PassageKey> again = keys_of_passages(document);
  REQUIRE(again.size() == 2);
  CHECK(again[0].hash == keys[0].hash);
  CHECK(again[1].hash == keys[1].hash);
}

}  // namespace
}  // namespace stemma
