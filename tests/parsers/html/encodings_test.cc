#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "pages.h"
#include "stemma/parsers/html/declared_encoding.h"

namespace stemma {
namespace {

TEST_CASE("html encoding: declarations") {
  struct Case {
    std::string what;
    std::string bytes;
    std::string_view expected;
  };
  const Case cases[] = {
      {"charset", "<html><meta charset=\"windows-1251\">", "windows-1251"},
      {"without quotation marks", "<META CHARSET=koi8-r>", "koi8-r"},
      {"http-equiv", "<meta http-equiv='Content-Type' content='text/html; charset=iso-8859-2'>",
       "iso-8859-2"},
      {"content first", "<meta content=\"text/html;charset=big5\" http-equiv=content-type>",
       "big5"},
      {"an XML declaration", "<?xml version='1.0' encoding='EUC-JP'?><html>", "EUC-JP"},
      {"none", "<p>charset=big5</p>", ""},
      {"in a comment", "<!-- <meta charset=big5> --><meta charset=gbk>", "gbk"},
      {"the first that says anything", "<meta name=a><meta charset=gbk><meta charset=big5>", "gbk"},
      {"a name that ends alike", "<meta data-charset=big5>", ""},
      {"no tag of that name", "<metal charset=big5>", ""},
      {"UTF-16, which could not be read as ASCII", "<meta charset=utf-16le>", "UTF-8"},
      {"a comment without end", "<!-- <meta charset=big5>", ""},
      {"cut off", "<meta charset=\"big5", ""},
      {"too far down", std::string(5000, ' ') + "<meta charset=big5>", ""},
      {"nothing", "", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    CHECK(html::declared_encoding(c.bytes) == c.expected);
  }
}

TEST_CASE("html encoding: a page is read in the encoding that it is in") {
  struct Case {
    std::string what;
    std::string html;
    std::string_view name;
    EncodingEvidence evidence;
    std::string_view text;
  };
  using namespace std::string_literals;
  const Case cases[] = {
      // 0xE6 0xE8 is "жи" in windows-1251, and no UTF-8.
      {"declared", "<meta charset=windows-1251><p>\xE6\xE8</p>", "windows-1251",
       EncodingEvidence::declared, "жи\n"},
      {"valid UTF-8 says more than a declaration", "<meta charset=windows-1251><p>жи</p>", "UTF-8",
       EncodingEvidence::valid_utf8, "жи\n"},
      {"a mark", "\xEF\xBB\xBF<meta charset=big5><p>é</p>", "UTF-8",
       EncodingEvidence::byte_order_mark, "é\n"},
      {"UTF-16 with a mark", "\xFF\xFE<\0p\0>\0\xE9\0"s, "UTF-16LE",
       EncodingEvidence::byte_order_mark, "é\n"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    RunContext context;
    const auto page = extracted(c.html, context);
    REQUIRE(page.has_value());
    CHECK(page->encoding == Encoding{std::string(c.name), c.evidence});
    CHECK(page->text == c.text);
  }
}

TEST_CASE("html encoding: what means nothing is counted") {
  RunContext context;
  const auto page = extracted("<meta charset=utf-8><p>éàüößé éàüößé a\xFF</p>", context);
  REQUIRE(page.has_value());
  CHECK(page->replacements == 1);
}

}  // namespace
}  // namespace stemma
