// Collections that are easy to get wrong, each by every choice of lenses that a user has.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "corpus.h"
#include "stemma/engine/find_families.h"
#include "stemma/families/shared_runs.h"
#include "stemma/sketch/shingles.h"

namespace stemma {
namespace {

using test::prose;
using Names = std::set<std::string>;

constexpr LensSet kChoices[] = {{Lens::exact}, kSketchLenses};

FamiliesResult families_by(std::optional<LensSet> lenses, std::vector<Document> documents,
                           const Thresholds& thresholds = {}) {
  RunContext context;
  RunParameters parameters;
  parameters.thresholds = thresholds;
  parameters.lenses = lenses;
  return find_families(std::move(documents), parameters, context);
}

std::set<Names> families_in(const FamiliesResult& result) {
  std::set<Names> families;
  for (const Family& family : result.families) {
    Names names;
    for (const Version& version : family.comparison.versions) {
      names.insert(result.documents[version.document].locator.path);
    }
    families.insert(std::move(names));
  }
  return families;
}

// The documents that are compilations, each with the number of its parts: "anthology 50".
Names compilations_in(const FamiliesResult& result) {
  Names compilations;
  for (const CompilationOfDocuments& compilation : result.compilations) {
    compilations.insert(result.documents[compilation.document].locator.path + ' ' +
                        std::to_string(compilation.parts.size()));
  }
  return compilations;
}

std::string numbered(const std::string& name, std::uint64_t i) {
  return name + std::to_string(i);
}

// `count` words with one word in every `every` exchanged.
std::string edition(std::uint64_t seed, int count, int every, const std::string& edit) {
  std::mt19937_64 random(seed);
  std::string text;
  for (int i = 0; i < count; ++i) {
    const std::uint64_t word = random() % 100'000;
    text += i % every == every / 2 ? edit + std::to_string(i) : 'w' + std::to_string(word);
    text += i % every == every - 1 ? ". " : " ";
  }
  return text;
}

TEST_CASE("pages that share a template, but not what they say, are no versions") {
  const struct {
    int template_words;
    int fewest_own;
    int most_own;
    std::uint64_t pages;
  } cases[] = {
      {60, 80, 150, 5000},
      {100, 100, 100, 1000},  // half of each page
      {60, 20, 150, 1000},    // down to 60 of 80, which is still less than 0.8
  };
  for (const auto& [template_words, fewest_own, most_own, pages] : cases) {
    CAPTURE(template_words);
    const std::string navigation = prose(1, template_words);
    std::vector<Document> documents;
    for (std::uint64_t i = 0; i < pages; ++i) {
      const int own =
          fewest_own + static_cast<int>(i % static_cast<std::uint64_t>(most_own - fewest_own + 1));
      documents.push_back(make_document(numbered("page", i), navigation + prose(100 + i, own)));
    }
    for (const LensSet lenses : kChoices) {
      const FamiliesResult result = families_by(lenses, documents);
      CHECK(result.families.empty());
      CHECK(result.compilations.empty());
      CHECK(result.alone.size() == pages);
    }
  }
}

TEST_CASE("twenty thousand copies are one family") {
  constexpr std::size_t kCopies = 20'000;
  const Document copy = make_document("", prose(1, 100));
  std::vector<Document> documents(kCopies, copy);
  for (std::size_t i = 0; i < kCopies; ++i) documents[i].locator.path = numbered("copy", i);
  for (const LensSet lenses : kChoices) {
    const FamiliesResult result = families_by(lenses, documents);
    REQUIRE(result.families.size() == 1);
    CHECK(result.families[0].comparison.versions.size() == kCopies);
    CHECK(result.families[0].comparison.texts.size() == 1);
    CHECK(result.alone.empty());
  }
}

TEST_CASE("a notice that stands in thousands of documents, and alone, is a version of none") {
  const std::string notice = prose(1, 120);
  std::vector<Document> documents{make_document("notice", notice)};
  for (std::uint64_t i = 0; i < 3000; ++i) {
    documents.push_back(make_document(numbered("document", i),
                                      prose(100 + i, 60 + static_cast<int>(i % 90)) + notice));
  }
  for (const LensSet lenses : kChoices) {
    const FamiliesResult result = families_by(lenses, documents);
    CHECK(result.families.empty());
    CHECK(result.compilations.empty());
    CHECK(result.alone.size() == documents.size());
  }
}

// As the documents of an anthology, so that each of them is found in it.
struct Anthology {
  std::vector<Document> parts;
  std::string text;
};

Anthology anthology() {
  Anthology result;
  for (std::uint64_t i = 0; i < 50; ++i) {
    const std::string text = prose(100 + i, 200);
    result.parts.push_back(make_document(numbered("story", i), text));
    result.text += text + "\n\n";
  }
  return result;
}

TEST_CASE("an anthology is a compilation, and makes no family of its parts") {
  auto [documents, text] = anthology();
  documents.push_back(make_document("anthology", text));
  for (const LensSet lenses : kChoices) {
    const FamiliesResult result = families_by(lenses, documents);
    CHECK(result.families.empty());
    CHECK(compilations_in(result) == Names{"anthology 50"});
  }
}

TEST_CASE("an anthology in several versions is a family of these alone") {
  auto [documents, text] = anthology();
  documents.push_back(make_document("anthology", text));
  documents.push_back(make_document("copy", text));
  documents.push_back(make_document("edited", "An edited anthology. " + text.substr(300)));
  documents.push_back(make_document("short", text.substr(0, text.size() * 9 / 10)));
  // A version of a part still finds that part.
  documents.push_back(make_document("story7 edited", "Once more. " + prose(107, 200)));
  for (const LensSet lenses : kChoices) {
    const FamiliesResult result = families_by(lenses, documents);
    CHECK(families_in(result) ==
          std::set<Names>{{"anthology", "copy", "edited", "short"}, {"story7", "story7 edited"}});
    // The edited one lacks a fifth of the first story, the short one five stories.
    CHECK(compilations_in(result) == Names{"anthology 51", "copy 51", "edited 50", "short 46"});
  }
}

double resemblance_of(const Document& a, const Document& b) {
  return resemblance(shingles(a.tokens, {}), shingles(b.tokens, {}));
}

TEST_CASE("an edit in every sentence of 15 words: found at 0.4, and no false family at 0.7") {
  const std::vector<Document> documents{make_document("first", edition(1, 3000, 15, "old")),
                                        make_document("second", edition(1, 3000, 15, "new"))};
  // 10 of 15 shingles hold no edit: 10 / 20, and containments of 2/3.
  CHECK(resemblance_of(documents[0], documents[1]) == doctest::Approx(0.5).epsilon(0.01));
  CHECK(longest_shared_run(documents[0].tokens, documents[1].tokens) < 25);
  for (const LensSet lenses : kChoices) {
    CHECK(families_by(lenses, documents).families.empty());
    CHECK(families_by(lenses, documents, {0.4, 0.8, 25}).families.size() == 1);
  }
  // Both containments reach 0.6; the lenses of sketches do not look for that.
  CHECK(families_by(LensSet{Lens::exact}, documents, {0.7, 0.6, 25}).families.size() == 1);
}

TEST_CASE("an edit in every sentence of 40 words is found") {
  std::vector<Document> documents;
  for (std::uint64_t i = 0; i < 100; ++i) {
    documents.push_back(make_document(numbered("a", i), edition(i, 600, 40, "old")));
    documents.push_back(make_document(numbered("b", i), edition(i, 600, 40, "new")));
  }
  // 35 of 40 shingles hold no edit: 35 / 45.
  CHECK(resemblance_of(documents[0], documents[1]) == doctest::Approx(0.78).epsilon(0.01));
  for (const LensSet lenses : kChoices) {
    const auto families = families_in(families_by(lenses, documents));
    CHECK(families.size() == 100);
    for (std::uint64_t i = 0; i < 100; ++i) {
      CHECK(families.contains({numbered("a", i), numbered("b", i)}));
    }
  }
}

TEST_CASE("texts of three words: only those with the same words are together") {
  std::vector<Document> documents;
  for (std::uint64_t i = 0; i < 300; ++i) {
    documents.push_back(
        make_document(numbered("note", i), numbered("Call back number ", i)));  // 4 words
    documents.push_back(make_document(numbered("word", i), numbered("see page ", i)));
  }
  documents.push_back(make_document("again", "SEE PAGE 17!"));
  documents.push_back(make_document("and again", "see  page\n17"));
  documents.push_back(make_document("reversed", "17 page see"));
  for (const LensSet lenses : kChoices) {
    const FamiliesResult result = families_by(lenses, documents);
    CHECK(families_in(result) == std::set<Names>{{"word17", "again", "and again"}});
  }
}

// Words of one endless text.
Document page(const std::string& name, int first, int count) {
  std::string text;
  for (int i = first; i < first + count; ++i)
    text += numbered("word", static_cast<std::uint64_t>(i)) + ' ';
  return make_document(name, text);
}

TEST_CASE("a chain of versions is no family of its ends") {
  // The longest first: it leads, the second joins it, and the third is related to the second only.
  const std::vector<Document> three{page("a", 0, 202), page("b", 40, 201), page("c", 80, 200)};
  CHECK(resemblance_of(three[0], three[1]) > 0.66);
  CHECK(resemblance_of(three[0], three[2]) < 0.45);
  std::vector<Document> many;
  for (int i = 0; i < 200; ++i)
    many.push_back(page(numbered("page", static_cast<std::uint64_t>(i)), i * 30, 200));
  for (const LensSet lenses : kChoices) {
    CHECK(families_in(families_by(lenses, three)) == std::set<Names>{{"a", "b"}});
    const auto families = families_in(families_by(lenses, many));
    CHECK(families.size() > 40);
    for (const Names& family : families) CHECK(family.size() <= 3);  // a leader and its neighbours
  }
}

TEST_CASE("a text with a head and a tail that overlap is one family, and no compilation") {
  const std::vector<Document> documents{page("full", 0, 1000), page("head", 0, 600),
                                        page("tail", 400, 600), page("middle", 300, 300)};
  for (const LensSet lenses : kChoices) {
    const FamiliesResult result = families_by(lenses, documents);
    CHECK(families_in(result) == std::set<Names>{{"full", "head", "middle", "tail"}});
    CHECK(result.compilations.empty());
  }
}

TEST_CASE("an excerpt from what a version lacks does not take that version away") {
  const std::vector<Document> documents{page("full", 0, 1000), page("cut", 0, 600),
                                        page("quoted", 800, 100)};
  for (const LensSet lenses : kChoices) {
    const FamiliesResult result = families_by(lenses, documents);
    CHECK(families_in(result) == std::set<Names>{{"cut", "full"}});
    CHECK(compilations_in(result) == Names{"full 1"});
  }
}

TEST_CASE("an anthology of which two texts are at hand makes no family of the two") {
  const Anthology all = anthology();
  const auto families_with = [&](const std::string& anthology, std::vector<std::size_t> stories,
                                 LensSet lenses) {
    std::vector<Document> documents{make_document("anthology", anthology)};
    for (const std::size_t story : stories) documents.push_back(all.parts[story]);
    return families_by(lenses, std::move(documents));
  };
  for (const LensSet lenses : kChoices) {
    const FamiliesResult inner = families_with(all.text, {7, 30}, lenses);
    CHECK(inner.families.empty());
    CHECK(compilations_in(inner) == Names{"anthology 2"});
    // Where they stand does not matter.
    const FamiliesResult ends = families_with(all.text, {0, 49}, lenses);
    CHECK(ends.families.empty());
    CHECK(compilations_in(ends) == Names{"anthology 2"});
  }
}

TEST_CASE("a report in two copies and two quotations from its middle") {
  const std::vector<Document> documents{page("report", 0, 1000), page("copy", 0, 990),
                                        page("quoted1", 300, 80), page("quoted2", 600, 100)};
  for (const LensSet lenses : kChoices) {
    const FamiliesResult result = families_by(lenses, documents);
    CHECK(families_in(result) == std::set<Names>{{"report", "copy"}});
    CHECK(compilations_in(result) == Names{"copy 2", "report 2"});
  }
}

TEST_CASE("a head and a tail with nothing to show that they are of one text are no family") {
  const std::vector<Document> documents{page("full", 0, 1000), page("head", 0, 400),
                                        page("tail", 700, 300)};
  for (const LensSet lenses : kChoices) {
    const FamiliesResult result = families_by(lenses, documents);
    CHECK(result.families.empty());
    CHECK(compilations_in(result) == Names{"full 2"});
    std::vector<Document> more = documents;
    more.push_back(page("middle", 300, 500));
    CHECK(families_in(families_by(lenses, more)) ==
          std::set<Names>{{"full", "head", "middle", "tail"}});
  }
}

TEST_CASE("a memoir and a note in one volume: the note is no version of the memoir") {
  for (const int note : {27, 60, 150}) {
    const std::vector<Document> documents{page("volume", 0, 500 + note), page("memoir", 0, 500),
                                          page("note", 500, note)};
    for (const LensSet lenses : kChoices) {
      const FamiliesResult result = families_by(lenses, documents);
      CHECK(families_in(result) == std::set<Names>{{"memoir", "volume"}});
      CHECK(compilations_in(result) == Names{"volume 1"});
    }
  }
}

TEST_CASE("mails that quote each other are versions; an archive of mails with a footer is none") {
  const std::string footer = prose(7, 30);
  std::string quoted;
  std::string all;
  std::vector<Document> thread;
  std::vector<Document> mails;
  for (std::uint64_t i = 0; i < 8; ++i) {
    const std::string mail = prose(50 + i, 80);
    quoted = mail + "\n\n" + quoted;
    thread.push_back(make_document(numbered("mail", i), quoted));
    mails.push_back(make_document(numbered("mail", i), mail + footer));
    all += mail + footer + "\n\n";
  }
  mails.push_back(make_document("archive", all));
  for (const LensSet lenses : kChoices) {
    const FamiliesResult quoting = families_by(lenses, thread);
    CHECK(families_in(quoting).size() == 1);
    CHECK(quoting.alone.empty());
    CHECK(quoting.compilations.empty());
    const FamiliesResult archived = families_by(lenses, mails);
    CHECK(archived.families.empty());
    CHECK(compilations_in(archived) == Names{"archive 8"});
  }
}

}  // namespace
}  // namespace stemma
