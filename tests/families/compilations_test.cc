#include "stemma/families/compilations.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "../support/rounds.h"
#include "by_definition.h"
#include "collection.h"

namespace {

using namespace stemma;
using namespace stemma::test;
using Numbers = std::vector<std::uint64_t>;

Numbers operator+(Numbers first, const Numbers& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

Numbers with_edit(Numbers text, std::size_t at) {
  text.at(at) += 1'000'000;
  return text;
}

std::vector<Compilation> compilations_of(const Collection& collection,
                                         const std::vector<CandidatePair>& candidates,
                                         unsigned threads = 1) {
  const RunContext context = context_of(threads);
  const auto related = related_pairs(collection.views, candidates, {}, context);
  return find_compilations(collection.views, related, {}, context);
}

// "0:1,2 3:1" for text 0 with parts 1 and 2, and text 3, a near-duplicate of it, with one.
std::string shown(const std::vector<Compilation>& compilations) {
  std::string text;
  for (const Compilation& compilation : compilations) {
    text += (text.empty() ? "" : " ") + std::to_string(compilation.text) + ':';
    for (std::size_t i = 0; i < compilation.parts.size(); ++i) {
      text += (i == 0 ? "" : ",") + std::to_string(compilation.parts[i].text);
    }
  }
  return text;
}

TEST_CASE("compilations: which texts are, and what they contain") {
  const Numbers whole = stretch(0, 400);
  const Numbers edited = with_edit(whole, 200);
  const Numbers letterhead = stretch(6000, 60);
  const struct {
    const char* what;
    std::vector<Numbers> texts;
    std::string expected;
  } cases[] = {
      {"no text", {}, ""},
      {"one part", {whole, stretch(0, 100)}, ""},
      {"a head and a tail that overlap by a run", {whole, stretch(0, 200), stretch(175, 225)}, ""},
      // 220 and 196 shingles: more than the 396 there are.
      {"by a word less", {whole, stretch(176, 224), stretch(0, 200)}, "0:1,2"},
      {"two that make up the whole", {whole, stretch(200, 200), stretch(0, 200)}, "0:1,2"},
      // 241 + 116 of 396 shingles are 0.901, one less is 0.899.
      {"nine tenths of it", {whole, stretch(0, 245), stretch(280, 120)}, "0:1,2"},
      {"less than that", {whole, stretch(0, 245), stretch(281, 119)}, "0:2"},
      {"a head and a tail, and what lies between in neither",
       {whole, stretch(0, 150), stretch(250, 150)},
       "0:1,2"},
      {"nested heads", {whole, stretch(0, 250), stretch(0, 150), stretch(0, 60)}, ""},
      {"three, beside more",
       {whole, stretch(0, 100), stretch(150, 60), stretch(300, 50)},
       "0:1,2,3"},
      {"short ones", {whole, stretch(0, 100), stretch(300, 49), stretch(350, 49)}, "0:1,2,3"},
      {"nested heads, and a tail as large as they",
       {whole, stretch(0, 100), stretch(0, 60), stretch(330, 70)},
       "0:1,2,3"},
      {"four, of which two overlap",
       {whole, stretch(0, 100), stretch(50, 80), stretch(300, 70), stretch(200, 60)},
       "0:1,2,3,4"},
      // The cut copy has 316 of 596 shingles: it is a version, and no part.
      {"a cut copy and three quotations",
       {stretch(0, 600), stretch(0, 320), stretch(330, 50), stretch(400, 50), stretch(470, 50)},
       "0:2,3,4"},
      {"a cut copy and two quotations",
       {whole, stretch(0, 240), stretch(240, 50), stretch(290, 50)},
       "0:2,3"},
      {"halves, and a copy that goes on from one to the other",
       {whole, stretch(0, 270), stretch(0, 200), stretch(200, 200)},
       ""},
      {"three pieces, and two copies of two each: no copy goes on but those",
       {whole, stretch(0, 360), stretch(80, 320), stretch(0, 160), stretch(160, 120),
        stretch(280, 120)},
       "0:3,4,5 1:3,4 2:4,5"},
      {"three wholes, one of them more than half",
       {whole, stretch(0, 220), stretch(220, 90), stretch(310, 90)},
       "0:1,2,3"},
      {"a smaller compilation is no bridge",
       {whole, stretch(0, 200), stretch(0, 100), stretch(100, 100), stretch(200, 100)},
       "0:1,2,3,4 1:2,3"},
      {"parts of two different texts",
       {whole, stretch(1000, 300), stretch(0, 90), stretch(1000, 80)},
       ""},
      {"both copies of an anthology",
       {whole, edited, stretch(0, 150), stretch(250, 100), stretch(170, 70)},
       "0:2,3,4 1:2,3,4"},
      // 310 words of 400, so 306 shingles of 396.
      {"a near-duplicate that lacks one of the parts",
       {whole, stretch(0, 310), stretch(0, 150), stretch(150, 150), stretch(300, 100)},
       "0:2,3,4 1:2,3"},
      {"one from within", {whole, stretch(150, 60)}, ""},
      {"two", {whole, stretch(100, 60), stretch(200, 60)}, "0:1,2"},
      {"one from within, and a head", {whole, stretch(0, 150), stretch(200, 60)}, "0:1,2"},
      {"and a tail", {whole, stretch(250, 150), stretch(150, 60)}, "0:1,2"},
      {"and half of it from within", {whole, stretch(20, 220), stretch(300, 60)}, "0:2"},
      {"heads, and one from what they lack",
       {whole, stretch(0, 250), stretch(0, 150), stretch(0, 60), stretch(300, 50)},
       "0:4"},
      {"heads, and one from the longest",
       {whole, stretch(0, 250), stretch(0, 100), stretch(150, 60)},
       "0:2,3 1:2,3"},
      {"heads, and one that the longest has in part",
       {whole, stretch(0, 250), stretch(0, 100), stretch(220, 60)},
       ""},
      {"letters under one long letterhead, and more: the first has no other beginning",
       {letterhead + stretch(0, 80) + letterhead + stretch(100, 80) + stretch(1000, 200),
        letterhead + stretch(0, 80), letterhead + stretch(100, 80)},
       "0:1,2"},
      {"two copies of a report, with two quotations",
       {whole, edited, stretch(100, 60), stretch(270, 60)},
       "0:2,3 1:2,3"},
      {"the copy lacks one of them",
       {whole, stretch(0, 310), stretch(100, 60), stretch(320, 60)},
       "0:2,3 1:2"},
      {"the copy lacks both",
       {whole, stretch(0, 290), stretch(290, 50), stretch(345, 50)},
       "0:2,3"},
      // It is longer, for what it has of its own.
      {"the copy lacks the head",
       {stretch(60, 340) + stretch(9000, 70), whole, stretch(0, 120), stretch(200, 60)},
       "0:3 1:2,3"},
      {"the copy was cut within one: it goes on from the other",
       {whole, stretch(0, 340), stretch(100, 60), stretch(300, 60)},
       ""},
      // The copy that lost its end has both the head and the quotation. What goes on from one to
      // the other is related to the full text only: it has 120 words that the copy lacks.
      {"a copy of what is one text, for all its parts",
       {whole, stretch(0, 280), stretch(120, 279), stretch(0, 160), stretch(200, 60)},
       "1:4"},
      {"a text, and a fragment of a few words that it lacks",
       {whole, stretch(0, 160), stretch(300, 12)},
       "0:2"},
      {"fragments within each other's place", {whole, stretch(0, 160), stretch(100, 12)}, ""},
      {"a note under a memoir that is nearly all of both",
       {whole, stretch(0, 330), stretch(330, 70)},
       "0:2"},
      {"three telegrams in a book of these",
       {stretch(0, 90), stretch(0, 30), stretch(30, 30), stretch(60, 30)},
       "0:1,2,3"},
      {"a large one in the midst, and what is left",
       {whole, stretch(60, 280), stretch(0, 60), stretch(340, 60)},
       "0:1,2,3"},
      {"a compilation of compilations",
       {whole, stretch(0, 200), stretch(200, 190), stretch(0, 100), stretch(100, 95)},
       "0:1,2,3,4 1:3,4"},
  };
  for (const auto& [what, texts, expected] : cases) {
    CAPTURE(std::string(what));
    CHECK(shown(compilations_of(Collection(texts), all_pairs(texts.size()))) == expected);
  }
}

// An archive of mails that all end with the same notice, as long as a run and longer.
TEST_CASE("compilations: what every part repeats does not relate them") {
  for (const std::size_t words : {10U, 25U, 60U}) {
    CAPTURE(words);
    const Numbers notice = stretch(1'000'000, words);
    Numbers archive;
    std::vector<Numbers> texts;
    for (std::uint64_t i = 0; i < 6; ++i) {
      texts.push_back(stretch(1000 * i, 100));
      texts.back().insert(texts.back().end(), notice.begin(), notice.end());
      archive.insert(archive.end(), texts.back().begin(), texts.back().end());
    }
    texts.insert(texts.begin(), archive);
    CHECK(shown(compilations_of(Collection(texts), all_pairs(texts.size()))) == "0:1,2,3,4,5,6");
  }
}

TEST_CASE("compilations: as by the definition, the same for any number of threads") {
  std::mt19937_64 random(73);
  std::size_t found = 0;
  for (int round = 0; round < test::rounds(200); ++round) {
    CAPTURE(round);
    std::vector<Numbers> texts;
    for (std::size_t i = 0; i < 30; ++i) {
      texts.push_back(stretch(random() % 400, 30 + random() % 250));
      if (random() % 4 == 0) {  // two stretches in one
        const Numbers more = stretch(random() % 400, 30 + random() % 100);
        texts.back().insert(texts.back().end(), more.begin(), more.end());
      }
    }
    std::stable_sort(texts.begin(), texts.end(), [](const Numbers& x, const Numbers& y) {
      return Collection({x}).shingle_sets[0].size() > Collection({y}).shingle_sets[0].size();
    });
    const Collection collection(texts);
    std::vector<CandidatePair> candidates = all_pairs(texts.size());
    std::erase_if(candidates, [&](const CandidatePair&) { return random() % 10 == 0; });
    const auto compilations = compilations_of(collection, candidates);
    const auto expected = compilations_by_definition(collection, candidates);
    CompilationsByDefinition as_map;
    for (const Compilation& compilation : compilations) {
      for (const PartOfText& part : compilation.parts) {
        as_map[compilation.text].push_back(part.text);
        CHECK(part.share == containment(collection.shingle_sets[compilation.text],
                                        collection.shingle_sets[part.text]));
      }
    }
    CHECK(as_map == expected);
    CHECK(std::is_sorted(compilations.begin(), compilations.end(),
                         [](const auto& x, const auto& y) { return x.text < y.text; }));
    found += expected.size();
    CHECK(shown(compilations_of(collection, candidates, 4)) == shown(compilations));
  }
  CHECK(found > test::rounds(100U));  // else nothing was tried
  CHECK(found < 1500);
}

}  // namespace
