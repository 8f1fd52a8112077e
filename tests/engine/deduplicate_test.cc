#include "stemma/engine/deduplicate.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "../support/thrown_by.h"
#include "corpus.h"

namespace stemma {
namespace {

using test::prose;

DedupResult dedup(std::vector<Document> documents, const DedupParameters& parameters = {},
                  unsigned threads = 1) {
  RunContext context;
  context.threads = threads;
  return deduplicate(std::move(documents), parameters, context);
}

std::string name_of(const DedupResult& result, std::uint32_t document) {
  return to_bytes(result.documents[document].locator);
}

// "b (near-duplicate: a)", what went and what stands for it, in the order of the names.
std::vector<std::string> removals(const DedupResult& result) {
  std::vector<std::string> said;
  for (const RemovedDocument& removal : result.removals) {
    std::string line = name_of(result, removal.document) + " (" +
                       std::string(code_string(removal.score.relation)) + ":";
    for (const std::uint32_t by : removal.covered_by) line += " " + name_of(result, by);
    line += ")";
    for (const Span& lost : removal.lost) {
      line += " -" + std::string(text_of(result.documents[removal.text], lost));
    }
    said.push_back(std::move(line));
  }
  return said;
}

using Said = std::vector<std::string>;

std::string words(std::uint64_t seed, int count) {
  std::mt19937_64 random(seed);
  std::string text;
  for (int i = 0; i < count; ++i) text += 'v' + std::to_string(random() % 1'000'000) + ' ';
  return text;
}

// Copies, cuts, edits and mixtures of few texts.
std::vector<Document> collection(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Document> documents;
  const auto add = [&](const std::string& text) {
    documents.push_back(make_document("d" + std::to_string(100 + documents.size()), text));
  };
  for (std::uint64_t base = 0; base < 4; ++base) {
    std::vector<std::string> tokens;
    const std::size_t size = 3 + random() % 90;
    // Of few words, so that they repeat.
    for (std::size_t i = 0; i < size; ++i) tokens.push_back("w" + std::to_string(random() % 60));
    const auto join = [](const std::vector<std::string>& parts) {
      std::string text;
      for (const std::string& part : parts) text += part + ' ';
      return text;
    };
    for (int copy = 0; copy < 8; ++copy) {
      std::vector<std::string> changed = tokens;
      switch (random() % 6) {
        case 0:
          changed.resize(1 + random() % changed.size());
          break;
        case 1:
          changed.erase(changed.begin(),
                        changed.begin() + static_cast<std::ptrdiff_t>(random() % changed.size()));
          break;
        case 2:
          changed[random() % changed.size()] = "edited";
          break;
        case 3:
          changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(random() % changed.size()),
                         "new");
          break;
        case 4:
          changed.front() += "!";
          break;
        default:
          break;
      }
      add(join(changed));
    }
  }
  add("");
  add("");
  return documents;
}

// The definition, word by word.
std::vector<char> words_covered(const std::vector<Token>& own, const std::vector<Token>& other) {
  std::vector<char> covered(own.size(), 0);
  const std::size_t run = std::min<std::size_t>(own.size(), 12);
  for (std::size_t at = 0; at + run <= own.size(); ++at) {
    const auto from = own.begin() + static_cast<std::ptrdiff_t>(at);
    const auto to = from + static_cast<std::ptrdiff_t>(run);
    if (std::search(other.begin(), other.end(), from, to) == other.end()) continue;
    std::fill_n(covered.begin() + static_cast<std::ptrdiff_t>(at), run, 1);
  }
  return covered;
}

TEST_CASE("every word of what goes stands in what is kept, by definition") {
  std::size_t removed = 0;
  std::size_t by_several = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    const std::vector<Document> documents = collection(seed);
    std::map<std::string, std::vector<Token>> tokens;
    for (const Document& document : documents) {
      tokens[to_bytes(document.locator)] = document.tokens;
    }
    DedupParameters parameters;
    parameters.preference = seed % 2 == 0 ? Preference::most_complete : Preference::first;
    const std::uint32_t allowed = seed % 3 == 0 ? 3 : 0;
    if (allowed > 0) parameters.allow_loss = allowed;
    const DedupResult result = dedup(documents, parameters);
    std::set<std::uint32_t> gone;
    for (const RemovedDocument& removal : result.removals) gone.insert(removal.document);
    CHECK(gone.size() == result.removals.size());
    for (const RemovedDocument& removal : result.removals) {
      const std::vector<Token>& own = tokens[name_of(result, removal.document)];
      REQUIRE_FALSE(own.empty());
      REQUIRE_FALSE(removal.covered_by.empty());
      std::vector<char> covered(own.size(), 0);
      for (const std::uint32_t by : removal.covered_by) {
        CHECK_FALSE(gone.contains(by));
        const std::vector<char> here = words_covered(own, tokens[name_of(result, by)]);
        CHECK(std::ranges::count(here, 1) > 0);
        for (std::size_t i = 0; i < own.size(); ++i) {
          if (here[i] != 0) covered[i] = 1;
        }
      }
      for (const Span& lost : removal.lost) {
        CHECK(lost.size() <= allowed);
        for (std::uint32_t i = lost.begin; i < lost.end; ++i) {
          CHECK(covered[i] == 0);
          covered[i] = 1;
        }
      }
      CHECK(std::ranges::count(covered, 0) == 0);
      by_several += removal.covered_by.size() > 1 ? 1 : 0;
    }
    removed += gone.size();
  }
  CHECK(removed > 300);
  CHECK(by_several > 0);
}

TEST_CASE("neither the order of the documents nor the threads matter") {
  std::mt19937_64 random(5);
  for (const Preference preference : {Preference::most_complete, Preference::first}) {
    DedupParameters parameters;
    parameters.preference = preference;
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      std::vector<Document> documents = collection(seed);
      const Said expected = removals(dedup(documents, parameters));
      for (const unsigned threads : {1U, 2U, 8U}) {
        std::shuffle(documents.begin(), documents.end(), random);
        CHECK(removals(dedup(documents, parameters, threads)) == expected);
      }
    }
  }
}

TEST_CASE("a text goes where it stands in another, and stays for one other word") {
  const std::string text = words(1, 100);
  const std::vector<Document> documents{make_document("a", text),
                                        make_document("b", text + "and more"),
                                        make_document("c", "changed " + text),
                                        make_document("d", text), make_document("e", text + "!")};
  CHECK(removals(dedup(documents)) ==
        Said{"a (near-duplicate: b)", "d (near-duplicate: b)", "e (near-duplicate: b)"});
  DedupParameters one;
  one.allow_loss = 1;
  CHECK(removals(dedup(documents, one)).size() == 4);
  DedupParameters first;
  first.preference = Preference::first;
  CHECK(removals(dedup(documents, first)) ==
        Said{"d (identical-bytes: a)", "e (identical-text: a)"});
  first.relations = {Relation::identical_bytes};
  CHECK(removals(dedup(documents, first)) == Said{"d (identical-bytes: a)"});
}

TEST_CASE("a text may go where several together have it") {
  const std::string left = words(1, 25);
  const std::string right = words(2, 20);
  const std::string middle = words(3, 20);
  const std::vector<Document> documents{make_document("a", words(4, 60) + left + middle),
                                        make_document("b", middle + right + words(5, 60)),
                                        make_document("c", words(6, 50) + right),
                                        make_document("d", left + middle + right)};
  // Only a part of it is in each.
  CHECK(removals(dedup(documents)).empty());
  DedupParameters parameters;
  parameters.run.thresholds.containment = 0.2;
  CHECK(removals(dedup(documents, parameters)) == Said{"d (contained: a b)"});
}

TEST_CASE("what is lost is listed, and never all of a text") {
  const std::string text = words(1, 40);
  const std::string other = words(2, 40);
  DedupParameters parameters;
  parameters.allow_loss = 2;
  parameters.run.thresholds.resemblance = 0.5;
  const std::vector<Document> two{make_document("a", text + "one of three " + other),
                                  make_document("b", text + "and, or " + other)};
  CHECK(removals(dedup(two, parameters)) == Said{"b (near-duplicate: a) -and, or"});
  parameters.allow_loss = 1;
  CHECK(removals(dedup(two, parameters)).empty());
  // The shingles of the short one are in the other, yet it does not stand there as a whole.
  parameters.allow_loss = 100;
  const std::vector<Document> short_ones{
      make_document("a", "a b c d e f x c d e f g y " + words(3, 3)),
      make_document("b", "a b c d e f g")};
  CHECK(removals(dedup(short_ones, parameters)).empty());
}

TEST_CASE("a short text goes only where it stands as a whole") {
  CHECK(removals(dedup({make_document("a", "one two three four five six"),
                        make_document("b", "zero one two three four five six seven")})) ==
        Said{"a (contained: b)"});
  CHECK(removals(dedup({make_document("a", "A b"), make_document("b", "a B"),
                        make_document("c", ""), make_document("d", "")})) ==
        Said{"b (identical-text: a)"});
}

TEST_CASE("to share a passage is no relation by which a text may go") {
  DedupParameters parameters;
  for (const std::set<Relation>& relations :
       {std::set<Relation>{Relation::overlaps}, std::set<Relation>{}}) {
    parameters.relations = relations;
    CHECK(test::thrown_by([&] { dedup({}, parameters); }).find("can stand for another") !=
          std::string::npos);
  }
}

}  // namespace
}  // namespace stemma
