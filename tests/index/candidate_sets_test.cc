// What holds of candidate pairs for every choice of lenses.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "../support/rounds.h"
#include "proposals.h"
#include "stemma/base/hash.h"
#include "stemma/index/candidates.h"

namespace {

using namespace stemma;
using namespace stemma::test;
using TextsOfPair = std::pair<Numbers, Numbers>;  // the smaller first

constexpr Lens kLenses[] = {Lens::minhash, Lens::winnowing, Lens::short_text, Lens::exact};

std::vector<LensSet> every_choice() {
  std::vector<LensSet> choices(16);
  for (std::uint8_t bits = 0; bits < 16; ++bits) choices[bits].bits = bits;
  return choices;
}

CandidateParams params_of(LensSet lenses) {
  CandidateParams params;
  params.lenses = lenses;
  return params;
}

// Distinct texts in the order that callers give them: more shingles first, then some fixed order.
Texts ranked(Texts texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  std::vector<std::tuple<std::size_t, std::uint64_t, Numbers>> keyed;
  for (const Numbers& text : texts) {
    keyed.emplace_back(shingles(tokens_of(text), {}).size(), hash64(text), text);
  }
  std::sort(keyed.begin(), keyed.end(), [](const auto& x, const auto& y) {
    return std::tuple(std::get<0>(y), std::get<1>(x)) < std::tuple(std::get<0>(x), std::get<1>(y));
  });
  Texts in_order;
  for (const auto& [size, hash, text] : keyed) in_order.push_back(text);
  return in_order;
}

std::map<TextsOfPair, std::uint8_t> by_text(const Texts& texts, const Candidates& candidates) {
  std::map<TextsOfPair, std::uint8_t> pairs;
  for (const CandidatePair& pair : candidates.pairs) {
    const auto& [first, second] = std::minmax(texts[pair.a], texts[pair.b]);
    pairs[{first, second}] = pair.found_by.bits;
  }
  return pairs;
}

std::map<TextsOfPair, std::uint8_t> proposed(const Texts& collection, LensSet lenses) {
  const Texts texts = ranked(collection);
  return by_text(texts, propose(texts, params_of(lenses)));
}

// Those of which both are in `old`.
std::map<TextsOfPair, std::uint8_t> among(const Texts& old,
                                          std::map<TextsOfPair, std::uint8_t> pairs) {
  const std::set<Numbers> known(old.begin(), old.end());
  std::erase_if(pairs, [&](const auto& pair) {
    return !known.contains(pair.first.first) || !known.contains(pair.first.second);
  });
  return pairs;
}

// Whether the default thresholds relate two texts: what no candidates may lack.
bool are_related(const TextsOfPair& pair) {
  const ShingleSet x = shingles(tokens_of(pair.first), {});
  const ShingleSet y = shingles(tokens_of(pair.second), {});
  return resemblance(x, y) >= 0.7 || containment(x, y) >= 0.8 || containment(y, x) >= 0.8;
}

std::set<TextsOfPair> related_of(const std::map<TextsOfPair, std::uint8_t>& pairs) {
  std::set<TextsOfPair> related;
  for (const auto& [pair, found_by] : pairs) {
    if (are_related(pair)) related.insert(pair);
  }
  return related;
}

// `count` texts around one passage, of nearly the same length: hubs are those that are longest.
Texts around_one_passage(std::mt19937_64& random, std::size_t count) {
  const Numbers passage = random_numbers(random, 60, kAnyWord);
  Texts texts;
  for (std::size_t i = 0; i < count; ++i) {
    texts.push_back(around(random, passage, 40 + random() % 10, 40 + random() % 10));
  }
  return texts;
}

TEST_CASE("candidate sets: each choice of lenses proposes what they propose one by one") {
  std::mt19937_64 random(41);
  for (int round = 0; round < test::rounds(20); ++round) {
    CAPTURE(round);
    const Texts texts = ranked(random_collection(random, random() % 40));
    std::map<Lens, Candidates> alone;
    for (const Lens lens : kLenses) alone[lens] = propose(texts, params_of({lens}));
    for (const LensSet lenses : every_choice()) {
      std::map<std::pair<std::uint32_t, std::uint32_t>, LensSet> expected;  // by (b, a)
      std::uint64_t common_keys = 0;
      for (const Lens lens : kLenses) {
        if (!lenses.has(lens)) continue;
        for (const CandidatePair& pair : alone[lens].pairs) expected[{pair.b, pair.a}].add(lens);
        common_keys += alone[lens].common_keys;
      }
      const Candidates found = propose(texts, params_of(lenses));
      CHECK(found.common_keys == common_keys);
      REQUIRE(found.pairs.size() == expected.size());
      auto next = expected.begin();
      for (const CandidatePair& pair : found.pairs) {
        CHECK(pair == CandidatePair{next->first.second, next->first.first, next->second});
        ++next;
      }
    }
  }
}

TEST_CASE("candidate sets: neither the order of the inputs nor the threads change one") {
  std::mt19937_64 random(42);
  Texts texts = around_one_passage(random, 150);  // a key in more than 128 texts
  const Texts others = random_collection(random, 60);
  texts.insert(texts.end(), others.begin(), others.end());
  for (const LensSet lenses : every_choice()) {
    CAPTURE(int{lenses.bits});
    const auto expected = proposed(texts, lenses);
    std::shuffle(texts.begin(), texts.end(), random);
    CHECK(proposed(texts, lenses) == expected);
    const Texts in_order = ranked(texts);
    CHECK(by_text(in_order, propose(in_order, params_of(lenses), 4)) == expected);
  }
}

TEST_CASE("candidate sets: the exact lens lacks no related pair, with and without the others") {
  std::mt19937_64 random(43);
  std::size_t related = 0;
  for (int round = 0; round < test::rounds(40); ++round) {
    CAPTURE(round);
    const Texts texts = ranked(random_collection(random, 40));
    std::set<TextsOfPair> expected;
    for (std::size_t b = 0; b < texts.size(); ++b) {
      for (std::size_t a = 0; a < b; ++a) {
        const TextsOfPair pair = std::minmax(texts[a], texts[b]);
        if (are_related(pair)) expected.insert(pair);
      }
    }
    for (const LensSet lenses : every_choice()) {
      if (!lenses.has(Lens::exact)) continue;
      CHECK(related_of(proposed(texts, lenses)) == expected);
    }
    related += expected.size();
  }
  CHECK(related > test::rounds(500U));  // else nothing was tried
}

// A pair is proposed by minhash or winnowing if they share a key that stands in at most
// kCommonTexts texts, or of which one of them is a hub. So while no key is common, other texts
// are nothing to a pair. The short lens looks at the shingles of short texts, and another short
// text may bring more of them: then pairs are added, never removed.
TEST_CASE("candidate sets: while no key is common, more texts take no pair away") {
  std::mt19937_64 random(44);
  std::size_t kept = 0;
  for (int round = 0; round < test::rounds(40); ++round) {
    CAPTURE(round);
    const Texts all = ranked(random_collection(random, 60));
    REQUIRE(propose(all).common_keys == 0);
    Texts old = all;
    std::erase_if(old, [&](const Numbers&) { return random() % 3 == 0; });
    for (const LensSet lenses : {LensSet{Lens::minhash}, LensSet{Lens::winnowing},
                                 LensSet{Lens::minhash, Lens::winnowing}}) {
      CHECK(among(old, proposed(all, lenses)) == proposed(old, lenses));
    }
    const auto before = proposed(old, {Lens::short_text});
    const auto after = among(old, proposed(all, {Lens::short_text}));
    CHECK(std::includes(after.begin(), after.end(), before.begin(), before.end()));
    kept += before.size();
    // What the exact lens looks up depends on what is rare; that it lacks nothing does not.
    CHECK(related_of(among(old, proposed(all, {Lens::exact}))) ==
          related_of(proposed(old, {Lens::exact})));
  }
  CHECK(kept > test::rounds(100U));
}

TEST_CASE("candidate sets: a key that becomes common leaves the pairs with its hubs") {
  std::mt19937_64 random(45);
  const Texts all = around_one_passage(random, kCommonTexts + 1);
  const LensSet lenses{Lens::winnowing};
  for (std::size_t left_out = 0; left_out < all.size(); left_out += 16) {
    Texts fewer = all;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(left_out));
    CHECK(proposed(fewer, lenses).size() == kCommonTexts * (kCommonTexts - 1) / 2);
  }
  const Texts texts = ranked(all);
  const Candidates candidates = propose(texts, params_of(lenses));
  CHECK(candidates.common_keys > 0);
  std::size_t with_hubs = 0;
  for (const CandidatePair& pair : candidates.pairs) with_hubs += pair.a < kHubs ? 1 : 0;
  CHECK(with_hubs == kHubs * kCommonTexts - kHubs * (kHubs - 1) / 2);
  // Others share a key at an end of the passage, with a word that stands beside it.
  CHECK(candidates.pairs.size() < kCommonTexts * (kCommonTexts - 1) / 2);
}

TEST_CASE("candidate sets: of a common key, a longer text takes a hub's place and its pairs") {
  std::mt19937_64 random(46);
  const Texts old = ranked(around_one_passage(random, 200));
  const LensSet lenses{Lens::winnowing};
  const auto before = proposed(old, lenses);
  Texts more = old;
  // What is before the passage in the last text is before it here too: no key of its own.
  more.push_back(old.back());
  const Numbers own = random_numbers(random, 300, kAnyWord);
  more.back().insert(more.back().begin(), own.begin(), own.end());
  const auto after = among(old, proposed(more, lenses));
  CHECK(after.size() + 50 < before.size());
  // The last hub of each key: of the whole passage the eighth text, of keys at its ends, which not
  // all texts have, a later one.
  std::map<Numbers, std::size_t> lost;
  for (const auto& [pair, found_by] : before) {
    if (after.contains(pair)) continue;
    const auto first = std::min(std::find(old.begin(), old.end(), pair.first),
                                std::find(old.begin(), old.end(), pair.second));
    ++lost[*first];
    CHECK(first - old.begin() >= static_cast<std::ptrdiff_t>(kHubs) - 1);
  }
  CHECK(lost[old[kHubs - 1]] > 30);
}

// Disjoint but for what they share, and nothing rare: all shingles stand in two texts.
TEST_CASE("candidate sets: the exact lens looks for the lower of both thresholds") {
  std::mt19937_64 random(47);
  const Numbers x = random_numbers(random, 104, kAnyWord);
  const Numbers y = random_numbers(random, 104, kAnyWord);
  Numbers both(x.begin(), x.begin() + 54);  // 50 shingles of x, 50 of y, and four in between
  append(both, Numbers(y.begin(), y.begin() + 54));
  const Texts texts = ranked({x, y, both, Numbers(both.begin(), both.end() - 1)});
  const auto proposes_x = [&](double resemblance, double containment) {
    CandidateParams params = params_of({Lens::exact});
    params.resemblance = resemblance;
    params.containment = containment;
    const auto pairs = by_text(texts, propose(texts, params));
    return pairs.contains(std::minmax(x, both));
  };
  // 50 of the 100 shingles of x are shared. 50 are its own, so that 51 are needed to meet one.
  CHECK(proposes_x(0.7, 0.5));
  CHECK(proposes_x(0.5, 0.8));
  CHECK_FALSE(proposes_x(0.7, 0.51));
}

TEST_CASE("candidate sets: nothing where the exact lens is wanted and does not fit") {
  std::mt19937_64 random(48);
  const Texts texts = ranked(random_collection(random, 40));
  for (const LensSet lenses : every_choice()) {
    CAPTURE(int{lenses.bits});
    RunContext context{2, MemoryBudget(100), {}, nullptr, {}};
    CHECK(propose_in(context, texts, params_of(lenses)).has_value() != lenses.has(Lens::exact));
    CHECK(context.memory.reserved() == 0);
    CandidateParams params = params_of(lenses);
    params.most_lookups = 0;
    RunContext enough = context_of(2);
    CHECK(propose_in(enough, texts, params).has_value() != lenses.has(Lens::exact));
  }
}

}  // namespace
