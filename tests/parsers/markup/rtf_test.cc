#include "stemma/parsers/markup/rtf.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "documents.h"

namespace stemma {
namespace {

TEST_CASE("rtf: blocks") {
  const struct {
    std::string_view what;
    std::string_view body;
    std::string_view expected;
  } cases[] = {
      {"paragraphs", "One \\b two\\b0 .\\par\nThree", "paragraph| One two.\nparagraph| Three\n"},
      {"characters of the code page, and others with what stands for them",
       "M\\'fcller \\u8364?\\u8364\\'80{\\uc2\\u8364??}{\\uc0\\u8364}x\\emdash\\{\\~y",
       "paragraph| Müller €€€€x—{\u00A0y\n"},
      {"surrogates", "\\u-10179?\\u-8704?", "paragraph| 😀\n"},
      {"fonts have code pages", "{\\fonttbl{\\f1\\fcharset204 X;}}{\\f1\\'ef}\\'ef",
       "paragraph| пï\n"},
      {"tables", "\\trowd\\intbl a\\par b\\cell c\\cell\\row\\pard d\\par",
       "table-row| a b\tc\nparagraph| d\n"},
      {"notes and headers stand behind the text",
       "{\\header Draft\\par}{\\headerl Draft\\par}a{\\footnote {\\chftn} n\\par m}b\\par",
       "paragraph| ab\npage-header| Draft\nnote| n m\n"},
      {"hidden, and headings", "\\outlinelevel0 H{\\v x}\\par\\pard a\\par",
       "heading| H\nhidden| x\nparagraph| a\n"},
      {"lists", "{\\listtext 1.\\tab}a\\par{\\listtext\\'b7\\tab}b\\par",
       "list-item| 1. a\nlist-item| b\n"},
      {"what is no text",
       "{\\*\\unknown x}{\\pict 00ff}{\\stylesheet{\\s1 Normal;}}{\\field{\\*\\fldinst PAGE}"
       "{\\fldrslt 12}}\\bin3 {}}z",
       "paragraph| 12z\n"},
  };
  for (const auto& [what, body, expected] : cases) {
    CAPTURE(what);
    const Parsed result =
        parsed(extract_rtf, "{\\rtf1\\ansi\\ansicpg1252 " + std::string(body) + "}");
    CHECK(result.blocks == expected);
    CHECK(result.diagnostics.empty());
  }
}

TEST_CASE("rtf: properties, and what was deleted") {
  const Parsed result = parsed(
      extract_rtf, "{\\rtf1{\\info{\\title T}{\\author Ann}{\\company C}}a{\\deleted b}c\\par}");
  CHECK(result.metadata == "title| T\nauthor| Ann\n");
  CHECK(result.blocks == "paragraph| ac\n");
  CHECK(result.diagnostics.at(0).code == DiagnosticCode::tracked_changes);
}

TEST_CASE("rtf: tracked changes are read as is asked for, and counted") {
  const struct {
    std::string_view what;
    std::string_view body;
    std::string_view accepted;
    std::string_view original;
    std::string_view both;
  } cases[] = {
      {"text", "a{\\deleted b}{\\revised c}\\par d\\par", "paragraph| ac\nparagraph| d\n",
       "paragraph| ab\nparagraph| d\n", "paragraph| ac\noriginal| ab\nparagraph| d\n"},
      {"a deleted end", "a{\\deleted\\par}{\\revised0 b}\\par", "paragraph| ab\n",
       "paragraph| a\nparagraph| b\n", "paragraph| ab\noriginal| a\noriginal| b\n"},
      {"an inserted paragraph", "a\\par{\\revised b\\par}c\\par",
       "paragraph| a\nparagraph| b\nparagraph| c\n", "paragraph| a\nparagraph| c\n",
       "paragraph| a\nparagraph| b\nparagraph| c\n"},
      {"in a note", "a{\\footnote x{\\deleted y}}{\\footnote z}\\par",
       "paragraph| a\nnote| x\nnote| z\n", "paragraph| a\nnote| xy\nnote| z\n",
       "paragraph| a\nnote| x\noriginal| xy\nnote| z\n"},
  };
  for (const auto& [what, body, accepted, original, both] : cases) {
    CAPTURE(what);
    const std::string rtf = "{\\rtf1 " + std::string(body) + "}";
    CHECK(parsed(extract_rtf, rtf).blocks == accepted);
    CHECK(parsed(extract_rtf, rtf, Tracked::original).blocks == original);
    const Parsed result = parsed(extract_rtf, rtf, Tracked::both);
    CHECK(result.blocks == both);
    CHECK(result.diagnostics.at(0).message.find("tracked change") != std::string::npos);
  }
}

TEST_CASE("rtf: groups nested without end, and files that stop anywhere") {
  CHECK(parsed(extract_rtf, "{\\rtf1 " + std::string(100'000, '{') + "a").blocks ==
        "paragraph| a\n");
  CHECK(parsed(extract_rtf, "{\\rtf1 a" + std::string(1000, '}')).blocks == "paragraph| a\n");
  const std::string whole = "{\\rtf1\\ansicpg932 \\'82\\'a0\\u-1?\\bin9 {\\footnote x}\\par}";
  for (std::size_t size = 5; size < whole.size(); ++size) {
    CHECK(parsed(extract_rtf, whole.substr(0, size)).diagnostics.empty());
  }
}

}  // namespace
}  // namespace stemma
