#include "stemma/parsers/markup/xml_text.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "documents.h"

namespace stemma {
namespace {

TEST_CASE("xml: blocks of TEI, DocBook and others") {
  const struct {
    std::string_view what;
    std::string_view source;
    std::string_view expected;
  } cases[] = {
      {"TEI",
       "<TEI xmlns='t'><text><body><div><head>H</head><p>One <hi>two</hi>\n "
       "three<note>n</note>.</p>"
       "<quote><p>q</p></quote><list><item>a</item><item>b<list><item>c</item></list></item></list>"
       "<table><row><cell>x</cell><cell>y</cell></row></table><lg><l>v</l></lg></div></body></text>"
       "</TEI>",
       "heading| H\nparagraph| One two three.\nnote| n\nquotation| q\nlist-item| a\nlist-item| b\n"
       "list-item| c\ntable-row| x\ty\nparagraph| v\n"},
      {"alternatives, breaks, deletions",
       "<TEI><p>a <choice><sic>teh</sic><corr>the</corr></choice> di<lb break='no'/>vided<lb/>line"
       "<del>gone</del></p></TEI>",
       "paragraph| a the divided line\n"},
      {"DocBook",
       "<article><title>T</title><para>a <quote>b</quote> <citetitle>c</citetitle><footnote><para>f"
       "</para></footnote></para><itemizedlist><listitem><para>i</para></listitem></itemizedlist>"
       "<programlisting>x\n  y</programlisting></article>",
       "heading| T\nparagraph| a b c\nnote| f\nlist-item| i\ncode| x\\n  y\n"},
      {"any other", "<a><b>one</b><c><d>two <e>three</e></d></c><f/></a>",
       "paragraph| one\nparagraph| two three\n"},
  };
  for (const auto& [what, source, expected] : cases) {
    CAPTURE(what);
    CHECK(parsed(extract_xml, std::string(source)).blocks == expected);
  }
}

TEST_CASE("xml: the TEI header is metadata") {
  const Parsed result = parsed(
      extract_xml,
      "<TEI xml:lang='en'><teiHeader><fileDesc><titleStmt><title>T</title><author>Ann</author>"
      "</titleStmt><publicationStmt><date when='1997-05-06'>May</date></publicationStmt></fileDesc>"
      "</teiHeader><text><p>a</p></text></TEI>");
  CHECK(result.blocks == "paragraph| a\n");
  CHECK(result.metadata == "title| T\nauthor| Ann\ndate_published| 1997-05-06\nlanguage| en\n");
}

TEST_CASE("xml: encodings, and what a file may not ask for") {
  CHECK(parsed(extract_xml, "<?xml version='1.0' encoding='ISO-8859-1'?><a>M\xFCller</a>").blocks ==
        "paragraph| Müller\n");
  CHECK(parsed(extract_xml,
               "<!DOCTYPE a [<!ENTITY x 'xxxx'><!ENTITY y SYSTEM '/etc/passwd'>]><a>&x;&y;</a>")
            .blocks == "paragraph| &x;&y;\n");
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  CHECK(parsed(extract_xml, deep).diagnostics.at(0).code == DiagnosticCode::parser_failed);
  for (int i = 0; i < 100'000; ++i) deep += "</a>";
  CHECK(parsed(extract_xml, deep).diagnostics.at(0).message.find("nests") != std::string::npos);
}

}  // namespace
}  // namespace stemma
