#include <doctest/doctest.h>

#include <string>

#include "documents.h"
#include "stemma/parsers/office/ooxml.h"

namespace stemma {
namespace {

std::string shape(const std::string& placeholder, const std::string& paragraphs) {
  return "<p:sp><p:nvSpPr><p:nvPr>" + placeholder + "</p:nvPr></p:nvSpPr><p:txBody>" + paragraphs +
         "</p:txBody></p:sp>";
}

std::string paragraph(const std::string& text, const std::string& properties = "") {
  return "<a:p>" + properties + "<a:r><a:t>" + text + "</a:t></a:r></a:p>";
}

std::string slide(const std::string& shapes, const std::string& attributes = "") {
  return "<p:sld " + attributes + "><p:cSld><p:spTree>" + shapes + "</p:spTree></p:cSld></p:sld>";
}

TEST_CASE("slides: in the order in which they are shown, with notes") {
  const std::string automatic = "<a:pPr><a:buAutoNum type='alphaLcParenR'/></a:pPr>";
  const std::string bytes = zip_of({
      {"_rels/.rels",
       "<Relationships><Relationship Id='r' Type='x/officeDocument' Target='ppt/presentation.xml'/>"
       "</Relationships>"},
      {"ppt/presentation.xml",
       "<p:presentation><p:sldIdLst><p:sldId id='256' r:id='r2'/><p:sldId id='257' r:id='r1'/>"
       "<p:sldId id='258' r:id='r3'/></p:sldIdLst></p:presentation>"},
      {"ppt/_rels/presentation.xml.rels",
       "<Relationships><Relationship Id='r1' Type='x/slide' Target='slides/slide1.xml'/>"
       "<Relationship Id='r2' Type='x/slide' Target='slides/slide2.xml'/>"
       "<Relationship Id='r3' Type='x/slide' Target='slides/slide3.xml'/></Relationships>"},
      {"ppt/slides/slide1.xml",
       slide(shape("", paragraph("Free")) +
             "<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr><a:tc><a:txBody>" +
             paragraph("a") + "</a:txBody></a:tc><a:tc><a:txBody>" + paragraph("b") +
             "</a:txBody></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>")},
      {"ppt/slides/slide2.xml",
       slide(shape("<p:ph type='title'/>", paragraph("Title")) +
             shape("<p:ph idx='1'/>",
                   paragraph("one", automatic) + paragraph("two", automatic) + paragraph("three")) +
             shape("<p:ph type='sldNum'/>", "<a:p><a:fld><a:t>1</a:t></a:fld></a:p>"))},
      {"ppt/slides/slide3.xml", slide(shape("", paragraph("Not shown")), "show='0'")},
      {"ppt/slides/_rels/slide2.xml.rels",
       "<Relationships><Relationship Id='n' Type='x/notesSlide' Target='../notes/n.xml'/>"
       "</Relationships>"},
      {"ppt/notes/n.xml", slide(shape("<p:ph type='body'/>", paragraph("Say this")) +
                                shape("<p:ph type='sldNum'/>", paragraph("1")))},
  });
  CHECK(parsed(extract_ooxml, bytes).blocks ==
        "heading| Title\nlist-item| a) one\nlist-item| b) two\nlist-item| three\n"
        "page-header| 1\nnote| Say this\n"
        "paragraph| Free\ntable-row| a\tb\n"
        "hidden| Not shown\n");
}

}  // namespace
}  // namespace stemma
