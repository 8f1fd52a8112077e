#include "stemma/extract/json_record.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "stemma/sources/record_file.h"

namespace stemma {
namespace {

struct Parsed {
  bool is_record = false;
  JsonRecord record;
  std::string problem;
};

// One parser for all, as for the lines of a file.
Parsed parse(JsonRecordParser& parser, const std::string& line) {
  const std::string padded = line + std::string(kRecordPadding, '"');
  Parsed parsed;
  parsed.is_record = parser.parse(std::string_view(padded).substr(0, line.size()), true,
                                  parsed.record, parsed.problem);
  return parsed;
}

TEST_CASE("text and id have one of several names, the first that is there") {
  JsonRecordParser parser({});
  Parsed parsed = parse(parser, R"({"body": "b", "content": "c", "url": "u", "doc_id": "d"})");
  REQUIRE(parsed.is_record);
  CHECK(parsed.record.text == "c");
  CHECK(parsed.record.id == "d");
  parsed = parse(parser, R"({"url": "http://x/", "text": "t", "id": null})");
  CHECK(parsed.record.text == "t");
  CHECK(parsed.record.id == "http://x/");
  parsed = parse(parser, R"({"id": [1,  {"a": 2}], "text": ""})");
  REQUIRE(parsed.is_record);
  CHECK(parsed.record.text.empty());
  CHECK(parsed.record.id == R"([1,{"a":2}])");
  parsed = parse(parser, R"({"text": "t"})");
  CHECK(parsed.record.id.empty());
  CHECK(parse(parser, "\xEF\xBB\xBF{\"text\": \"t\"}").record.text == "t");
}

TEST_CASE("a number may be larger than 64 bits hold") {
  JsonRecordParser parser({});
  const struct {
    const char* number;
    const char* id;
  } cases[] = {
      {"123452345678901234567890", "123452345678901234567890"},
      {"1e999", "1e999"},
      {"-2.5E+400", "-2.5E+400"},
      {"[7, 18446744073709551616]", R"([7,"18446744073709551616"])"},
  };
  for (const auto& [number, id] : cases) {
    CAPTURE(number);
    const Parsed parsed =
        parse(parser, std::string(R"({"text": "\\\"1e999 ", "id": )") + number + "}");
    REQUIRE(parsed.is_record);
    CHECK(parsed.record.text == "\\\"1e999 ");
    CHECK(parsed.record.id == id);
  }
  for (const char* const none : {"01e999", "1e", "1.e999", "--1e999", "123452345678901234567890x",
                                 "1e999 1", "+1e999", ".5e999"}) {
    CAPTURE(none);
    CHECK_FALSE(parse(parser, std::string(R"({"text": "t", "id": )") + none + "}").is_record);
  }
}

TEST_CASE("fields that are named are the only ones that are looked at") {
  JsonRecordParser parser({{"/meta/a~1b"}, {"/ids/0"}});
  const Parsed parsed =
      parse(parser, R"({"text": "t", "id": "i", "meta": {"a/b": "x"}, "ids": [7, 8]})");
  REQUIRE(parsed.is_record);
  CHECK(parsed.record.text == "x");
  CHECK(parsed.record.id == "7");
  CHECK(parse(parser, R"({"text": "t"})").problem.starts_with("has no field '/meta/a~1b'"));
}

TEST_CASE("a text is what its escapes stand for") {
  JsonRecordParser parser({});
  const Parsed parsed = parse(parser, R"({"text": "\u00e9\n\ud83d\ude00\u0000\"\\\/é"})");
  REQUIRE(parsed.is_record);
  CHECK(parsed.record.text == std::string_view("é\n😀\0\"\\/é", 13));
}

TEST_CASE("all of a line is looked at, also behind the text") {
  JsonRecordParser parser({});
  for (const char* const line :
       {R"({"text": "t", "x": tru})", R"({"text": "t", "x": 01})", R"({"text": "t"} {})",
        R"({"text": "t")", R"({"text": "\ud800"})", R"({"text": "t", "x": "\q"})",
        "{\"text\": \"t\", \"x\": \"\xFF\"}", "{\"text\": \"a\nb\"}", "", "\"text\"", "[]"}) {
    CAPTURE(line);
    const Parsed parsed = parse(parser, line);
    CHECK_FALSE(parsed.is_record);
    CHECK_FALSE(parsed.problem.empty());
  }
  CHECK(parse(parser, R"({"text": 5})").problem == "its field 'text' is no string");
  // And the next is not the worse for it.
  CHECK(parse(parser, R"( {"text": "t"} )").record.text == "t");
}

}  // namespace
}  // namespace stemma
