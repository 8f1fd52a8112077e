#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "hostile.h"
#include "stemma/base/utf8.h"
#include "stemma/report/holdings_report.h"
#include "stemma/report/json_parts.h"
#include "stemma/report/json_writer.h"
#include "stemma/report/report.h"

namespace stemma {
namespace {

using nlohmann::json;
using namespace std::string_literals;

// What `fill` writes, read back by another parser.
template <class Fill>
json read_back(Fill fill) {
  std::string text;
  const Write write = [&](std::string_view piece) { text += piece; };
  JsonWriter writer(write);
  fill(writer);
  writer.finish();
  CHECK(text.ends_with('\n'));
  CHECK(is_valid_utf8(text));
  return json::parse(text);
}

TEST_CASE("strings are read back as they were, other bytes as U+FFFD") {
  const struct {
    std::string input;
    std::string expected;
  } cases[] = {
      {"", ""},
      {"a\"b\\c/", "a\"b\\c/"},
      {"\n\r\t\b\f", "\n\r\t\b\f"},
      {"a\0b\x1F\x7F"s, "a\0b\x1F\x7F"s},
      {"\u2028\u2029\u202E\u2066", "\u2028\u2029\u202E\u2066"},
      {"日本 🙂", "日本 🙂"},
      {"a\xFF", "a\uFFFD"},
      {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
      {"cut \xE2\x80", "cut \uFFFD"},
  };
  for (const auto& test : cases) {
    CHECK(read_back([&](JsonWriter& out) { out.string(test.input); }) == json(test.expected));
  }
  std::string text;
  const Write write = [&](std::string_view piece) { text += piece; };
  JsonWriter(write).string("\u2028\u202E\x1B").finish();
  CHECK(text == "\"\\u2028\\u202e\\u001b\"\n");
}

TEST_CASE("any bytes give valid JSON") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes;
    for (std::uint64_t n = random() % 40; n > 0; --n) bytes += static_cast<char>(random());
    const json parsed = read_back(
        [&](JsonWriter& out) { out.begin_object().key(bytes).string(bytes).end_object(); });
    REQUIRE(parsed.size() == 1);
  }
}

TEST_CASE("nesting, numbers and large outputs") {
  const json parsed = read_back([](JsonWriter& out) {
    out.begin_object();
    out.key("empty").begin_array().end_array();
    out.key("none").begin_object().end_object();
    out.key("most").number(~std::uint64_t{0});
    out.key("third").number(1.0 / 3.0);
    out.key("small").number(5e-324);
    out.key("yes").boolean(true);
    out.key("null").null();
    out.key("list").begin_array();
    for (int i = 0; i < 20'000; ++i) out.begin_array().string("x").number(1.0).end_array();
    out.end_array();
    out.end_object();
  });
  CHECK(parsed["empty"] == json::array());
  CHECK(parsed["none"] == json::object());
  CHECK(parsed["most"] == ~std::uint64_t{0});
  CHECK(parsed["third"] == 1.0 / 3.0);
  CHECK(parsed["small"] == 5e-324);
  CHECK(parsed["yes"] == true);
  CHECK(parsed["null"].is_null());
  CHECK(parsed["list"].size() == 20'000);
}

TEST_CASE("base64: the vectors of RFC 4648") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foob") == "Zm9vYg==");
  CHECK(base64("fooba") == "Zm9vYmE=");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64("\xFB\xFF\xFE") == "+//+");
}

TEST_CASE("hostile documents give JSON that says what they say") {
  const FamiliesResult families = test::hostile_families();
  std::string text;
  write_families_json(families, [&](std::string_view piece) { text += piece; });
  const json parsed = json::parse(text);
  CHECK(parsed["schema"] == "stemma/families/1");
  CHECK(parsed["documents"] == families.documents.size());
  CHECK(parsed["families"].size() == families.families.size());
  for (const json& version : parsed["families"][0]["versions"]) {
    CHECK(version["completeness"] <= 1.0);
    CHECK(version["verbatim_words"] <= parsed["families"][0]["union_words"]);
  }

  const HoldingsResult holdings = test::hostile_holdings();
  text.clear();
  write_holdings_json(holdings, [&](std::string_view piece) { text += piece; });
  const json held = json::parse(text);
  CHECK(held["schema"] == "stemma/holdings/1");
  REQUIRE(held["holdings"].size() == holdings.documents.size());
  for (const json& document : held["holdings"]) {
    std::uint64_t lost = 0;
    for (const json& passage : document["not_held"]) lost += passage["words"].get<std::uint64_t>();
    if (document["holding"] != "new")
      CHECK(document["words"] == document["words_held"].get<std::uint64_t>() + lost);
  }

  const CompareResult comparison = test::hostile_comparison();
  text.clear();
  write_compare_json(comparison, [&](std::string_view piece) { text += piece; });
  const json compared = json::parse(text);
  CHECK(compared["versions"].size() == comparison.documents.size());
  bool bytes_given = false;
  for (const json& version : compared["versions"]) {
    bytes_given = bytes_given || version.contains("document_bytes");
  }
  CHECK(bytes_given);
  std::uint64_t words = 0;
  for (const json& passage : compared["passages"]) words += passage["words"].get<std::uint64_t>();
  CHECK(words == compared["union_words"]);
}

}  // namespace
}  // namespace stemma
