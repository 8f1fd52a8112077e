#include "stemma/engine/recurring_passages.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "../sources/temporary_folder.h"
#include "corpus.h"
#include "stemma/engine/find_pairs.h"
#include "stemma/engine/passage_runs.h"
#include "stemma/engine/scan.h"

namespace stemma {
namespace {

using test::json_of;
using test::prose;
using test::TemporaryFolder;

std::string notice(std::uint64_t seed) {
  return "\n\n" + prose(900'000 + seed, 8 + static_cast<int>(seed)) + "\n\n";
}

// Texts in up to three versions, copies, records, and notices in many of all these.
void write_with_recurring(const TemporaryFolder& folder) {
  std::mt19937_64 random(7);
  std::string records;
  int number = 0;
  const auto add = [&](std::string text) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
      if (random() % (seed + 1) == 0) text += notice(seed);
    }
    if (++number % 4 != 0) {
      folder.write("files/" + std::to_string(number) + ".txt", text);
      return;
    }
    std::string line;
    for (const char c : text) line += c == '\n' ? std::string("\\n") : std::string(1, c);
    records += R"({"text": ")" + line + "\"}\n";
  };
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const std::string text = prose(seed, 400);
    add(text);
    if (seed % 2 == 0) add(text.substr(0, text.size() / 2));
    if (seed % 5 == 0) add(text);
  }
  for (int i = 0; i < 4; ++i)
    folder.write("files/copy" + std::to_string(i), prose(1, 99) + notice(3));
  folder.write("files/records.jsonl", records);
  folder.write("files/empty.txt", "");
}

std::vector<SourceFile> files_of(const TemporaryFolder& folder) {
  RunContext context;
  return walk({folder / "files"}, {}, context);
}

RunParameters listing(std::uint32_t most) {
  RunParameters parameters;
  parameters.recurring = most;
  return parameters;
}

ScanOptions of_each() {
  ScanOptions options;
  options.passages = Passages::of_each;
  return options;
}

using Row = std::tuple<std::string, std::uint32_t, std::uint64_t, std::uint64_t, std::string,
                       std::uint32_t>;

std::vector<Row> rows_of(const RecurringPassages& recurring,
                         const std::vector<Document>& documents) {
  std::vector<Row> rows;
  rows.reserve(recurring.listed.size());
  for (const RecurringPassage& passage : recurring.listed) {
    rows.emplace_back(passage.text, passage.words, passage.documents, passage.families,
                      to_utf8(documents[passage.document].locator), passage.line);
  }
  return rows;
}

// The same by maps of words, and every document read by itself.
std::vector<Row> counted_plainly(const TemporaryFolder& folder, const FamiliesResult& found) {
  struct Passage {
    std::string text;
    std::uint32_t words = 0;
    std::set<std::string> documents;
    std::set<std::string> families;
    std::uint32_t line = 0;
  };
  std::map<std::string, std::string> family_of;
  for (const Family& family : found.families) {
    for (const Version& version : family.comparison.versions) {
      family_of[to_utf8(found.documents[version.document].locator)] = family.id;
    }
  }
  ScanOptions options;
  options.keep = Keep::text_of_each;
  RunContext context;
  std::vector<Document> documents = scan(files_of(folder), options, context);
  std::ranges::sort(documents, {}, &Document::locator);
  std::map<std::vector<Token>, Passage> passages;
  for (const Document& document : documents) {
    const std::string name = to_utf8(document.locator);
    for (const stemma::Passage& passage : document.passages) {
      if (passage.tokens.size() < 8) continue;
      Passage& of = passages[{document.tokens.begin() + passage.tokens.begin,
                              document.tokens.begin() + passage.tokens.end}];
      if (of.documents.empty()) {
        of.text = document.text.substr(passage.bytes.begin, passage.bytes.size());
        of.words = passage.tokens.size();
        of.line = passage.first_line;
      }
      of.documents.insert(name);
      of.families.insert(family_of.contains(name) ? family_of[name] : name);
    }
  }
  std::vector<Row> rows;
  for (const auto& [tokens, of] : passages) {
    if (of.families.size() < kLeastFamilies) continue;
    rows.emplace_back(of.text, of.words, of.documents.size(), of.families.size(),
                      *of.documents.begin(), of.line);
  }
  return rows;
}

std::uint64_t weight(const Row& row) {
  return std::get<1>(row) * std::get<2>(row);
}

TEST_CASE("recurring passages are those of a plain count, in memory and beyond it") {
  const TemporaryFolder folder;
  write_with_recurring(folder);
  RunContext context;
  const FamiliesResult in_memory =
      find_families(scan(files_of(folder), of_each(), context), listing(1000), context);
  std::vector<Row> rows = rows_of(in_memory.recurring, in_memory.documents);
  CHECK(rows.size() > 8);
  CHECK(in_memory.recurring.found == rows.size());
  CHECK(std::ranges::is_sorted(rows, std::ranges::greater{}, weight));

  std::vector<Row> plain = counted_plainly(folder, in_memory);
  std::vector<Row> sorted = rows;
  std::ranges::sort(plain);
  std::ranges::sort(sorted);
  CHECK(sorted == plain);

  Inputs inputs;
  inputs.files = files_of(folder);
  for (const unsigned threads : {1U, 4U}) {
    RunContext few{threads, MemoryBudget(std::uint64_t{12} << 20U), {}, nullptr, {}};
    const WorkFolder work = WorkFolder::temporary("");
    const FamiliesResult beyond = find_families(inputs, listing(1000), 0, work, few);
    CHECK(rows_of(beyond.recurring, beyond.documents) == rows);
    const PairsResult pairs = find_pairs(inputs, listing(1000), {}, work, few);
    CHECK(rows_of(pairs.recurring, pairs.documents) == rows);
  }
  PairSelection all;
  all.scope = PairScope::all;
  const PairsResult pairs =
      find_pairs(scan(files_of(folder), of_each(), context), listing(1000), all, context);
  CHECK(rows_of(pairs.recurring, pairs.documents) == rows);

  const FamiliesResult three =
      find_families(scan(files_of(folder), of_each(), context), listing(3), context);
  CHECK(three.recurring.found == rows.size());
  rows.resize(3);
  CHECK(rows_of(three.recurring, three.documents) == rows);
}

TEST_CASE("nothing else depends on recurring passages being looked for") {
  const TemporaryFolder folder;
  write_with_recurring(folder);
  RunContext context;
  FamiliesResult with =
      find_families(scan(files_of(folder), of_each(), context), listing(9), context);
  CHECK(with.recurring.found > 0);
  with.parameters.recurring = 0;
  CHECK(json_of(with) == json_of(find_families(scan(files_of(folder), {}, context), {}, context)));
}

TEST_CASE("what stands in versions of two texts only does not recur") {
  const std::string passage = "This passage of some ten words stands in all of them.";
  const auto found_in = [&](std::uint64_t texts) {
    std::vector<Document> documents;
    for (std::uint64_t i = 0; i < texts; ++i) {
      const std::string text = prose(i + 1, 200) + "\n\n" + passage + "\n";
      documents.push_back(make_document("a" + std::to_string(i), text));
      documents.push_back(make_document("b" + std::to_string(i), text));
      documents.push_back(make_document("c" + std::to_string(i), "One more line.\n\n" + text));
    }
    RunContext context;
    return find_families(std::move(documents), listing(5), context).recurring;
  };
  CHECK(found_in(1).found == 0);
  CHECK(found_in(2).found == 0);
  const RecurringPassages of_three = found_in(3);
  REQUIRE(of_three.listed.size() == 1);
  CHECK(of_three.found == 1);
  CHECK(of_three.listed[0].text == passage);
  CHECK(of_three.listed[0].documents == 9);
  CHECK(of_three.listed[0].families == 3);
  CHECK(of_three.listed[0].boilerplate == 0);
}

TEST_CASE("runs on the disk give every passage in order, whatever they may hold") {
  std::vector<PassageOfDocument> expected;
  for (const std::uint64_t bytes : {std::uint64_t{1}, std::uint64_t{1} << 30U}) {
    const WorkFolder folder = WorkFolder::temporary("");
    PassageRuns runs(folder, bytes);
    std::mt19937_64 random(11);
    expected.clear();
    for (std::uint32_t document = 0; document < 3000; ++document) {
      std::vector<PassageKey> keys;
      for (std::uint64_t i = 0; i < random() % 9; ++i) {
        const auto role = i % 2 == 0 ? BlockRole::content : BlockRole::boilerplate;
        keys.push_back({random() % 500 << 50U | i, 8 + static_cast<std::uint32_t>(i), role});
      }
      for (const PassageKey& key : keys) expected.emplace_back(key, document);
      runs.add(document, keys);
    }
    std::ranges::sort(expected, std::less{});
    std::vector<PassageOfDocument> found;
    runs.for_each([&](const PassageOfDocument& passage) { found.push_back(passage); });
    REQUIRE(found.size() == expected.size());
    CHECK(std::ranges::equal(found, expected, [](const auto& x, const auto& y) {
      return x.is_same_passage(y) && x.document_and_role == y.document_and_role;
    }));
  }
}

}  // namespace
}  // namespace stemma
