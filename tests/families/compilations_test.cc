#include "stemma/families/compilations.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "by_definition.h"
#include "collection.h"

namespace {

using namespace stemma;
using namespace stemma::test;
using Numbers = std::vector<std::uint64_t>;

std::vector<Compilation> compilations_of(const Collection& collection,
                                         const std::vector<CandidatePair>& candidates,
                                         unsigned threads = 1) {
  const RunContext context = context_of(threads);
  const auto related = related_pairs(collection.views, candidates, {}, context);
  return find_compilations(collection.views, related, {}, context);
}

// "0:1,2 3:" for text 0 with parts 1 and 2, and text 3, a near-duplicate of it, with none.
std::string shown(const std::vector<Compilation>& compilations) {
  std::string text;
  for (const Compilation& compilation : compilations) {
    text += (text.empty() ? "" : " ") + std::to_string(compilation.text) + ':';
    for (std::size_t i = 0; i < compilation.parts.size(); ++i) {
      text += (i == 0 ? "" : ",") + std::to_string(compilation.parts[i]);
    }
  }
  return text;
}

TEST_CASE("compilations: which texts are, and what they contain") {
  const Numbers whole = stretch(0, 400);
  Numbers edited = whole;
  edited[200] = 9999;
  const struct {
    const char* what;
    std::vector<Numbers> texts;
    std::string expected;
  } cases[] = {
      {"no text", {}, ""},
      {"one part", {whole, stretch(0, 100)}, ""},
      {"a head and a tail that overlap by a run", {whole, stretch(0, 200), stretch(175, 225)}, ""},
      // 220 and 196 shingles: more than the 396 there are.
      {"by a word less", {whole, stretch(176, 224), stretch(0, 200)}, ""},
      {"two that make up the whole", {whole, stretch(200, 200), stretch(0, 200)}, "0:1,2"},
      // 241 + 116 of 396 shingles are 0.901, one less is 0.899.
      {"nine tenths of it", {whole, stretch(0, 245), stretch(280, 120)}, "0:1,2"},
      {"less than that", {whole, stretch(0, 245), stretch(281, 119)}, ""},
      {"a head and a tail, and what lies between in neither",
       {whole, stretch(0, 150), stretch(250, 150)},
       ""},
      {"nested heads", {whole, stretch(0, 250), stretch(0, 150), stretch(0, 60)}, ""},
      {"three, beside more",
       {whole, stretch(0, 100), stretch(150, 60), stretch(300, 50)},
       "0:1,2,3"},
      {"short parts do not count",
       {whole, stretch(0, 100), stretch(150, 60), stretch(300, 49)},
       ""},
      {"three parts, of which two overlap",
       {whole, stretch(0, 100), stretch(50, 80), stretch(300, 70)},
       ""},
      {"four, of which two overlap",
       {whole, stretch(0, 100), stretch(50, 80), stretch(300, 70), stretch(200, 60)},
       "0:1,2,3,4"},
      // The cut copy has 316 of 596 shingles: it is a version, and no part.
      {"a cut copy and three quotations",
       {stretch(0, 600), stretch(0, 320), stretch(330, 50), stretch(400, 50), stretch(470, 50)},
       "0:2,3,4"},
      {"a cut copy and two quotations",
       {whole, stretch(0, 240), stretch(240, 50), stretch(290, 50)},
       ""},
      {"halves, and a copy that goes on from one to the other",
       {whole, stretch(0, 270), stretch(0, 200), stretch(200, 200)},
       ""},
      {"three pieces, bridged by two copies that lack little",
       {whole, stretch(0, 360), stretch(80, 320), stretch(0, 160), stretch(160, 120),
        stretch(280, 120)},
       ""},
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
      {"a compilation of compilations",
       {whole, stretch(0, 200), stretch(200, 190), stretch(0, 100), stretch(100, 95)},
       "0:1,2,3,4 1:3,4"},
  };
  for (const auto& [what, texts, expected] : cases) {
    CAPTURE(what);
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
  for (int round = 0; round < 200; ++round) {
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
      as_map[compilation.text] = compilation.parts;
    }
    CHECK(as_map == expected);
    CHECK(std::is_sorted(compilations.begin(), compilations.end(),
                         [](const auto& x, const auto& y) { return x.text < y.text; }));
    found += expected.size();
    CHECK(shown(compilations_of(collection, candidates, 4)) == shown(compilations));
  }
  CHECK(found > 100);  // else nothing was tried
  CHECK(found < 1500);
}

}  // namespace
