#include "stemma/engine/scan.h"

#include <doctest/doctest.h>

#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "../sources/temporary_folder.h"
#include "corpus.h"
#include "stemma/base/error.h"

namespace stemma {
namespace {

using test::prose;
using test::TemporaryFolder;

std::vector<SourceFile> walk_all(const TemporaryFolder& folder) {
  RunContext context;
  return walk({folder.path()}, {}, context);
}

TEST_CASE("documents come in the order of the files, and copies may drop their text") {
  const TemporaryFolder folder;
  folder.write("b", prose(1, 50));
  folder.write("a", prose(1, 50));
  folder.write("c", "other words");
  folder.write("d", std::string("\x00\x01\x02\x03", 4));
  for (const unsigned threads : {1U, 8U}) {
    RunContext context;
    context.threads = threads;
    const std::vector<Document> documents = scan(walk_all(folder), {Keep::text_once}, context);
    REQUIRE(documents.size() == 3);
    CHECK(documents[0].locator.path == folder / "a");
    CHECK(documents[0].tokens.size() == 50);
    CHECK(documents[1].tokens.empty());
    CHECK(documents[1].text.empty());
    CHECK(documents[1].text_digest == documents[0].text_digest);
    CHECK(documents[2].tokens.size() == 2);
    CHECK(context.diagnostics.sorted().size() == 1);
    const auto kept = scan(walk_all(folder), {Keep::text_of_each}, context);
    CHECK(kept[1].tokens.size() == 50);
  }
}

TEST_CASE("the same bytes under names of two formats are read as each") {
  const TemporaryFolder folder;
  const std::string bytes = "See [these pages](https://a.example/b) of *this*.\n";
  folder.write("a.md", bytes);
  folder.write("a.txt", bytes);
  folder.write("b.md", bytes);
  ScanOptions options;
  options.keep = Keep::tokens;
  for (const unsigned threads : {1U, 4U}) {
    RunContext context;
    context.threads = threads;
    const std::vector<Document> documents = scan(walk_all(folder), options, context);
    REQUIRE(documents.size() == 3);
    CHECK(documents[0].format == Format::markdown);
    CHECK(documents[1].format == Format::text);
    CHECK(documents[0].text_digest != documents[1].text_digest);
    CHECK(documents[0].text_digest == documents[2].text_digest);
  }
}

TEST_CASE("what does not fit the memory is the same for any number of threads") {
  const TemporaryFolder folder;
  for (int i = 0; i < 60; ++i) {
    folder.write(std::to_string(100 + i), prose(static_cast<std::uint64_t>(i), 50 + i % 7 * 400));
  }
  std::set<std::string> outcomes;
  for (const unsigned threads : {1U, 2U, 8U}) {
    RunContext context{threads, MemoryBudget(2U << 20U), {}, nullptr, {}};
    const std::vector<Document> documents = scan(walk_all(folder), {Keep::text_once}, context);
    std::string outcome;
    for (const Document& document : documents) outcome += document.locator.path + "\n";
    const std::vector<Diagnostic> diagnostics = context.diagnostics.sorted();
    CHECK(documents.size() + diagnostics.size() == 60);
    CHECK(documents.size() > 10);
    CHECK(diagnostics.size() > 5);
    for (const Diagnostic& diagnostic : diagnostics) {
      CHECK(diagnostic.code == DiagnosticCode::too_large);
      outcome += diagnostic.locator + "\n";
    }
    CHECK(context.memory.reserved() <= context.memory.total());
    outcomes.insert(outcome);
  }
  CHECK(outcomes.size() == 1);
}

TEST_CASE("cancelling stops reading") {
  const TemporaryFolder folder;
  folder.write("a", "words");
  std::stop_source source;
  RunContext context;
  context.stop = source.get_token();
  source.request_stop();
  CHECK_THROWS_AS(scan(walk_all(folder), {Keep::text_once}, context), Error);
}

}  // namespace
}  // namespace stemma
