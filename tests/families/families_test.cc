#include "stemma/families/families.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "../sketch/words.h"
#include "by_definition.h"
#include "collection.h"
#include "stemma/base/error.h"

namespace {

using namespace stemma;
using namespace stemma::test;
using Numbers = std::vector<std::uint64_t>;

FamiliesOfTexts group(const Collection& collection, const std::vector<CandidatePair>& candidates,
                      unsigned threads = 1, const Thresholds& thresholds = {}) {
  RunContext context = context_of(threads);
  return group_by_leaders(collection.views,
                          related_pairs(collection.views, candidates, thresholds, context),
                          thresholds, context);
}

FamiliesOfTexts group(const std::vector<Numbers>& texts) {
  return group(Collection(texts), all_pairs(texts.size()));
}

// "0:1,2 3:" for families {0, 1, 2} and {3}, leaders first; "0:1(2)" where 1 is also in 2's.
std::string shown(const FamiliesOfTexts& grouped) {
  std::string text;
  for (const FamilyOfTexts& family : grouped.families) {
    if (!text.empty()) text += ' ';
    text += std::to_string(family.leader) + ':';
    for (std::size_t i = 0; i < family.members.size(); ++i) {
      text += (i == 0 ? "" : ",") + std::to_string(family.members[i].text);
      for (const std::uint32_t other : family.members[i].also_in) {
        text += '(' + std::to_string(other) + ')';
      }
    }
  }
  return text;
}

TEST_CASE("families: rank is more shingles first, then the smaller digest") {
  TextDigest low;
  TextDigest high;
  high.bytes.back() = 1;
  const ShingleSet two{1, 2};
  const ShingleSet three{1, 2, 3};
  const ShingleSet other_two{7, 8};
  CHECK(ranks_before(three, high, two, low));
  CHECK_FALSE(ranks_before(two, low, three, high));
  CHECK(ranks_before(two, low, other_two, high));
  CHECK_FALSE(ranks_before(other_two, high, two, low));
  CHECK_FALSE(ranks_before(two, low, other_two, low));  // neither of two that are equal
  CHECK_FALSE(ranks_before(two, low, two, low));
}

TEST_CASE("families: who joins whom") {
  const Numbers base = stretch(0, 104);  // 100 shingles
  const struct {
    const char* what;
    std::vector<Numbers> texts;
    std::string expected;
  } cases[] = {
      {"no text", {}, ""},
      {"one text", {base}, "0:"},
      {"unrelated texts lead themselves", {base, stretch(1000, 104)}, "0: 1:"},
      {"a near-duplicate: 88 of 112", {base, stretch(12, 104)}, "0:1"},
      {"76 of 100 on both sides, of 124 in all, is not enough", {base, stretch(24, 104)}, "0: 1:"},
      {"a part", {base, stretch(20, 30)}, "0:1"},
      // 16 of its 20 shingles (24 words) are in the first.
      {"four fifths of it", {base, stretch(84, 24)}, "0:1"},
      {"15 of its 20", {base, stretch(85, 24)}, "0: 1:"},
      // 25 words in a row are shared: 21 of 100 shingles.
      {"a shared run alone makes no family", {base, stretch(79, 104)}, "0: 1:"},
      {"two parts that have nothing in common",
       {base, stretch(0, 40), stretch(60, 40)},
       "0: 1: 2:"},
      {"a text of no words", {base, {}}, "0: 1:"},
  };
  for (const auto& [what, texts, expected] : cases) {
    CAPTURE(what);
    CHECK(shown(group(texts)) == expected);
  }
}

// Each is a near-duplicate of the next (88 of 112 shingles) and of no other (76 of 124).
TEST_CASE("families: a chain does not become one family") {
  CHECK(shown(group({stretch(0, 104), stretch(12, 104), stretch(24, 104)})) == "0:1 2:");
  std::vector<Numbers> chain;
  for (std::uint64_t i = 0; i < 40; ++i) chain.push_back(stretch(12 * i, 104));
  CHECK(group(chain).families.size() == 20);
  std::mt19937_64 random(71);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(chain.begin(), chain.end(), random);
    for (const FamilyOfTexts& family : group(chain).families) {
      CHECK(family.members.size() <= 2);  // the neighbours of the leader
      for (const FamilyMember& member : family.members) {
        const std::uint64_t leader = chain[family.leader].front();
        const std::uint64_t other = chain[member.text].front();
        CHECK(std::max(leader, other) - std::min(leader, other) == 12);
      }
    }
  }
}

TEST_CASE("families: the best leader, and the others that would do") {
  // 0 and 1 share 60 of 100 and are unrelated; 2 is wholly in both: 40 / 100 each.
  CHECK(shown(group({stretch(0, 104), stretch(40, 104), stretch(50, 44)})) == "0:2(1) 1:");
  // 2 is wholly in 1 only; 36 of its 40 shingles are in 0.
  CHECK(shown(group({stretch(0, 104), stretch(40, 104), stretch(64, 44)})) == "0: 1:2(0)");
  // The same containment in both, but resemblance 40/100 and 40/90.
  CHECK(shown(group({stretch(0, 104), stretch(40, 94), stretch(50, 44)})) == "0: 1:2(0)");
}

// `hosts` texts of 140 words of which the last 40 are the same in all, and those 40 alone.
std::vector<Numbers> passage_in(std::uint64_t hosts) {
  std::vector<Numbers> texts;
  const Numbers passage = stretch(0, 40);
  for (std::uint64_t i = 0; i < hosts; ++i) {
    texts.push_back(stretch(1000 * (i + 1), 100));
    texts.back().insert(texts.back().end(), passage.begin(), passage.end());
  }
  texts.push_back(passage);
  return texts;
}

TEST_CASE("families: of several leaders that do equally well, the earliest") {
  CHECK(shown(group(passage_in(1))) == "0:1");
  CHECK(shown(group(passage_in(2))) == "0:2(1) 1:");
  CHECK(shown(group(passage_in(3))) == "0:3(1)(2) 1: 2:");
}

TEST_CASE("families: a passage inside as many leaders as make it recur joins none") {
  static_assert(kRecurs == 4);
  CHECK(shown(group(passage_in(4))) == "0: 1: 2: 3: 4:");
  CHECK(group(passage_in(40)).families.size() == 41);
  // Leaders count, texts do not: these are three, each with a near-duplicate.
  std::vector<Numbers> texts = passage_in(3);
  for (int i = 0; i < 3; ++i) {
    Numbers version = texts[static_cast<std::size_t>(i)];
    version.front() = 0;
    texts.insert(texts.end() - 1, version);
  }
  CHECK(shown(group(texts)) == "0:3,6(1)(2) 1:4 2:5");
  // Nor does it recur where one leader is much the same: 36 + 12 words, so 36 of 44 shingles.
  texts = passage_in(4);
  texts.insert(texts.end() - 1, stretch(0, 52));
  texts[4][45] = 5000;
  CHECK(shown(group(texts)) == "0: 1: 2: 3: 4:5(0)(1)(2)(3)");
}

TEST_CASE("families: the parts of a compilation lead themselves") {
  const Numbers whole = stretch(0, 200);
  CHECK(shown(group({whole, stretch(0, 100), stretch(100, 100)})) == "0: 1: 2:");
  CHECK(shown(group({whole, stretch(0, 90), stretch(110, 90)})) == "0: 1: 2:");
  // Two that share 25 words: cut at both ends, they are versions.
  CHECK(shown(group({whole, stretch(0, 112), stretch(87, 113)})) == "0:1,2");
  // Half of it is a version, and what has nothing to do with that half is none.
  CHECK(shown(group({whole, stretch(0, 130), stretch(141, 40)})) == "0:1 2:");
  CHECK(shown(group({whole, stretch(0, 141), stretch(141, 59)})) == "0: 1: 2:");
  CHECK(shown(group({stretch(0, 150), stretch(0, 101), stretch(101, 49)})) == "0: 1: 2:");
  // What the parts contain joins them.
  CHECK(shown(group({whole, stretch(0, 101), stretch(101, 99), stretch(0, 60)})) == "0: 1:3 2:");
  // A near-duplicate joins the compilation, and is one: 231 of 296 shingles, without the last part.
  CHECK(shown(group({stretch(0, 300), stretch(0, 235), stretch(0, 110), stretch(110, 110),
                     stretch(220, 80)})) == "0:1 2: 3: 4:");
  // One that is none goes on from one part to the other: they are pieces of one text.
  CHECK(shown(group({whole, stretch(0, 164), stretch(0, 101), stretch(101, 99)})) == "0:1,2,3");
}

TEST_CASE("families: a text that has joined one leads none") {
  // 1 joins 0; 2 is wholly in 1, and 15 of its 20 shingles are in 0.
  CHECK(shown(group({stretch(0, 104), stretch(12, 104), stretch(85, 24)})) == "0:1 2:");
}

TEST_CASE("families: members carry their exact score, with the leader first") {
  const auto families = group({stretch(0, 104), stretch(20, 30)}).families;
  REQUIRE(families.size() == 1);
  REQUIRE(families[0].members.size() == 1);
  const PairScore& score = families[0].members[0].to_leader;
  CHECK(score.relation == Relation::contains);
  CHECK(score.covers == Covers::b);
  CHECK(score.shared == 26);  // 30 - 5 + 1
  CHECK(score.resemblance == 0.26);
  CHECK(score.containment_a_in_b == 0.26);
  CHECK(score.containment_b_in_a == 1.0);
  CHECK(score.longest_run == 30);
}

TEST_CASE("families: only candidates are verified, and by which lens does not matter") {
  const Collection collection({stretch(0, 104), stretch(5, 104), stretch(0, 60)});
  CHECK(shown(group(collection, {})) == "0: 1: 2:");
  CHECK(shown(group(collection, {{0, 2, {}}})) == "0:2 1:");
  std::vector<CandidatePair> candidates = all_pairs(3);
  const std::string expected = shown(group(collection, candidates));
  CHECK(expected == "0:1,2");
  for (unsigned bits = 0; bits < 16; ++bits) {
    for (CandidatePair& pair : candidates) pair.found_by.bits = static_cast<std::uint8_t>(bits);
    const FamiliesOfTexts grouped = group(collection, candidates);
    CHECK(shown(grouped) == expected);
    for (const FamilyMember& member : grouped.families[0].members) {
      CHECK(member.found_by.bits == bits);
    }
  }
}

// 98 of 196 shingles are 102 words.
TEST_CASE("families: what makes up half of a compilation is a version of it") {
  const Numbers whole = stretch(0, 600);  // 596 shingles
  const auto with_quotations = [&](const Numbers& cut) {
    return shown(group({whole, cut, stretch(330, 50), stretch(400, 50), stretch(470, 50)}));
  };
  CHECK(with_quotations(stretch(0, 320)) == "0:1 2: 3: 4:");
  CHECK(with_quotations(stretch(0, 302)) == "0:1 2: 3: 4:");
  CHECK(with_quotations(stretch(0, 301)) == "0: 1: 2: 3: 4:");
  // The half of it may be a compilation itself.
  CHECK(shown(group({stretch(0, 600), stretch(0, 400), stretch(0, 100), stretch(120, 90),
                     stretch(240, 80)})) == "0:1 2: 3: 4:");
}

TEST_CASE("families: no two versions that have nothing in common but their leader") {
  const Numbers whole = stretch(0, 400);
  const Numbers quotation = stretch(290, 60);
  CHECK(shown(group({whole, stretch(0, 160), stretch(280, 120)})) == "0: 1: 2:");
  CHECK(shown(group({whole, quotation})) == "0:1");
  CHECK(shown(group({whole, stretch(100, 60), quotation})) == "0: 1: 2:");
  CHECK(shown(group({whole, stretch(0, 240), quotation})) == "0:1 2:");
  CHECK(shown(group({whole, stretch(0, 160), quotation})) == "0: 1: 2:");
  CHECK(shown(group({whole, stretch(200, 80), stretch(360, 40), quotation})) == "0: 1: 2: 3:");
  CHECK(shown(group({whole, stretch(20, 210), quotation})) == "0:1 2:");
  CHECK(shown(group({whole, stretch(0, 250), stretch(0, 160), stretch(0, 90), quotation})) ==
        "0:1,2,3 4:");
  // Copies of the whole still join it, and each other's parts do not.
  CHECK(shown(group({whole, stretch(0, 380), stretch(100, 60), quotation})) == "0:1 2: 3:");
  // A head that holds the quotation has it for a part, too, and joins it to nothing.
  CHECK(shown(group({whole, stretch(0, 270), stretch(0, 120), stretch(180, 60)})) == "0:1 2: 3:");
}

// The rules of the header, told again: exact fractions, no early ends.
std::string group_by_definition(const Collection& collection,
                                const std::vector<CandidatePair>& candidates) {
  const CompilationsByDefinition compilations = compilations_by_definition(collection, candidates);
  std::vector<std::uint32_t> leaders;
  std::map<std::uint32_t, std::string> members;
  for (std::uint32_t text = 0; text < collection.views.size(); ++text) {
    // Sorted: highest resemblance, then containment in the leader, then the earlier leader.
    std::vector<std::tuple<double, double, std::uint32_t>> options;
    bool alike = false;
    for (const CandidatePair& pair : candidates) {
      const bool leads = std::find(leaders.begin(), leaders.end(), pair.a) != leaders.end();
      if (pair.b != text || !leads) continue;
      const ShingleSet& a = collection.shingle_sets[pair.a];
      const ShingleSet& b = collection.shingle_sets[text];
      const bool near_duplicate = resemblance(a, b) >= 0.7;
      if (!near_duplicate && containment(b, a) < 0.8) continue;
      const auto compilation = compilations.find(pair.a);
      const bool may_join = compilation == compilations.end()
                                ? !compilations.contains(text)
                                : std::ranges::count(compilation->second, text) == 0;
      if (!may_join && !near_duplicate) continue;
      alike = alike || near_duplicate;
      options.emplace_back(-resemblance(a, b), -containment(b, a), pair.a);
    }
    std::sort(options.begin(), options.end());
    if (options.empty() || (options.size() >= kRecurs && !alike)) {
      leaders.push_back(text);
      continue;
    }
    std::string& of_leader = members[std::get<2>(options.front())];
    of_leader += (of_leader.empty() ? "" : ",") + std::to_string(text);
    for (std::size_t i = 1; i < options.size(); ++i) {
      of_leader += '(' + std::to_string(std::get<2>(options[i])) + ')';
    }
  }
  std::string result;
  for (const std::uint32_t leader : leaders) {
    result += (result.empty() ? "" : " ") + std::to_string(leader) + ':' + members[leader];
  }
  return result;
}

TEST_CASE("families: as by the definition, each verified, the same for any number of threads") {
  std::mt19937_64 random(72);
  std::size_t joined = 0;
  std::size_t also_in = 0;
  std::size_t compilations = 0;
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    std::vector<Numbers> texts;
    for (std::size_t i = 0; i < 40; ++i) {
      texts.push_back(stretch(random() % 200, 10 + random() % 150));
    }
    std::sort(texts.begin(), texts.end(),
              [](const Numbers& x, const Numbers& y) { return x.size() > y.size(); });
    const Collection collection(texts);
    std::vector<CandidatePair> candidates = all_pairs(texts.size());
    std::erase_if(candidates, [&](const CandidatePair&) { return random() % 4 == 0; });

    const FamiliesOfTexts grouped = group(collection, candidates);
    CHECK(shown(grouped) == group_by_definition(collection, candidates));
    compilations += grouped.compilations.size();
    std::set<std::uint32_t> seen;
    for (const FamilyOfTexts& family : grouped.families) {
      CHECK(seen.insert(family.leader).second);
      std::uint32_t previous = family.leader;
      for (const FamilyMember& member : family.members) {
        CHECK(seen.insert(member.text).second);
        CHECK(member.text > previous);
        previous = member.text;
        const PairScore score =
            verify(collection.tokens[family.leader], collection.shingle_sets[family.leader],
                   collection.tokens[member.text], collection.shingle_sets[member.text], {});
        CHECK(member.to_leader.relation == score.relation);
        CHECK(member.to_leader.resemblance == score.resemblance);
        CHECK(member.to_leader.longest_run == score.longest_run);
        CHECK(member.to_leader.covers == score.covers);
        ++joined;
        also_in += member.also_in.size();
      }
    }
    CHECK(seen.size() == texts.size());
    for (const unsigned threads : {2U, 8U}) {
      const FamiliesOfTexts again = group(collection, candidates, threads);
      CHECK(shown(again) == shown(grouped));
      for (std::size_t i = 0; i < grouped.families.size(); ++i) {
        const FamilyOfTexts& family = grouped.families[i];
        for (std::size_t j = 0; j < family.members.size(); ++j) {
          CHECK(again.families[i].members[j].to_leader.longest_run ==
                family.members[j].to_leader.longest_run);
        }
      }
    }
  }
  CHECK(joined > 100);  // else nothing was tried
  CHECK(also_in > 10);
  CHECK(compilations > 10);
}

TEST_CASE("families: wrong thresholds are errors, and cancelling ends it") {
  const Collection collection({stretch(0, 10)});
  CHECK_THROWS_AS((void)group(collection, {}, 1, {0.0, 0.8, 25}), Error);
  std::stop_source source;
  source.request_stop();
  RunContext context{2, MemoryBudget(), source.get_token(), nullptr, {}};
  try {
    (void)group_by_leaders(collection.views, {}, {}, context);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::cancelled);
  }
}

}  // namespace
