#include "stemma/catalog/catalog.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "../sources/temporary_folder.h"
#include "stemma/base/error.h"

namespace stemma {
namespace {

using test::TemporaryFolder;

CatalogFile file_of(std::uint32_t id, const std::string& path) {
  CatalogFile file;
  file.id = id;
  file.path = path;
  file.size = 7;
  file.stamp = {-5, 1'700'000'000'123'456'789, 0xffff'ffff'ffff'fff0, 3};
  file.complete = true;
  file.sha256 = sha256(path);
  file.since = file.first_scan = 1;
  file.content_scan = 1;
  return file;
}

CatalogDocument document_of(std::uint32_t file, std::uint64_t place, std::uint32_t text) {
  CatalogDocument document;
  document.file = file;
  document.place = place;
  document.text = text;
  document.front_matter = 0xffff'ffff'ffff'ffff;
  document.defects = 2;
  document.encoding = "UTF-8";
  document.evidence = "valid_utf8";
  document.format = Format::pdf;
  document.metadata = R"([{"key": "title"}])";
  return document;
}

TEST_CASE("what is written to a catalog is read from it") {
  const TemporaryFolder folder;
  const std::string path = folder / "c";
  CatalogRoot root{"letters", {}};
  root.options.include = {"*.txt", std::string("\xff*")};
  root.options.exclude = {"drafts"};
  root.options.links = LinkPolicy::follow;
  const CatalogFile a = file_of(2, std::string("letters/\xff"));
  CatalogFile b = file_of(1, "letters/b");
  b.sha256.reset();
  b.content_scan = 0;
  b.state = FileState::unreadable;
  {
    CatalogWriter writer(path, default_catalog_parameters());
    writer.put(root);
    writer.put(a);
    writer.put(b);
    writer.add(CatalogText{1, {}, 10, 6});
    writer.add(document_of(2, 4, 1));
    writer.add(document_of(2, 0, 1));
    writer.add(CatalogDiagnostic{2, {DiagnosticCode::binary, "letters/\xff", "why"}});
    writer.add(CatalogDiagnostic{0, {DiagnosticCode::not_regular, "letters/x", ""}});
    writer.add_key_block("packed", 12);
    CatalogScan scan;
    scan.id = 1;
    scan.version = "1.2.3";
    scan.figures.texts = 9;
    writer.put(scan);
    CHECK(writer.count_documents() == std::pair<std::uint64_t, std::uint64_t>{2, 1});
    writer.commit();
    writer.put(file_of(3, "lost"));  // not committed
  }
  const Catalog catalog(path);
  CHECK(catalog.parameters() == default_catalog_parameters());
  REQUIRE(catalog.roots().size() == 1);
  CHECK(catalog.roots()[0].path == "letters");
  CHECK(catalog.roots()[0].options.include == root.options.include);
  CHECK(catalog.roots()[0].options.exclude == root.options.exclude);
  CHECK(catalog.roots()[0].options.links == LinkPolicy::follow);
  CHECK(catalog.files() == std::vector<CatalogFile>{b, a});
  REQUIRE(catalog.texts().size() == 1);
  CHECK(catalog.texts()[0].shingles == 6);
  std::vector<std::uint64_t> places;
  catalog.for_each_document([&](const CatalogDocument& document) {
    places.push_back(document.place);
    CHECK(document.front_matter == 0xffff'ffff'ffff'ffff);
    CHECK(document.metadata == R"([{"key": "title"}])");
  });
  CHECK(places == std::vector<std::uint64_t>{0, 4});
  REQUIRE(catalog.diagnostics().size() == 2);
  CHECK(catalog.diagnostics()[1].diagnostic ==
        Diagnostic{DiagnosticCode::binary, "letters/\xff", "why"});
  CHECK(catalog.key_count() == 12);
  REQUIRE(catalog.scans().size() == 1);
  CHECK(catalog.scans()[0].version == "1.2.3");
  CHECK_FALSE(catalog.scans()[0].finished);
  CHECK(catalog.scans()[0].figures.texts == 9);
  catalog.verify();
}

TEST_CASE("rows are replaced and taken out") {
  const TemporaryFolder folder;
  const std::string path = folder / "c";
  {
    CatalogWriter writer(path, default_catalog_parameters());
    writer.put({"letters", {{"*.md"}, {}, LinkPolicy::skip}});
    writer.put({"letters", {{"*.txt"}, {}, LinkPolicy::skip}});
    writer.put(file_of(1, "a"));
    CatalogFile changed = file_of(1, "a");
    changed.size = 8;
    writer.put(changed);
    writer.add(CatalogText{1, {}, 10, 6});
    writer.add(document_of(1, 0, 1));
    writer.add(document_of(2, 0, 1));
    writer.clear_documents(1);
    writer.add(CatalogDiagnostic{0, {DiagnosticCode::not_regular, "x", ""}});
    writer.add(CatalogDiagnostic{0, {DiagnosticCode::not_regular, "y", ""}});
    writer.add(CatalogDiagnostic{1, {DiagnosticCode::binary, "x", ""}});
    writer.clear_diagnostics([](const Diagnostic& each) { return each.locator == "x"; });
    writer.commit();
  }
  const Catalog catalog(path);
  CHECK(catalog.roots()[0].options.include == std::vector<std::string>{"*.txt"});
  REQUIRE(catalog.files().size() == 1);
  CHECK(catalog.files()[0].size == 8);
  int documents = 0;
  catalog.for_each_document([&](const CatalogDocument& document) {
    ++documents;
    CHECK(document.file == 2);
  });
  CHECK(documents == 1);
  REQUIRE(catalog.diagnostics().size() == 2);
  CHECK(catalog.diagnostics()[0].diagnostic.locator == "y");
  CHECK(catalog.diagnostics()[1].file == 1);
}

TEST_CASE("a catalog made with other parameters is refused with both named") {
  const TemporaryFolder folder;
  const std::string path = folder / "c";
  CatalogParameters other = default_catalog_parameters();
  const std::size_t at = other.sketch.find("shingle_width 5");
  REQUIRE(at != std::string::npos);
  other.sketch.replace(at, 15, "shingle_width 6");
  other.text_fields = {"words"};
  {
    const CatalogWriter writer(path, other);
  }
  CHECK(Catalog(path).parameters() == other);
  try {
    const CatalogWriter writer(path, default_catalog_parameters());
    FAIL("it was taken");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::incompatible);
    CHECK(std::string(error.what()).find("shingle_width 6 and shingle_width 5") !=
          std::string::npos);
  }
  other.text_fields = {};
  {
    const CatalogWriter writer(path, other);
  }  // as they are
  other.text_fields = {"text"};
  CHECK(why_incompatible(Catalog(path).parameters(), other) ==
        "text in the fields 'words' and in 'text'");
}

TEST_CASE("one writer at a time, and readers beside it") {
  const TemporaryFolder folder;
  const std::string path = folder / "c";
  CatalogWriter writer(path, default_catalog_parameters());
  folder.link("c", "link");
  for (const std::string& name : {path, folder / "link"}) {
    try {
      const CatalogWriter second(name, default_catalog_parameters());
      FAIL("two writers");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::in_use);
    }
  }
  writer.put(file_of(1, "a"));
  CHECK(Catalog(path).files().empty());
  writer.commit();
  CHECK(Catalog(path).files().size() == 1);
}

TEST_CASE("a catalog is known by its first bytes") {
  const TemporaryFolder folder;
  const std::string path = folder / "c";
  {
    const CatalogWriter writer(path, default_catalog_parameters());
  }
  CHECK(is_catalog(path));
  CHECK_FALSE(is_catalog(folder / "nothing"));
  CHECK_FALSE(is_catalog(folder.path()));
  CHECK_FALSE(is_catalog(folder.write("text", std::string(4096, 'x'))));
  CHECK_FALSE(is_catalog(folder.write("short", "SQLite format 3")));
}

}  // namespace
}  // namespace stemma
