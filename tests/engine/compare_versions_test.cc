#include "stemma/engine/compare_versions.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "corpus.h"
#include "stemma/base/error.h"

namespace stemma {
namespace {

using test::prose;

const RunContext kContext{};

// "label path" of each version.
std::vector<std::string> labelled(const CompareResult& result) {
  std::vector<std::string> names;
  for (const Version& version : result.comparison.versions) {
    names.push_back(version.label + " " + result.documents[version.document].locator.path);
  }
  return names;
}

TEST_CASE("labels go by words, and do not follow the order of the documents") {
  const std::string text = prose(1, 100);
  std::vector<Document> documents{make_document("short", "only a few words"),
                                  make_document("long", text + "and an end"),
                                  make_document("middle", text)};
  const std::vector<std::string> expected{"A long", "B middle", "C short"};
  std::sort(documents.begin(), documents.end(),
            [](const Document& x, const Document& y) { return x.locator < y.locator; });
  do {
    const CompareResult result = compare_versions(documents, kContext);
    CHECK(labelled(result) == expected);
    CHECK(result.documents[0].locator == documents[0].locator);
  } while (std::next_permutation(
      documents.begin(), documents.end(),
      [](const Document& x, const Document& y) { return x.locator < y.locator; }));
}

TEST_CASE("after Z comes AA") {
  std::vector<Document> documents;
  for (int i = 0; i < 54; ++i) {
    documents.push_back(make_document(std::to_string(i), prose(1, 160 - i)));
  }
  const CompareResult result = compare_versions(std::move(documents), kContext);
  CHECK(result.comparison.versions[0].label == "A");
  CHECK(result.comparison.versions[25].label == "Z");
  CHECK(result.comparison.versions[26].label == "AA");
  CHECK(result.comparison.versions[51].label == "AZ");
  CHECK(result.comparison.versions[52].label == "BA");
  CHECK_FALSE(result.comparison.covering_set.minimal);
  CHECK(result.comparison.covering_set.versions == std::vector<std::uint32_t>{0});
}

TEST_CASE("the most complete of equals has fewer defects, then the earlier name") {
  const std::string text = prose(1, 100);
  const CompareResult damaged = compare_versions(
      {make_document("a", text + "le\u00C3\u00B3n"), make_document("b", text + "le\u00F3n")},
      kContext);
  const Version& best = damaged.comparison.versions[damaged.comparison.most_complete];
  CHECK(damaged.documents[best.document].locator.path == "b");
  CHECK(damaged.comparison.reason.find("damaged") != std::string::npos);

  const CompareResult copies =
      compare_versions({make_document("b", text), make_document("a", text)}, kContext);
  const Version& first = copies.comparison.versions[copies.comparison.most_complete];
  CHECK(copies.documents[first.document].locator.path == "a");
}

TEST_CASE("documents that have nothing in common are still compared") {
  const CompareResult result = compare_versions(
      {make_document("a", prose(1, 50)), make_document("b", prose(2, 40)), make_document("c", "")},
      kContext);
  CHECK(result.comparison.collation.union_words == 90);
  CHECK(result.comparison.covering_set.versions.size() == 2);
}

TEST_CASE("comparing takes at least two documents") {
  CHECK_THROWS_AS(compare_versions({}, kContext), Error);
  CHECK_THROWS_AS(compare_versions({make_document("a", "one")}, kContext), Error);
}

}  // namespace
}  // namespace stemma
