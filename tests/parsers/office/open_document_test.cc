#include "stemma/parsers/office/open_document.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

#include "documents.h"

namespace stemma {
namespace {

const std::string kStyles = R"xml(<office:document-styles><office:styles>
<text:outline-style><text:outline-level-style text:level="1" style:num-format="1"
 style:num-suffix="."/></text:outline-style>
<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1"
 style:num-suffix="."/><text:list-level-style-number text:level="2" style:num-format="a"
 style:num-suffix=")" text:display-levels="2"/></text:list-style>
<style:style style:name="H"><style:text-properties text:display="none"/></style:style>
<style:style style:name="P1" style:parent-style-name="Title"/>
<style:style style:name="H2" style:parent-style-name="H"/>
</office:styles><office:master-styles><style:master-page style:name="a"><style:header><text:p>Draft
</text:p></style:header></style:master-page><style:master-page style:name="b"><style:header>
<text:p>Draft</text:p></style:header></style:master-page></office:master-styles>
</office:document-styles>)xml";

std::string text_document(std::string_view body) {
  return zip_of({
      {"mimetype", "application/vnd.oasis.opendocument.text"},
      {"content.xml", "<office:document-content><office:body><office:text>" + std::string(body) +
                          "</office:text></office:body></office:document-content>"},
      {"styles.xml", kStyles},
      {"meta.xml",
       "<office:document-meta><office:meta><dc:title>A title</dc:title><dc:creator>Bo</dc:creator>"
       "<meta:initial-creator>Ann</meta:initial-creator><dc:date>2021-03-01T10:00:00.123456789"
       "</dc:date></office:meta></office:document-meta>"},
  });
}

TEST_CASE("open document: blocks of a text") {
  const struct {
    std::string_view what;
    std::string_view body;
    std::string_view expected;
  } cases[] = {
      {"headings have numbers where the outline has",
       "<text:h text:outline-level='1'>A</text:h><text:h text:outline-level='2'>B</text:h>"
       "<text:h text:outline-level='1'>C</text:h>",
       "heading| 1. A\nheading| B\nheading| 2. C\n"},
      {"white space is one space, <text:s/> is as many as it says",
       "<text:p>a \n  b<text:s text:c='2'/><text:span>c</text:span><text:tab/>d<text:line-break/>e"
       "</text:p>",
       "paragraph| a b  c\td\\ne\n"},
      {"lists within lists",
       "<text:list text:style-name='L'><text:list-item><text:p>a</text:p><text:p>b</text:p>"
       "<text:list><text:list-item><text:p>c</text:p></text:list-item></text:list></text:list-item>"
       "<text:list-item text:start-value='7'><text:p>d</text:p></text:list-item></text:list>",
       "list-item| 1. a\nlist-item| b\nlist-item| 1.a) c\nlist-item| 7. d\n"},
      {"lists that go on, and lists of their own",
       "<text:list text:style-name='L'><text:list-item><text:p>a</text:p></text:list-item>"
       "</text:list><text:list text:style-name='L' text:continue-numbering='true'><text:list-item>"
       "<text:p>b</text:p></text:list-item></text:list><text:list text:style-name='L'>"
       "<text:list-item><text:p>c</text:p></text:list-item></text:list>",
       "list-item| 1. a\nlist-item| 2. b\nlist-item| 1. c\n"},
      {"notes and comments stand behind the text",
       "<text:p>a<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>n"
       "</text:p></text:note-body></text:note>b<office:annotation><dc:creator>Ann</dc:creator>"
       "<text:p>why</text:p></office:annotation></text:p><text:p>c</text:p>",
       "paragraph| ab\nparagraph| c\nnote| n\ncomment| why\n"},
      {"hidden by a style, by the style it is based on, by itself",
       "<text:p text:style-name='H2'>a</text:p><text:p>b<text:span text:style-name='H'>c"
       "</text:span></text:p>",
       "hidden| a\nparagraph| b\nhidden| c\n"},
      {"kinds by styles, and by those they are based on",
       "<text:p text:style-name='P1'>a</text:p><text:p text:style-name='Quotations'>b</text:p>",
       "heading| a\nquotation| b\n"},
      {"text boxes",
       "<text:p>a<draw:frame><draw:text-box><text:p>b</text:p></draw:text-box>"
       "<svg:desc>x</svg:desc></draw:frame></text:p>",
       "paragraph| a\nparagraph| b\n"},
      {"tables",
       "<table:table table:name='T'><table:table-header-rows><table:table-row>"
       "<table:table-cell><text:p>a</text:p><text:p>b</text:p></table:table-cell>"
       "<table:covered-table-cell/><table:table-cell table:number-columns-repeated='2'>"
       "<text:p>c</text:p></table:table-cell></table:table-row></table:table-header-rows>"
       "</table:table>",
       "table-row| a b\tc\tc\n"},
  };
  for (const auto& [what, body, expected] : cases) {
    CAPTURE(what);
    const Parsed result = parsed(extract_open_document, text_document(body));
    CHECK(result.blocks == std::string(expected) + "page-header| Draft\n");
    CHECK(result.diagnostics.empty());
    CHECK(result.metadata == "title| A title\nauthor| Ann\ndate_modified| 2021-03-01T10:00:00\n");
  }
}

// A change of this kind, with what it took away.
std::string region(std::string_view id, std::string_view kind, std::string_view removed = {}) {
  return "<text:changed-region xml:id='" + std::string(id) + "'><text:" + std::string(kind) +
         "><office:change-info><dc:creator>Ann</dc:creator></office:change-info>" +
         std::string(removed) + "</text:" + std::string(kind) + "></text:changed-region>";
}

TEST_CASE("open document: tracked changes are read as is asked for, and counted") {
  const struct {
    std::string_view what;
    std::string regions;
    std::string_view body;
    std::string_view changes;  // "": none that concern the text
    std::string_view accepted;
    std::string_view original;
    std::string_view both;
  } cases[] = {
      {"deleted within a paragraph", region("d", "deletion", "<text:p>gone</text:p>"),
       "<text:p>a <text:change text:change-id='d'/>b</text:p><text:p>c</text:p>",
       "1 tracked change;", "paragraph| a b\nparagraph| c\n", "paragraph| a goneb\nparagraph| c\n",
       "paragraph| a b\noriginal| a goneb\nparagraph| c\n"},
      {"a deleted end of a paragraph, and a paragraph",
       region("d", "deletion", "<text:p>x</text:p><text:p>y</text:p><text:p>z</text:p>"),
       "<text:p>a<text:change text:change-id='d'/>b</text:p>", "1 tracked change;",
       "paragraph| ab\n", "paragraph| ax\nparagraph| y\nparagraph| zb\n",
       "paragraph| ab\noriginal| ax\noriginal| y\noriginal| zb\n"},
      {"a deleted list and a table",
       region(
           "d", "deletion",
           "<text:p/><text:list><text:list-item><text:p>x</text:p></text:list-item></text:list>"
           "<table:table><table:table-row><table:table-cell><text:p>y</text:p></table:table-cell>"
           "</table:table-row></table:table><text:p/>"),
       "<text:p>a<text:change text:change-id='d'/>b</text:p>", "1 tracked change;",
       "paragraph| ab\n", "paragraph| a\nparagraph| x\nparagraph| y\nparagraph| b\n",
       "paragraph| ab\noriginal| a\noriginal| x\noriginal| y\noriginal| b\n"},
      {"deleted between paragraphs", region("d", "deletion", "<text:p>x</text:p>"),
       "<text:p>a</text:p><text:change text:change-id='d'/><text:p>b</text:p>", "1 tracked change;",
       "paragraph| a\nparagraph| b\n", "paragraph| a\nparagraph| x\nparagraph| b\n",
       "paragraph| a\noriginal| x\nparagraph| b\n"},
      {"inserted within a paragraph, over a span", region("i", "insertion"),
       "<text:p>a<text:change-start text:change-id='i'/>b<text:span>c<text:tab/>"
       "<text:change-end text:change-id='i'/>d</text:span>e</text:p>",
       "1 tracked change;", "paragraph| abc\tde\n", "paragraph| ade\n",
       "paragraph| abc\tde\noriginal| ade\n"},
      {"an inserted end of a paragraph, and a paragraph", region("i", "insertion"),
       "<text:p>a<text:change-start text:change-id='i'/></text:p><text:p>b</text:p>"
       "<text:p><text:change-end text:change-id='i'/>c</text:p>",
       "1 tracked change;", "paragraph| a\nparagraph| b\nparagraph| c\n", "paragraph| ac\n",
       "paragraph| a\noriginal| ac\nparagraph| b\nparagraph| c\n"},
      {"an inserted item numbers those after it anew, and these are as they were",
       region("i", "insertion"),
       "<text:list text:style-name='L'><text:list-item><text:p>a<text:change-start "
       "text:change-id='i'/></text:p></text:list-item><text:list-item><text:p>b<text:change-end "
       "text:change-id='i'/></text:p></text:list-item><text:list-item><text:p>c</text:p>"
       "</text:list-item></text:list>",
       "1 tracked change;", "list-item| 1. a\nlist-item| 2. b\nlist-item| 3. c\n",
       "list-item| 1. a\nlist-item| 2. c\n", "list-item| 1. a\nlist-item| 2. b\nlist-item| 3. c\n"},
      {"a note and a row that were inserted", region("i", "insertion"),
       "<text:p>a<text:change-start "
       "text:change-id='i'/><text:note><text:note-body><text:p>n</text:p>"
       "</text:note-body></text:note></text:p><table:table><table:table-row><table:table-cell>"
       "<text:p>b</text:p></table:table-cell></table:table-row></"
       "table:table><text:p><text:change-end "
       "text:change-id='i'/></text:p>",
       "1 tracked change;", "paragraph| a\ntable-row| b\nnote| n\n", "paragraph| a\n",
       "paragraph| a\ntable-row| b\nnote| n\n"},
      {"deleted where it was inserted: in neither reading",
       region("i", "insertion") + region("d", "deletion", "<text:p>x</text:p>"),
       "<text:p>a<text:change-start text:change-id='i'/><text:change text:change-id='d'/>"
       "<text:change-end text:change-id='i'/></text:p>",
       "2 tracked changes", "paragraph| a\n", "paragraph| a\n", "paragraph| a\n"},
      {"an insertion without an end takes nothing away", region("i", "insertion"),
       "<text:p>a<text:change-start text:change-id='i'/>b</text:p><text:p>c</text:p>",
       "1 tracked change;", "paragraph| ab\nparagraph| c\n", "paragraph| ab\nparagraph| c\n",
       "paragraph| ab\nparagraph| c\n"},
      {"a deletion that holds its own mark, and has two",
       region("d", "deletion", "<text:p>x<text:change text:change-id='d'/></text:p>"),
       "<text:p>a<text:change text:change-id='d'/><text:change text:change-id='d'/></text:p>",
       "1 tracked change;", "paragraph| a\n", "paragraph| ax\n", "paragraph| a\noriginal| ax\n"},
      {"a change of format is none of the text", region("f", "format-change"),
       "<text:p>a<text:change-start text:change-id='f'/>b<text:change-end "
       "text:change-id='f'/></text:p>",
       "", "paragraph| ab\n", "paragraph| ab\n", "paragraph| ab\n"},
  };
  for (const auto& [what, regions, body, changes, accepted, original, both] : cases) {
    CAPTURE(what);
    const std::string bytes = text_document("<text:tracked-changes>" + regions +
                                            "</text:tracked-changes>" + std::string(body));
    for (const auto& [tracked, expected] :
         {std::pair(Tracked::accepted, accepted), std::pair(Tracked::original, original),
          std::pair(Tracked::both, both)}) {
      const Parsed result = parsed(extract_open_document, bytes, tracked);
      CHECK(result.blocks == std::string(expected) + "page-header| Draft\n");
      CHECK(result.diagnostics.size() == (changes.empty() ? 0 : 1));
      if (result.diagnostics.empty()) continue;
      CHECK(result.diagnostics[0].code == DiagnosticCode::tracked_changes);
      CHECK(result.diagnostics[0].message.find("has " + std::string(changes)) == 0);
    }
  }
}

TEST_CASE("open document: presentations and spreadsheets, in one flat file") {
  CHECK(parsed(extract_open_document,
               "<office:document><office:body><office:presentation><draw:page>"
               "<draw:frame presentation:class='title'><draw:text-box><text:p>T</text:p>"
               "</draw:text-box></draw:frame><presentation:notes><draw:frame "
               "presentation:class='notes'><draw:text-box><text:p>n</text:p></draw:text-box>"
               "</draw:frame></presentation:notes></draw:page></office:presentation></office:body>"
               "</office:document>")
            .blocks == "heading| T\nnote| n\n");
  CHECK(parsed(extract_open_document,
               "<office:document><office:body><office:spreadsheet><table:table table:name='Data'>"
               "<table:table-row><table:table-cell><text:p>1.5</text:p></table:table-cell>"
               "</table:table-row></table:table></office:spreadsheet></office:body>"
               "</office:document>")
            .blocks == "heading| Data\ntable-row| 1.5\n");
}

TEST_CASE("open document: a row that is repeated without end ends") {
  const Parsed result = parsed(
      extract_open_document,
      text_document("<table:table><table:table-row table:number-rows-repeated='1073741824'>"
                    "<table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>"
                    "<table:table-row table:number-rows-repeated='99999999999999999999'/>"
                    "</table:table>"));
  std::string expected;
  for (int i = 0; i < kMostRepeated; ++i) expected += "table-row| a\n";
  CHECK(result.blocks == expected + "page-header| Draft\n");
}

TEST_CASE("open document: an encrypted one is said to be") {
  const Parsed result = parsed(
      extract_open_document, zip_of({{"mimetype", "application/vnd.oasis.opendocument.text"},
                                     {"META-INF/manifest.xml",
                                      "<manifest:manifest><manifest:encryption-data/></manifest>"},
                                     {"content.xml", "\x01\x02"}}));
  REQUIRE(result.diagnostics.size() == 1);
  CHECK(result.diagnostics[0].code == DiagnosticCode::unreadable);
  CHECK(result.diagnostics[0].message.find("encrypted") != std::string::npos);
}

}  // namespace
}  // namespace stemma
