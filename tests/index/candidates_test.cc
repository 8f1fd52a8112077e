#include "stemma/index/candidates.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "../sketch/words.h"
#include "../support/thrown_by.h"
#include "proposals.h"
#include "stemma/base/error.h"
#include "stemma/index/banding.h"

namespace {

using namespace stemma;
using namespace stemma::test;

// The lenses that proposed (a, b); none if it was not proposed.
LensSet found(const Candidates& candidates, std::uint32_t a, std::uint32_t b) {
  for (const CandidatePair& pair : candidates.pairs) {
    if (pair.a == a && pair.b == b) return pair.found_by;
  }
  return {};
}

// By the definitions: keys are what they stand for, not hashes of it, and each is looked up in a
// map of all texts that have it.
Candidates propose_by_definition(const Texts& texts, const CandidateParams& params) {
  using Key = std::tuple<Lens, std::uint64_t, Numbers>;
  const std::vector<Sketch> sketches = sketches_of(texts, params.sketch);
  const Banding banding =
      choose_banding(params.sketch.signature_size, params.resemblance, params.recall);
  const auto rows = static_cast<std::ptrdiff_t>(banding.rows);
  std::set<std::uint64_t> of_short_texts;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].size() >= 2 * static_cast<std::size_t>(params.run)) continue;
    of_short_texts.insert(sketches[i].shingles.begin(), sketches[i].shingles.end());
  }
  std::map<Key, std::set<std::uint32_t>> having;
  for (std::uint32_t i = 0; i < texts.size(); ++i) {
    const Sketch& sketch = sketches[i];
    for (int band = 0; band < banding.bands && !sketch.signature.empty(); ++band) {
      const auto begin = sketch.signature.begin() + band * rows;
      having[{Lens::minhash, band, Numbers(begin, begin + rows)}].insert(i);
    }
    for (std::size_t j = 1; j < sketch.fingerprints.size(); ++j) {
      const Fingerprint& x = sketch.fingerprints[j - 1];
      const Fingerprint& y = sketch.fingerprints[j];
      having[{Lens::winnowing, y.position - x.position, {x.hash, y.hash}}].insert(i);
    }
    for (const std::uint64_t shingle : sketch.shingles) {
      if (of_short_texts.contains(shingle)) having[{Lens::short_text, shingle, {}}].insert(i);
    }
  }
  using Pair = std::pair<std::uint32_t, std::uint32_t>;  // (b, a)
  std::map<Pair, LensSet> pairs;
  std::map<Pair, std::size_t> short_keys;
  std::map<std::uint32_t, std::size_t> common_short_keys;
  Candidates result;
  for (const auto& [key, who] : having) {
    const bool is_short = std::get<Lens>(key) == Lens::short_text;
    if (who.size() > kCommonTexts) {
      ++result.common_keys;
      for (const std::uint32_t text : who) common_short_keys[text] += is_short ? 1 : 0;
    }
    std::size_t hubs = who.size() > kCommonTexts ? kHubs : who.size();
    for (auto a = who.begin(); hubs > 0; ++a, --hubs) {
      for (auto b = std::next(a); b != who.end(); ++b) {
        if (is_short) {
          ++short_keys[{*b, *a}];
        } else {
          pairs[{*b, *a}].add(std::get<Lens>(key));
        }
      }
    }
  }
  for (const auto& [pair, shared] : short_keys) {
    const auto size = static_cast<double>(sketches[pair.first].shingles.size());
    const double fewest = std::min(params.resemblance, params.containment) * size;
    const double may_be = static_cast<double>(shared + common_short_keys[pair.first]);
    if (may_be >= fewest - 1e-6) pairs[pair].add(Lens::short_text);
  }
  for (const auto& [pair, found_by] : pairs) {
    result.pairs.push_back({pair.second, pair.first, found_by});
  }
  return result;
}

// Two windows of w = t - k + 1 k-grams that do not overlap: 2w k-grams in 2w + k - 1 words, which
// is 2t - k + 1.
TEST_CASE("winnowing promises runs of two windows") {
  CHECK(promised_run(SketchParams{}) == 21);  // 2 * 12 - 4 + 1
  CHECK(promised_run(SketchParams{5, 128, 1, 1}) == 2);
  CHECK(promised_run(SketchParams{5, 128, 8, 16}) == 25);
  CHECK(promised_run(SketchParams{}) <= CandidateParams{}.run);
}

TEST_CASE("candidates: all pairs by the definitions, and no other, in small random collections") {
  std::mt19937_64 random(31);
  CandidateParams other;
  other.resemblance = 0.5;
  other.run = 13;
  other.sketch = {3, 32, 2, 7};  // promises 2 * 7 - 2 + 1 = 13
  std::size_t proposed = 0;
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    const Texts texts = random_collection(random, random() % 40);
    for (const CandidateParams& params : {CandidateParams{}, other}) {
      const Candidates candidates = propose(texts, params);
      const Candidates expected = propose_by_definition(texts, params);
      CHECK(candidates.pairs == expected.pairs);
      CHECK(candidates.common_keys == expected.common_keys);
      proposed += expected.pairs.size();
    }
  }
  CHECK(proposed > 1000);  // else nothing was tried
}

TEST_CASE("candidates: by the definitions too where keys are so many that they are cut in parts") {
  std::mt19937_64 random(38);
  Texts passages;
  for (int i = 0; i < 30; ++i) passages.push_back(random_numbers(random, 30, kAnyWord));
  Texts texts;
  for (std::uint32_t i = 0; i < 1500; ++i) {
    // The first passage stands in more texts than any other, and is common.
    const Numbers& passage = i % 8 == 0 ? passages.front() : passages[random() % passages.size()];
    texts.push_back(i % 10 == 1 ? passage : around(random, passage, random() % 200, 150));
  }
  const Candidates expected = propose_by_definition(texts, {});
  CHECK(expected.pairs.size() > 10'000);
  CHECK(expected.common_keys > 10);
  for (const unsigned threads : {1U, 3U}) {
    const Candidates candidates = propose(texts, {}, threads);
    CHECK(candidates.pairs == expected.pairs);
    CHECK(candidates.common_keys == expected.common_keys);
  }
}

TEST_CASE("candidates: every pair that shares one run of 25, or of 21, words is proposed") {
  std::mt19937_64 random(25);
  for (const std::size_t run : {25U, 21U}) {
    CAPTURE(run);
    constexpr std::uint32_t kPairs = 1500;
    Texts texts;
    for (std::uint32_t i = 0; i < kPairs; ++i) {
      const Numbers shared = random_numbers(random, run, kAnyWord);
      for (int side = 0; side < 2; ++side) {
        // From a text that is nothing but the run to one of which it is a small part.
        const std::size_t room = i % 10 == 0 ? 1 : 200;
        texts.push_back(around(random, shared, random() % room, random() % room));
      }
    }
    const Candidates candidates = propose(texts);
    std::set<std::pair<std::uint32_t, std::uint32_t>> winnowed;
    for (const CandidatePair& pair : candidates.pairs) {
      if (pair.found_by.has(Lens::winnowing)) winnowed.insert({pair.a, pair.b});
    }
    std::uint32_t missed = 0;
    for (std::uint32_t i = 0; i < kPairs; ++i)
      missed += winnowed.contains({2 * i, 2 * i + 1}) ? 0 : 1;
    CHECK(missed == 0);
    CHECK(candidates.pairs.size() == kPairs);  // nothing else is shared
  }
}

TEST_CASE("candidates: a run of few different words is found as well") {
  std::mt19937_64 random(26);
  for (int round = 0; round < 300; ++round) {
    CAPTURE(round);
    const Numbers shared = random_numbers(random, 21, 1 + random() % 4);
    const Texts texts = {around(random, shared, 60 + random() % 50, random() % 50),
                         around(random, shared, random() % 50, 60 + random() % 50)};
    CHECK(found(propose(texts), 0, 1).has(Lens::winnowing));
  }
}

TEST_CASE("candidates: by which lens") {
  std::mt19937_64 random(32);
  const Numbers text = random_numbers(random, 400, kAnyWord);
  Numbers edited = text;
  // Every 15th word differs: no run of 15 words; of 15 shingles 10 are shared, so resemblance is
  // 10 / 20, and one of 32 bands of 4 rows is equal with probability 1 - (1 - 0.5^4)^32 = 0.87.
  for (std::size_t i = 7; i < edited.size(); i += 15) edited[i] = random() % kAnyWord;
  const Numbers part(text.begin() + 100, text.begin() + 200);
  const Numbers few(text.begin() + 300, text.begin() + 310);
  const auto some = [&random](std::size_t size) { return random_numbers(random, size, kAnyWord); };
  const Numbers begin(text.begin(), text.begin() + 15);
  Numbers mostly_of_it = some(3);  // 11 of 14 shingles, so 0.79
  append(mostly_of_it, begin);
  Numbers partly_of_it = some(5);  // 11 of 16, so 0.69
  append(partly_of_it, begin);

  // A quarter of the text: resemblance 96 / 396 = 0.24, too little to be found by bands.
  CHECK(found(propose({text, part}), 0, 1).has(Lens::winnowing));
  CHECK(found(propose({text, edited}), 0, 1).has(Lens::minhash));
  CHECK(found(propose({text, few}), 0, 1) == LensSet{Lens::short_text});
  CHECK(found(propose({text, mostly_of_it}), 0, 1).has(Lens::short_text));
  CHECK_FALSE(found(propose({text, partly_of_it}), 0, 1).has(Lens::short_text));
  CHECK(propose({text, some(400), some(10), {}, {}}).pairs.empty());
  // Short is under 2 * 25 words.
  for (const std::size_t size : {49U, 50U}) {
    Numbers border = some(size - 40);
    append(border, Numbers(text.begin(), text.begin() + 40));
    CHECK(found(propose({text, border}), 0, 1).has(Lens::short_text) == (size == 49));
  }
}

TEST_CASE("candidates: resemblance of 0.7 and more is found nearly always") {
  std::mt19937_64 random(33);
  // One text exchanged at three places of 100 words: 15 of 96 shingles differ, so the
  // resemblance is 81 / 111 = 0.73, and 1 - (1 - 0.73^4)^32 = 0.99998.
  int missed = 0;
  for (int round = 0; round < 300; ++round) {
    const Numbers text = random_numbers(random, 100, kAnyWord);
    Numbers edited = text;
    for (const std::size_t at : {20U, 50U, 80U}) edited[at] = random() % kAnyWord;
    missed += found(propose({text, edited}), 0, 1).has(Lens::minhash) ? 0 : 1;
  }
  CHECK(missed == 0);
}

TEST_CASE("candidates: sorted by (b, a), each pair once, the same for any number of threads") {
  std::mt19937_64 random(34);
  const Texts texts = random_collection(random, 300);
  const Candidates expected = propose(texts);
  REQUIRE(expected.pairs.size() > 100);
  for (std::size_t i = 0; i < expected.pairs.size(); ++i) {
    const CandidatePair& pair = expected.pairs[i];
    CHECK(pair.a < pair.b);
    CHECK(pair.found_by.bits != 0);
    if (i == 0) continue;
    const CandidatePair& before = expected.pairs[i - 1];
    CHECK(std::pair(before.b, before.a) < std::pair(pair.b, pair.a));
  }
  for (const unsigned threads : {2U, 3U, 8U}) {
    CAPTURE(threads);
    const Candidates again = propose(texts, {}, threads);
    CHECK(again.pairs == expected.pairs);
    CHECK(again.common_keys == expected.common_keys);
  }
}

TEST_CASE("candidates: another order of the texts gives the same pairs under other numbers") {
  std::mt19937_64 random(35);
  // No key is common here: hubs are the first texts, and callers fix which these are. Nor does the
  // lens of short texts look, which holds the later text to be the one with fewer shingles.
  CandidateParams params;
  params.lenses = {Lens::minhash, Lens::winnowing};
  Texts texts = random_collection(random, 60);
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  const auto by_text = [](const Texts& order, const Candidates& candidates) {
    std::set<std::tuple<Numbers, Numbers, std::uint8_t>> pairs;
    for (const CandidatePair& pair : candidates.pairs) {
      const auto& [first, second] = std::minmax(order[pair.a], order[pair.b]);
      pairs.insert({first, second, pair.found_by.bits});
    }
    return pairs;
  };
  const auto expected = by_text(texts, propose(texts, params));
  REQUIRE(expected.size() > 20);
  for (int round = 0; round < 5; ++round) {
    Texts shuffled = texts;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    CHECK(by_text(shuffled, propose(shuffled, params)) == expected);
  }
}

TEST_CASE("candidates: a passage of very many texts proposes them with its hubs alone") {
  std::mt19937_64 random(31);
  constexpr std::uint32_t kTexts = 300;
  const Numbers shared = random_numbers(random, 80, kAnyWord);
  Texts texts;
  for (std::uint32_t i = 0; i < kTexts; ++i) texts.push_back(around(random, shared, 150, 150));
  const Candidates candidates = propose(texts);
  const Candidates expected = propose_by_definition(texts, {});
  CHECK(candidates.pairs == expected.pairs);
  CHECK(candidates.common_keys == expected.common_keys);
  // About 2 in 10 of its 77 k-grams are chosen: some 15 keys lie wholly within the passage.
  CHECK(candidates.common_keys > 5);
  CHECK(candidates.common_keys < 30);
  // Each text with the hubs, and few besides (keys at the ends of the passage, which fewer
  // texts share), of 44850 pairs in all.
  std::size_t with_hubs = 0;
  for (const CandidatePair& pair : candidates.pairs) with_hubs += pair.a < kHubs ? 1 : 0;
  CHECK(with_hubs == (kTexts - kHubs) * kHubs + kHubs * (kHubs - 1) / 2);
  CHECK(candidates.pairs.size() < with_hubs + 1000);
}

TEST_CASE("candidates: a common shingle may be shared by the first text that has it, too") {
  std::mt19937_64 random(39);
  const auto some = [&random](std::size_t size) { return random_numbers(random, size, kAnyWord); };
  const Numbers shared = some(20);
  const Numbers begin = some(10);
  Texts texts = {begin, begin};
  append(texts[0], some(60));
  append(texts[1], shared);  // 26 shingles, of which 6 are in the first text, and 16 common
  for (std::size_t i = 0; i < kCommonTexts; ++i) {
    texts.push_back(some(9));
    append(texts.back(), shared);
  }
  const Candidates candidates = propose(texts);
  CHECK(found(candidates, 0, 1).has(Lens::short_text));
  CHECK(candidates.pairs == propose_by_definition(texts, {}).pairs);
}

TEST_CASE("candidates: as many texts as are not yet too common are all proposed") {
  std::mt19937_64 random(37);
  const Numbers shared = random_numbers(random, 40, kAnyWord);
  Texts texts;
  for (std::size_t i = 0; i < kCommonTexts; ++i) texts.push_back(around(random, shared, 60, 60));
  const Candidates all = propose(texts);
  CHECK(all.common_keys == 0);
  CHECK(all.pairs.size() == kCommonTexts * (kCommonTexts - 1) / 2);
  texts.push_back(around(random, shared, 60, 60));
  CHECK(propose(texts).common_keys > 0);
}

TEST_CASE("candidates: nothing gives nothing, and wrong parameters are errors") {
  CHECK(propose({}).pairs.empty());
  CHECK(propose({{}}).pairs.empty());
  CandidateParams params;
  params.run = 20;
  CHECK(thrown_by([&] { (void)propose({}, params); }) ==
        "a shared run of 20 words cannot be promised: these sketches find runs from 21 words");
  params.run = 21;
  CHECK_NOTHROW((void)propose({}, params));
  params.resemblance = 0;
  CHECK_THROWS_AS((void)propose({}, params), Error);
}

TEST_CASE("candidates: cancelling ends the search") {
  std::stop_source source;
  source.request_stop();
  RunContext context{2, MemoryBudget(), source.get_token(), nullptr, {}};
  const Sketch sketch = make_sketch(tokens_of({1, 2, 3}), {});
  const std::vector<SketchedText> texts(2, SketchedText{&sketch, 3});
  try {
    (void)candidate_pairs(texts, {}, context);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::cancelled);
  }
}

}  // namespace
