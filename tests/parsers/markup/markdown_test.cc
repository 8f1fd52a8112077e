#include "stemma/parsers/markup/markdown.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "documents.h"

namespace stemma {
namespace {

std::optional<Extracted> every_word(RawDocument document, Wanted, RunContext& context) {
  return extract_markdown(std::move(document), Wanted::every_word, context);
}

TEST_CASE("markdown: blocks") {
  const struct {
    std::string_view what;
    std::string_view source;
    std::string_view expected;
  } cases[] = {
      {"headings and paragraphs", "# A *b*\n\nC `d`\n[e](f) **g**\n\nH\n---\n",
       "heading| A b\nparagraph| C d\\ne g\nheading| H\n"},
      {"lists, tight and loose, within each other", "3. a\n4. b\n   - c\n\n     d\n\n5. e\n",
       "list-item| 3. a\nlist-item| 4. b\n"
       "list-item| c\nlist-item| d\nlist-item| 5. e\n"},
      {"quotations", "> a\n> - b\n\nc\n", "quotation| a\nquotation| b\nparagraph| c\n"},
      {"tables", "| a | b |\n|---|---|\n| c | *d* |\n", "table-row| a\tb\ntable-row| c\td\n"},
      {"code", "```c\nint a;\n\nint b;\n```\n", "code| int a;\\n\\nint b;\n"},
      {"HTML", "<div align=\"x\">\n<b>a</b> &amp; b<!-- c -->\n</div>\n\nd<br>e <i>f</i>\n",
       "paragraph| a  & b\nparagraph| d\\ne f\n"},
      {"entities and escapes", "&eacute; &#x41; &unknown; \\*a\\*\n",
       "paragraph| é A &unknown; *a*\n"},
      {"struck out, tasks, pictures", "- [x] ~~a~~ ![b](c)\n", "list-item| a b\n"},
      {"nothing", "", ""},
  };
  for (const auto& [what, source, expected] : cases) {
    CAPTURE(what);
    CHECK(parsed(extract_markdown, std::string(source)).blocks == expected);
  }
}

TEST_CASE("markdown: front matter is metadata, and text where every word is wanted") {
  const std::string source = "---\ntitle: T\n---\n# H\n";
  const Parsed result = parsed(extract_markdown, source);
  CHECK(result.blocks == "heading| H\n");
  CHECK(result.metadata == "title| T\ntitle| H\n");
  CHECK(parsed(every_word, source).blocks == "unsplit| ---\\ntitle: T\\n---\nheading| H\n");
}

TEST_CASE("markdown: quotations nested without end") {
  CHECK(parsed(extract_markdown, std::string(20'000, '>') + " a\n").blocks == "quotation| a\n");
}

}  // namespace
}  // namespace stemma
