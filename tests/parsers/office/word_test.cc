#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "documents.h"
#include "stemma/parsers/office/ooxml.h"

namespace stemma {
namespace {

const std::string kRelationships = R"(<Relationships>
<Relationship Id="rId1" Type="http://x/officeDocument" Target="word/document.xml"/>
<Relationship Id="rId2" Type="http://x/core-properties" Target="/docProps/core.xml"/>
</Relationships>)";

const std::string kPartRelationships = R"(<Relationships>
<Relationship Id="rId1" Type="http://x/styles" Target="styles.xml"/>
<Relationship Id="rId2" Type="http://x/numbering" Target="numbering.xml"/>
<Relationship Id="rId3" Type="http://x/footnotes" Target="footnotes.xml"/>
<Relationship Id="rId4" Type="http://x/comments" Target="comments.xml"/>
<Relationship Id="rId5" Type="http://x/header" Target="header1.xml"/>
<Relationship Id="rId6" Type="http://x/header" Target="header2.xml"/>
<Relationship Id="rId7" Type="http://x/hyperlink" Target="http://y/" TargetMode="External"/>
</Relationships>)";

const std::string kWordStyles = R"(<w:styles>
<w:style w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="Titre1"/></w:style>
<w:style w:styleId="Round"><w:name w:val="Round"/><w:basedOn w:val="Round"/></w:style>
<w:style w:styleId="Outlined"><w:name w:val="x"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:styleId="Listed"><w:name w:val="List"/>
 <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="Secret"><w:name w:val="s"/><w:rPr><w:vanish/></w:rPr></w:style>
</w:styles>)";

const std::string kNumbering = R"xml(<w:numbering>
<w:abstractNum w:abstractNumId="7">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1%2)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="8">
 <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="7"/>
 <w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="8"/></w:num>
</w:numbering>)xml";

std::string word(std::string_view body) {
  return zip_of({
      {"[Content_Types].xml", "<Types/>"},
      {"_rels/.rels", kRelationships},
      {"word/document.xml", "<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>" +
                                std::string(body) + "</w:body></w:document>"},
      {"word/_rels/document.xml.rels", kPartRelationships},
      {"word/styles.xml", kWordStyles},
      {"word/numbering.xml", kNumbering},
      {"word/media/picture.png", std::string(1000, 'x')},
  });
}

std::string item(std::string_view number, std::string_view level, std::string_view text) {
  return "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"" + std::string(level) + "\"/><w:numId w:val=\"" +
         std::string(number) + "\"/></w:numPr></w:pPr><w:r><w:t>" + std::string(text) +
         "</w:t></w:r></w:p>";
}

TEST_CASE("word: blocks of the body") {
  const struct {
    std::string_view what;
    std::string body;
    std::string_view expected;
  } cases[] = {
      {"runs join, and white space in them counts",
       "<w:p><w:r><w:t>One</w:t></w:r><w:r><w:t xml:space='preserve'> </w:t></w:r>"
       "<w:hyperlink r:id='rId7'><w:r><w:t>two</w:t></w:r></w:hyperlink></w:p>",
       "paragraph| One two\n"},
      {"prefixes are free", "<n:p xmlns:n='w'><n:r><n:t>Text</n:t></n:r></n:p>",
       "paragraph| Text\n"},
      {"tabs, breaks and hyphens",
       "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:softHyphen/><w:t>d</w:t>"
       "<w:noBreakHyphen/><w:t>e</w:t></w:r></w:p>",
       "paragraph| a\tb\\nc\xC2\xAD"
       "d\xE2\x80\x91"
       "e\n"},
      {"headings by name, by what they are based on, by level",
       "<w:p><w:pPr><w:pStyle w:val='Titre1'/></w:pPr><w:r><w:t>A</w:t></w:r></w:p>"
       "<w:p><w:pPr><w:pStyle w:val='Mine'/></w:pPr><w:r><w:t>B</w:t></w:r></w:p>"
       "<w:p><w:pPr><w:pStyle w:val='Outlined'/></w:pPr><w:r><w:t>C</w:t></w:r></w:p>"
       "<w:p><w:pPr><w:pStyle w:val='Round'/></w:pPr><w:r><w:t>D</w:t></w:r></w:p>",
       "heading| A\nheading| B\nheading| C\nparagraph| D\n"},
      {"numbers go on, start anew below, and letters follow them",
       item("1", "0", "a") + item("1", "1", "b") + item("1", "1", "c") + item("1", "0", "d") +
           item("1", "1", "e"),
       "list-item| 1. a\nlist-item| 1a) b\nlist-item| 1b) c\nlist-item| 2. d\nlist-item| 2a) e\n"},
      {"a list that starts at five goes on after it, and bullets have no number",
       item("2", "0", "a") + item("2", "0", "b") + item("3", "0", "c") + item("0", "0", "d"),
       "list-item| 5. a\nlist-item| 6. b\nlist-item| c\nparagraph| d\n"},
      {"a style may number, and an empty paragraph takes no number",
       "<w:p><w:pPr><w:pStyle w:val='Listed'/></w:pPr></w:p>"
       "<w:p><w:pPr><w:pStyle w:val='Listed'/></w:pPr><w:r><w:t>a</w:t></w:r></w:p>",
       "list-item| 1. a\n"},
      {"a row is a block, its cells joined by tabs; a single cell is a frame",
       "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p><w:p><w:r><w:t>b</w:t></w:r></w:p>"
       "</w:tc><w:tc><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc></w:tr>"
       "<w:tr><w:tc><w:p><w:r><w:t>d</w:t></w:r></w:p><w:p><w:r><w:t>e</w:t></w:r></w:p></w:tc>"
       "</w:tr></w:tbl>",
       "table-row| a b\tc\nparagraph| d\nparagraph| e\n"},
      {"of a field the result is text, the instruction is not",
       "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText>"
       "</w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>12</w:t></w:r>"
       "<w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>",
       "paragraph| 12\n"},
      {"what follows a field without an end is not lost",
       "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r></w:p><w:p><w:r><w:t>a</w:t></w:r></w:p>",
       "paragraph| a\n"},
      {"a text box once, though it is there in two forms",
       "<w:p><w:r><w:t>a</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r>"
       "<w:t>box</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p>"
       "<w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
       "</w:p>",
       "paragraph| a\nparagraph| box\n"},
      {"hidden by the run, by its style, and shown again",
       "<w:p><w:r><w:t>a</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>b</w:t></w:r>"
       "<w:r><w:rPr><w:rStyle w:val='Secret'/></w:rPr><w:t>c</w:t></w:r>"
       "<w:r><w:rPr><w:rStyle w:val='Secret'/><w:vanish "
       "w:val='0'/></w:rPr><w:t>d</w:t></w:r></w:p>",
       "paragraph| ad\nhidden| bc\n"},
      {"character references to what is no character",
       "<w:p><w:r><w:t>a&#xD800;b</w:t></w:r></w:p>",
       "paragraph| a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
       "b\n"},
  };
  for (const auto& [what, body, expected] : cases) {
    CAPTURE(what);
    const Parsed result = parsed(extract_ooxml, word(body));
    CHECK(result.blocks == expected);
    CHECK(result.diagnostics.empty());
  }
}

TEST_CASE("word: tracked changes are read as is asked for, and counted") {
  const struct {
    std::string_view what;
    std::string_view body;
    std::string_view changes;
    std::string_view accepted;
    std::string_view original;
    std::string_view both;
  } cases[] = {
      {"inserted and deleted",
       "<w:p><w:r><w:t>a</w:t></w:r><w:del><w:r><w:tab/><w:delText>c</w:delText></w:r></w:del>"
       "<w:ins><w:r><w:t>b</w:t></w:r></w:ins></w:p><w:p><w:r><w:t>d</w:t></w:r></w:p>",
       "2 tracked changes", "paragraph| ab\nparagraph| d\n", "paragraph| a\tc\nparagraph| d\n",
       "paragraph| ab\noriginal| a\tc\nparagraph| d\n"},
      {"what was inserted and then deleted is in neither reading",
       "<w:p><w:r><w:t>a</w:t></w:r><w:ins><w:del><w:r><w:delText>b</w:delText></w:r></w:del>"
       "</w:ins></w:p>",
       "2 tracked changes", "paragraph| a\n", "paragraph| a\n", "paragraph| a\n"},
      {"moved",
       "<w:p><w:moveFrom><w:r><w:t>x</w:t></w:r></w:moveFrom></w:p><w:p><w:r><w:t>y</w:t></w:r></"
       "w:p>"
       "<w:p><w:moveTo><w:r><w:t>x</w:t></w:r></w:moveTo></w:p>",
       "2 tracked changes", "paragraph| y\nparagraph| x\n", "paragraph| x\nparagraph| y\n",
       "original| x\nparagraph| y\nparagraph| x\n"},
      {"a deleted end of a paragraph",
       "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>"
       "<w:p><w:r><w:t>b</w:t></w:r></w:p>",
       "1 tracked change;", "paragraph| ab\n", "paragraph| a\nparagraph| b\n",
       "paragraph| ab\noriginal| a\noriginal| b\n"},
      {"an inserted end of a paragraph",
       "<w:p><w:pPr><w:rPr><w:ins/></w:rPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>"
       "<w:p><w:r><w:t>b</w:t></w:r></w:p>",
       "1 tracked change;", "paragraph| a\nparagraph| b\n", "paragraph| ab\n",
       "paragraph| a\noriginal| ab\nparagraph| b\n"},
      {"a paragraph inserted after another, which is as it was",
       "<w:p><w:pPr><w:rPr><w:ins/></w:rPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>"
       "<w:p><w:ins><w:r><w:t>b</w:t></w:r></w:ins></w:p>",
       "2 tracked changes", "paragraph| a\nparagraph| b\n", "paragraph| a\n",
       "paragraph| a\nparagraph| b\n"},
      {"a deleted end where nothing follows",
       "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>",
       "1 tracked change;", "paragraph| a\n", "paragraph| a\n", "paragraph| a\n"},
      {"the text box of a paragraph without an end is a text of its own",
       "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>a</w:t><w:txbxContent><w:p><w:r>"
       "<w:t>box</w:t></w:r></w:p></w:txbxContent></w:r></w:p><w:p><w:r><w:t>b</w:t></w:r></w:p>",
       "1 tracked change;", "paragraph| box\nparagraph| ab\n",
       "paragraph| a\nparagraph| box\nparagraph| b\n",
       "original| a\nparagraph| box\nparagraph| ab\noriginal| b\n"},
      {"rows and cells",
       "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>"
       "</w:tr><w:tr><w:trPr><w:ins/></w:trPr><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></"
       "w:tr>"
       "<w:tr><w:tc><w:tcPr><w:cellDel/></w:tcPr><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc>"
       "<w:tc><w:p><w:r><w:t>d</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>e</w:t></w:r></w:p></"
       "w:tc>"
       "</w:tr></w:tbl>",
       "3 tracked changes", "paragraph| b\ntable-row| d\te\n", "paragraph| a\ntable-row| c\td\te\n",
       "original| a\nparagraph| b\ntable-row| d\te\noriginal| c\td\te\n"},
      {"a paragraph without its end before a table and in a cell",
       "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>"
       "<w:tbl><w:tr><w:tc><w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>b</w:t></w:r></w:p>"
       "</w:tc></w:tr></w:tbl><w:p><w:r><w:t>c</w:t></w:r></w:p>",
       "2 tracked changes", "paragraph| a\nparagraph| b\nparagraph| c\n",
       "paragraph| a\nparagraph| b\nparagraph| c\n", "paragraph| a\nparagraph| b\nparagraph| c\n"},
      {"an item that was inserted numbers those after it anew, and these are as they were",
       "<w:p><w:pPr><w:pStyle "
       "w:val='Listed'/><w:rPr><w:ins/></w:rPr></w:pPr><w:ins><w:r><w:t>a</w:t>"
       "</w:r></w:ins></w:p><w:p><w:pPr><w:pStyle "
       "w:val='Listed'/></w:pPr><w:r><w:t>b</w:t></w:r></w:p>",
       "2 tracked changes", "list-item| 1. a\nlist-item| 2. b\n", "list-item| 1. b\n",
       "list-item| 1. a\nlist-item| 2. b\n"},
  };
  for (const auto& [what, body, changes, accepted, original, both] : cases) {
    CAPTURE(what);
    for (const auto& [tracked, expected, said] :
         {std::tuple(Tracked::accepted, accepted, "as if all were accepted"),
          std::tuple(Tracked::original, original, "as if all were rejected"),
          std::tuple(Tracked::both, both, "both with them and without")}) {
      const Parsed result = parsed(extract_ooxml, word(body), tracked);
      CHECK(result.blocks == expected);
      REQUIRE(result.diagnostics.size() == 1);
      CHECK(result.diagnostics[0].code == DiagnosticCode::tracked_changes);
      CHECK(result.diagnostics[0].message.find("has " + std::string(changes)) == 0);
      CHECK(result.diagnostics[0].message.find(said) != std::string::npos);
    }
  }
}

TEST_CASE("word: paragraphs without ends, without end") {
  std::string body;
  for (int i = 0; i < 100'000; ++i) {
    body += "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>a word </w:t></w:r></w:p>";
  }
  const auto begin = std::chrono::steady_clock::now();
  const Parsed result = parsed(extract_ooxml, word(body), Tracked::both);
  // Quadratic it takes minutes.
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
  CHECK(std::ranges::count(result.blocks, '\n') == 100'001);
}

TEST_CASE("word: tracked changes in notes") {
  const std::string bytes = zip_of({
      {"_rels/.rels", kRelationships},
      {"word/document.xml",
       "<w:document><w:body><w:p><w:r><w:t>Body</w:t></w:r></w:p></w:body></w:document>"},
      {"word/_rels/document.xml.rels", kPartRelationships},
      {"word/footnotes.xml",
       "<w:footnotes><w:footnote><w:p><w:del><w:r><w:delText>One</w:delText></w:r></w:del><w:ins>"
       "<w:r><w:t>Two</w:t></w:r></w:ins></w:p></w:footnote><w:footnote><w:p><w:r><w:t>Three</w:t>"
       "</w:r></w:p></w:footnote></w:footnotes>"},
  });
  CHECK(parsed(extract_ooxml, bytes, Tracked::both).blocks ==
        "paragraph| Body\nnote| Two\noriginal| One\nnote| Three\n");
}

TEST_CASE("word: without changes both readings are one") {
  const Parsed result = parsed(extract_ooxml, word(item("1", "0", "a")), Tracked::both);
  CHECK(result.blocks == "list-item| 1. a\n");
  CHECK(result.diagnostics.empty());
}

TEST_CASE("word: notes, comments, headers and properties") {
  const auto paragraph = [](std::string_view text) {
    return "<w:p><w:r><w:t>" + std::string(text) + "</w:t></w:r></w:p>";
  };
  const std::string bytes = zip_of({
      {"_rels/.rels", kRelationships},
      {"word/document.xml", "<w:document><w:body>" + paragraph("Body") + "</w:body></w:document>"},
      {"word/_rels/document.xml.rels", kPartRelationships},
      {"word/footnotes.xml", "<w:footnotes><w:footnote w:type='separator'>" + paragraph("-") +
                                 "</w:footnote><w:footnote>" + paragraph("One") + paragraph("two") +
                                 "</w:footnote></w:footnotes>"},
      {"word/comments.xml",
       "<w:comments><w:comment>" + paragraph("Why?") + "</w:comment></w:comments>"},
      {"word/header1.xml", "<w:hdr>" + paragraph("Draft") + "</w:hdr>"},
      {"word/header2.xml", "<w:hdr>" + paragraph("Draft") + "</w:hdr>"},
      {"docProps/core.xml",
       "<cp:coreProperties><dc:title>A title</dc:title><dc:creator>Ann</dc:creator>"
       "<dcterms:created>2021-03-01T10:00:00Z</dcterms:created><dcterms:modified>soon"
       "</dcterms:modified></cp:coreProperties>"},
  });
  const Parsed result = parsed(extract_ooxml, bytes);
  CHECK(result.blocks == "paragraph| Body\nnote| One two\ncomment| Why?\npage-header| Draft\n");
  CHECK(result.metadata == "title| A title\nauthor| Ann\ndate_published| 2021-03-01T10:00:00Z\n");
}

// With bit 0 of the flags of each header set, which says that the member is encrypted.
std::string marked_encrypted(std::string zip) {
  for (const auto& [signature, flags] :
       {std::pair("PK\x03\x04", 6U), std::pair("PK\x01\x02", 8U)}) {
    for (std::size_t at = zip.find(signature); at != std::string::npos;
         at = zip.find(signature, at + 1)) {
      zip[at + flags] = static_cast<char>(zip[at + flags] | 1);
    }
  }
  return zip;
}

TEST_CASE("word: files that are wrong cost a diagnostic that says how") {
  const std::string good = word("<w:p/>");
  const std::string bomb = zip_of(
      {{"_rels/.rels", kRelationships}, {"word/document.xml", std::string(100U << 20U, ' ')}});
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<w:x>";
  for (int i = 0; i < 100'000; ++i) deep += "</w:x>";
  const struct {
    std::string_view what;
    std::string bytes;
    DiagnosticCode code;
    std::string_view says;
  } cases[] = {
      {"cut off", good.substr(0, good.size() / 2), DiagnosticCode::unreadable, "cut off"},
      {"no ZIP at all", "PK\x03\x04", DiagnosticCode::unreadable, "cut off"},
      {"encrypted", marked_encrypted(good), DiagnosticCode::unreadable, "takes a password"},
      {"a bomb", bomb, DiagnosticCode::too_large, "expands to more than"},
      {"nested deep", word(deep), DiagnosticCode::parser_failed, "nests more than"},
      {"wrong XML", word("<w:p>"), DiagnosticCode::parser_failed, "XML is wrong"},
      {"another archive", zip_of({{"a.xml", "<a/>"}}), DiagnosticCode::parser_failed,
       "names no document"},
  };
  for (const auto& [what, bytes, code, says] : cases) {
    CAPTURE(what);
    const Parsed result = parsed(extract_ooxml, bytes);
    REQUIRE(result.diagnostics.size() == 1);
    CHECK(result.diagnostics[0].code == code);
    CHECK_MESSAGE(result.diagnostics[0].message.find(says) != std::string::npos,
                  result.diagnostics[0].message);
  }
}

TEST_CASE("word: entities do nothing, wherever they point") {
  const std::string body = "<w:p><w:r><w:t>a&b;&c;</w:t></w:r></w:p>";
  const std::string bytes = zip_of({
      {"_rels/.rels", kRelationships},
      {"word/document.xml",
       "<!DOCTYPE x [<!ENTITY b \"bb\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>"
       "<w:document><w:body>" +
           body + "</w:body></w:document>"},
  });
  CHECK(parsed(extract_ooxml, bytes).blocks == "paragraph| a&b;&c;\n");
}

}  // namespace
}  // namespace stemma
