#include "stemma/engine/find_families.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "corpus.h"
#include "stemma/base/error.h"

namespace stemma {
namespace {

using test::families_of;
using test::json_of;
using test::prose;
using test::statements;

// Families of several shapes, copies, and texts on their own.
std::vector<Document> many_documents() {
  std::vector<Document> documents = statements();
  const auto add = [&](const std::string& text) {
    documents.push_back(make_document("many/" + std::to_string(documents.size()), text));
  };
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const std::string text = prose(seed, 400);
    add(text);
    add(text.substr(0, text.size() / 2));
    if (seed % 3 == 0) add(text + prose(seed + 100, 30));
    if (seed % 4 == 0) add(text);
    if (seed % 5 == 0) add(prose(seed + 200, 300) + text.substr(0, 300));
  }
  add("");
  add("");
  add("short");
  return documents;
}

TEST_CASE("neither the order of the documents nor the threads change a byte") {
  const std::string expected = json_of(families_of(many_documents()));
  std::mt19937_64 random(3);
  for (const unsigned threads : {1U, 2U, 8U}) {
    for (int round = 0; round < 3; ++round) {
      std::vector<Document> documents = many_documents();
      std::shuffle(documents.begin(), documents.end(), random);
      CHECK(json_of(families_of(std::move(documents), threads)) == expected);
    }
  }
}

TEST_CASE(
    "every choice of lenses is indifferent to order and threads, also where a passage is common") {
  std::vector<Document> documents = many_documents();
  const std::string notice = prose(99, 60);
  for (std::uint64_t i = 0; i < 140; ++i) {
    documents.push_back(make_document("noticed/" + std::to_string(i), prose(500 + i, 70) + notice));
  }
  documents.push_back(make_document("notice", notice));
  documents.push_back(make_document("two of them", prose(501, 70) + prose(502, 70)));
  std::mt19937_64 random(4);
  for (const LensSet lenses : {LensSet{Lens::exact}, kSketchLenses, LensSet{Lens::winnowing}}) {
    RunParameters parameters;
    parameters.lenses = lenses;
    const auto found_with = [&](unsigned threads) {
      RunContext context;
      context.threads = threads;
      return json_of(find_families(documents, parameters, context));
    };
    const std::string expected = found_with(1);
    std::shuffle(documents.begin(), documents.end(), random);
    CHECK(found_with(1) == expected);
    CHECK(found_with(4) == expected);
  }
}

TEST_CASE("lenses that are insisted on look alone, and others are chosen by what fits") {
  RunContext context;
  CHECK(find_families(statements(), {}, context).lenses == LensSet{Lens::exact, Lens::winnowing});
  RunParameters parameters;
  parameters.lenses = LensSet{Lens::minhash};
  CHECK(find_families(statements(), parameters, context).lenses == LensSet{Lens::minhash});

  RunContext small{1, MemoryBudget(1000), {}, nullptr, {}};

  CHECK(find_families(statements(), {}, small).lenses == kSketchLenses);
  parameters.lenses = LensSet{Lens::exact};
  try {
    find_families(statements(), parameters, small);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::invalid_argument);
    CHECK(error.source() == "lenses");
  }
  CHECK(small.memory.reserved() == 0);
}

TEST_CASE("documents of one name are told apart by what they hold") {
  std::vector<Document> documents;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    documents.push_back(make_document("same", prose(seed, 100)));
    documents.push_back(make_document("same", prose(seed, 100) + "and more"));
  }
  const std::string expected = json_of(families_of(documents));
  std::reverse(documents.begin(), documents.end());
  CHECK(json_of(families_of(std::move(documents))) == expected);
}

TEST_CASE("the statements: one text in two versions, and what each lacks") {
  const FamiliesResult result = families_of(statements());
  REQUIRE(result.families.size() == 1);
  const Family& family = result.families[0];
  const Comparison& comparison = family.comparison;
  const auto name = [&](std::uint32_t document) { return result.documents[document].locator.path; };
  REQUIRE(comparison.versions.size() == 2);
  CHECK(comparison.versions[0].label == "A");
  CHECK(comparison.versions[1].label == "B");
  CHECK(name(comparison.versions[0].document) == "statement-1997-full.txt");
  CHECK(name(comparison.versions[1].document) == "statement-1997-truncated.txt");
  CHECK(comparison.versions[1].relation == Relation::contained);
  CHECK(comparison.most_complete == 0);
  CHECK(comparison.reason == "has 788 of 826 words");
  CHECK(comparison.collation.union_words == 826);
  CHECK(comparison.collation.versions[0].words == 788);
  CHECK(comparison.collation.versions[0].present_words == 788);
  CHECK(comparison.collation.versions[1].words == 382);
  CHECK(comparison.collation.versions[1].present_words == 382);
  CHECK(completeness(comparison.collation, 0) == doctest::Approx(0.954).epsilon(0.0005));
  CHECK(completeness(comparison.collation, 1) == doctest::Approx(0.462).epsilon(0.001));
  CHECK(comparison.covering_set.versions == std::vector<std::uint32_t>{0, 1});
  CHECK(comparison.covering_set.minimal);

  const auto totals = [&](std::size_t text) {
    std::pair<std::size_t, std::uint64_t> total;
    for (const MissingPassages& gap : comparison.missing[text]) {
      total.first += gap.places.size();
      total.second += gap.words;
    }
    return total;
  };
  CHECK(totals(0) == std::pair<std::size_t, std::uint64_t>{4, 38});
  CHECK(totals(1) == std::pair<std::size_t, std::uint64_t>{15, 444});
  for (const MissingPassages& gap : comparison.missing[1]) {
    CHECK(gap.shape == GapShape::list_items);
    CHECK(gap.found_in == std::vector<std::uint32_t>{0});
  }
  REQUIRE(family.edges.size() == 1);
  CHECK(family.edges[0].score.containment_b_in_a == doctest::Approx(0.87).epsilon(0.01));
  CHECK(family.edges[0].score.resemblance == doctest::Approx(0.38).epsilon(0.02));
  CHECK(result.alone.size() == 3);
  for (const LoneDocument& lone : result.alone) CHECK_FALSE(lone.shares_run_with);
}

TEST_CASE("copies: the same bytes, and the same words in other dress") {
  const std::string text = prose(1, 60) + "Don't \"stop\" here - ever.\n";
  const std::string dressed = [&] {
    std::string other = prose(1, 60) + "DON\u2019T \u201Cstop\u201D\nhere \u2014 ever.\n";
    std::replace(other.begin(), other.begin() + 200, ' ', '\n');
    return other;
  }();
  const FamiliesResult result = families_of(
      {make_document("one", text), make_document("three", dressed), make_document("two", text)});
  REQUIRE(result.families.size() == 1);
  const Comparison& comparison = result.families[0].comparison;
  CHECK(comparison.texts.size() == 1);
  REQUIRE(comparison.versions.size() == 3);
  CHECK_FALSE(comparison.versions[0].relation);
  CHECK(comparison.versions[1].relation == Relation::identical_text);
  CHECK(comparison.versions[2].relation == Relation::identical_bytes);
  CHECK(comparison.missing[0].empty());
  CHECK(completeness(comparison.collation, 0) == 1.0);
  CHECK(result.alone.empty());
}

TEST_CASE("ids of families name their texts, not where they lie") {
  const FamiliesResult result = families_of(many_documents());
  std::set<std::string> ids;
  for (const Family& family : result.families) {
    CHECK(family.id.starts_with("f:"));
    CHECK(family.id.size() >= 8);
    ids.insert(family.id);
  }
  CHECK(ids.size() == result.families.size());

  std::vector<Document> renamed = many_documents();
  for (std::size_t i = 0; i < renamed.size(); ++i) {
    renamed[i].locator.path = "elsewhere/" + std::to_string(1000 - i);
  }
  std::set<std::string> others;
  for (const Family& family : families_of(std::move(renamed)).families) others.insert(family.id);
  CHECK(others == ids);
}

TEST_CASE("a lone document that shares a long run with another is told so") {
  const std::string shared = prose(50, 25);
  const std::string shorter = prose(51, 24);
  const FamiliesResult result = families_of({
      make_document("a", prose(1, 200) + shared + prose(2, 200)),
      make_document("b", prose(3, 200) + shared + prose(4, 200)),
      make_document("c", prose(5, 200) + shorter + prose(6, 200)),
      make_document("d", prose(7, 200) + shorter + prose(8, 200)),
  });
  CHECK(result.families.empty());
  REQUIRE(result.alone.size() == 4);
  CHECK(result.alone[0].shares_run_with == 1U);
  CHECK(result.alone[1].shares_run_with == 0U);
  CHECK_FALSE(result.alone[2].shares_run_with);
  CHECK_FALSE(result.alone[3].shares_run_with);
}

TEST_CASE("parameters out of range are refused, and cancelling stops a run") {
  RunContext context;
  RunParameters parameters;
  parameters.thresholds.resemblance = 1.5;
  CHECK_THROWS_AS(find_families(statements(), parameters, context), Error);

  std::stop_source source;
  RunContext stopped;
  stopped.stop = source.get_token();
  source.request_stop();
  try {
    find_families(statements(), {}, stopped);
    FAIL("went on");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::cancelled);
  }
}

TEST_CASE("no documents, and documents without words") {
  CHECK(families_of({}).families.empty());
  const FamiliesResult result =
      families_of({make_document("empty", ""), make_document("dots", "...")});
  CHECK(result.families.empty());
  CHECK(result.alone.size() == 2);
}

}  // namespace
}  // namespace stemma
