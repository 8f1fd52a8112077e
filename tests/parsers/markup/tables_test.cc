#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "documents.h"
#include "stemma/parsers/markup/delimited.h"
#include "stemma/parsers/markup/subtitles.h"

namespace stemma {
namespace {

TEST_CASE("delimited: rows") {
  const struct {
    std::string_view what;
    std::string_view source;
    std::string_view expected;
  } cases[] = {
      {"quotes, doubled, with delimiters and line breaks", "a,\"b, \"\"c\"\"\"\r\nd,\"e\nf\"\r\n",
       "table-row| a\tb, \"c\"\ntable-row| d\te f\n"},
      {"semicolons", "a;b,c\nd;e\nf;g\n", "table-row| a\tb,c\ntable-row| d\te\ntable-row| f\tg\n"},
      {"tabs", "a\tb\nc\td\ne\tf\n", "table-row| a\tb\ntable-row| c\td\ntable-row| e\tf\n"},
      {"empty cells", "a,,b\n,,\n", "table-row| a\tb\n"},
      {"a quote that is never closed", "a,\"b\nc,d\n", "table-row| a\t\"b\ntable-row| c\td\n"},
      {"a quote within a cell", "a,b\"c\"\n", "table-row| a\tb\"c\"\n"},
      {"no line end at the end", "a,b", "table-row| a\tb\n"},
  };
  for (const auto& [what, source, expected] : cases) {
    CAPTURE(what);
    CHECK(parsed(extract_delimited, std::string(source)).blocks == expected);
  }
  CHECK(delimiter_of("a,b\n1,2\n3,4\n5") == ',');
  CHECK(delimiter_of("One, two.\nThree.\nFour.\n") == '\0');
}

TEST_CASE("subtitles: what is said") {
  const struct {
    std::string_view what;
    std::string_view source;
    std::string_view expected;
  } cases[] = {
      {"SubRip",
       "1\n00:00:01,000 --> 00:00:02,000\n<i>Hello</i>\nthere\n\n2\n00:00:02,000 --> "
       "00:00:03,000\n{\\an8}my friend.\n\n3\n00:00:04,000 --> 00:00:05,000\nBye\n",
       "paragraph| Hello there my friend.\nparagraph| Bye\n"},
      {"WebVTT",
       "WEBVTT - title\n\nNOTE a note\n\nSTYLE\n::cue {}\n\nid\n00:01.000 --> 00:02.000 "
       "align:start\n<v Ann>Salt &amp; <00:01.500>pepper.\n",
       "comment| a note\nparagraph| Salt & pepper.\n"},
      {"lines that roll",
       "WEBVTT\n\n00:01.000 --> 00:02.000\none\n\n00:02.000 --> 00:03.000\none\ntwo\n",
       "paragraph| one two\n"},
  };
  for (const auto& [what, source, expected] : cases) {
    CAPTURE(what);
    CHECK(parsed(extract_subtitles, std::string(source)).blocks == expected);
  }
}

}  // namespace
}  // namespace stemma
