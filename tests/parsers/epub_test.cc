#include "stemma/parsers/epub.h"

#include <doctest/doctest.h>

#include <string>

#include "documents.h"

namespace stemma {
namespace {

std::optional<Extracted> parse_epub(RawDocument document, Wanted wanted, RunContext& context) {
  return extract_epub(std::move(document), wanted, context, paragraphs_of_html);
}

const std::string kContainer =
    "<container><rootfiles><rootfile full-path='OPS/package.opf'/></rootfiles></container>";

const std::string kPackage = R"(<package><metadata>
<dc:title>A book</dc:title><dc:creator>Ann</dc:creator><dc:language>en</dc:language>
<dc:date>1997</dc:date><meta property="dcterms:modified">2021-03-01T10:00:00Z</meta></metadata>
<manifest><item id="b" href="b.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="text/a%20a.xhtml" media-type="application/xhtml+xml"/>
<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="c" href="c.css" media-type="text/css"/></manifest>
<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/><itemref idref="a"/></spine>
</package>)";

Members book() {
  return {
      {"mimetype", "application/epub+zip"},   {"META-INF/container.xml", kContainer},
      {"OPS/package.opf", kPackage},          {"OPS/b.xhtml", "<p>second</p>"},
      {"OPS/text/a a.xhtml", "<p>first</p>"}, {"OPS/nav.xhtml", "<p>contents</p>"},
  };
}

TEST_CASE("epub: chapters in the order of the spine, each once") {
  const Parsed result = parsed(parse_epub, zip_of(book()));
  CHECK(result.blocks ==
        "paragraph (boilerplate)| contents\nparagraph| first\nparagraph| second\n");
  CHECK(result.metadata ==
        "title| A book\nauthor| Ann\nlanguage| en\ndate_published| 1997\n"
        "date_modified| 2021-03-01T10:00:00Z\n");
  CHECK(result.diagnostics.empty());
}

TEST_CASE("epub: what is wrong is said") {
  const auto encryption = [](const std::string& member) {
    return "<encryption><EncryptedData><CipherData><CipherReference URI='" + member +
           "'/></CipherData></EncryptedData></encryption>";
  };
  Members encrypted = book();
  encrypted.emplace_back("META-INF/encryption.xml", encryption("OPS/b.xhtml"));
  const Parsed refused = parsed(parse_epub, zip_of(encrypted));
  REQUIRE(refused.diagnostics.size() == 1);
  CHECK(refused.diagnostics[0].message == "the book's text is encrypted");

  Members font = book();
  font.emplace_back("META-INF/encryption.xml", encryption("OPS/font.otf"));
  CHECK(parsed(parse_epub, zip_of(font)).diagnostics.empty());

  Members incomplete = book();
  incomplete.erase(incomplete.begin() + 3);
  const Parsed missing = parsed(parse_epub, zip_of(incomplete));
  REQUIRE(missing.diagnostics.size() == 1);
  CHECK(missing.diagnostics[0].code == DiagnosticCode::unreadable);
  CHECK(missing.blocks == "paragraph (boilerplate)| contents\nparagraph| first\n");

  CHECK(parsed(parse_epub, zip_of({{"a", "b"}})).diagnostics.at(0).code ==
        DiagnosticCode::parser_failed);
}

}  // namespace
}  // namespace stemma
