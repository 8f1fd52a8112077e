#include "stemma/compare/align.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <stop_token>
#include <string>
#include <vector>

#include "flaws.h"
#include "stemma/base/error.h"
#include "words.h"

namespace stemma {
namespace {

using test::damaged;
using test::flaw;
using test::join;
using test::Passages;
using test::prose;
using test::prose_passages;
using test::Random;
using test::Words;

const RunContext kAlignContext{};

Alignment align(const Words& a, const Words& b) {
  return stemma::align(a.view(), b.view(), kAlignContext);
}

std::uint32_t matched_words(const Alignment& alignment) {
  std::uint32_t count = 0;
  for (const Match& match : alignment.matches) count += match.length;
  return count;
}

bool same(const Alignment& x, const Alignment& y) {
  return x.matches == y.matches && x.gaps == y.gaps && x.moved == y.moved &&
         x.moved_edits == y.moved_edits;
}

std::uint32_t longest_common_subsequence(const std::vector<std::uint64_t>& a,
                                         const std::vector<std::uint64_t>& b) {
  std::vector<std::uint32_t> row(b.size() + 1, 0);
  for (const std::uint64_t word : a) {
    std::uint32_t diagonal = 0;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::uint32_t above = row[j + 1];
      row[j + 1] = word == b[j] ? diagonal + 1 : std::max(above, row[j]);
      diagonal = above;
    }
  }
  return row.back();
}

TEST_CASE("an alignment covers both sides exactly once and rebuilds the other") {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    // From two different words to as many as prose has.
    const std::uint32_t vocabulary = 1U << random.between(1, 12);
    Passages passages = prose_passages(random, random.below(12), 40);
    if (random.one_in(2)) {
      for (auto& passage : passages) {
        for (std::uint64_t& word : passage) word %= vocabulary;
      }
    }
    const Words a = join(passages);
    const Words b = random.one_in(20)
                        ? join(prose_passages(random, random.below(12), 40))
                        : join(damaged(random, passages, random.below(12), vocabulary));
    const Alignment alignment = align(a, b);
    REQUIRE(flaw(a, b, alignment) == "");
    REQUIRE(same(alignment, align(a, b)));
    const Alignment back = align(b, a);
    REQUIRE(flaw(b, a, back) == "");
  }
}

TEST_CASE("a sequence and itself are one match, however little its words vary") {
  Random random(1);
  for (std::uint32_t vocabulary : {1U, 2U, 3U, 10U, 5000U}) {
    for (std::uint32_t size : {1U, 2U, 7U, 8U, 100U, 3000U}) {
      CAPTURE(vocabulary);
      CAPTURE(size);
      Words a;
      while (a.size() < size) {
        std::vector<std::uint64_t> passage(random.between(1, std::min(30U, size - a.size())));
        for (std::uint64_t& word : passage) word = random.below(vocabulary);
        a.add_passage(passage);
      }
      const Alignment alignment = align(a, a);
      REQUIRE(alignment.matches == std::vector<Match>{{0, 0, size}});
      REQUIRE(alignment.gaps.empty());
      REQUIRE(alignment.moved.empty());
    }
  }
}

TEST_CASE("sides that are empty or have nothing in common") {
  Random random(2);
  const Words none;
  const Words some = join(prose_passages(random, 3, 30));
  CHECK(align(none, none).matches.empty());
  CHECK(align(none, none).gaps.empty());
  CHECK(align(some, none).gaps == std::vector<Gap>{{{0, some.size()}, {0, 0}}});
  CHECK(align(none, some).gaps == std::vector<Gap>{{{0, 0}, {0, some.size()}}});

  Words other = some;
  for (std::uint64_t& word : other.words) word += 1'000'000;
  const Alignment alignment = align(some, other);
  CHECK(alignment.matches.empty());
  CHECK(alignment.moved.empty());
  CHECK(flaw(some, other, alignment) == "");
}

TEST_CASE("few edits of prose are aligned as well as the longest common subsequence does") {
  std::uint64_t ours = 0;
  std::uint64_t best = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const Passages passages = prose_passages(random, 20, 80);
    Passages other = passages;
    for (auto& passage : other) {
      for (std::uint32_t i = random.below(4); i > 0 && !passage.empty(); --i) {
        const auto at = static_cast<std::ptrdiff_t>(random.below(passage.size()));
        if (random.one_in(2)) {
          passage[static_cast<std::size_t>(at)] = 50'000 + random.below(1000);
        } else {
          passage.erase(passage.begin() + at);
        }
      }
    }
    if (random.one_in(2)) other.erase(other.begin() + random.below(other.size()));
    std::erase_if(other, [](const auto& passage) { return passage.empty(); });
    const Words a = join(passages);
    const Words b = join(other);
    const std::uint32_t possible = longest_common_subsequence(a.words, b.words);
    const std::uint32_t matched = matched_words(align(a, b));
    REQUIRE(matched <= possible);
    // What a dropped passage shares with its neighbours says nothing, and is not matched.
    CHECK(matched + 40 >= possible);
    ours += matched;
    best += possible;
  }
  CHECK(100 * ours >= 99 * best);
}

TEST_CASE("words that any two passages share are not matched") {
  // "the of and" agree, the rest does not: half of the words would have to.
  const Words a = join({{1, 50, 2, 51, 3, 52, 53, 54}});
  const Words b = join({{1, 60, 2, 61, 3, 62, 63, 64}});
  CHECK(align(a, b).matches.empty());
  CHECK_FALSE(align(a, b).gaps.front().edit);
}

TEST_CASE("what is rewording, and what is an omission and an addition") {
  std::vector<std::uint64_t> passage(40);
  std::iota(passage.begin(), passage.end(), 100U);
  const auto with = [&](std::size_t at, std::size_t dropped, std::size_t added) {
    std::vector<std::uint64_t> changed(passage.begin(), passage.begin() + static_cast<long>(at));
    for (std::size_t i = 0; i < added; ++i) changed.push_back(900 + i);
    changed.insert(changed.end(), passage.begin() + static_cast<long>(at + dropped), passage.end());
    return join({changed});
  };
  const struct {
    const char* what;
    std::size_t at, dropped, added;
    bool edit;
  } cases[] = {
      // Four words on either side agree: up to eight may read otherwise, more are something else.
      {"a word for a word", 20, 1, 1, true},
      {"a word put in", 20, 0, 1, true},
      {"a word dropped", 20, 1, 0, true},
      {"eight words for eight", 15, 8, 8, true},
      {"nine words for nine", 15, 9, 9, false},
      // What one side lacks altogether is forgiven up to kForgivenWords.
      {"two words dropped", 20, 2, 0, true},
      {"three words dropped", 20, 3, 0, false},
      {"two words put in", 20, 0, 2, true},
      {"three words put in", 20, 0, 3, false},
      // At an end only one side agrees.
      {"the last two words dropped", 38, 2, 0, true},
      {"the last three words dropped", 37, 3, 0, false},
      {"the first five words dropped", 0, 5, 0, false},
      {"a word before the first", 0, 0, 1, true},
  };
  const Words a = join({passage});
  for (const auto& test : cases) {
    CAPTURE(std::string(test.what));
    const Words b = with(test.at, test.dropped, test.added);
    const Alignment alignment = align(a, b);
    REQUIRE(flaw(a, b, alignment) == "");
    REQUIRE(alignment.gaps.size() == 1);
    CHECK(alignment.gaps[0].edit == test.edit);
  }
}

TEST_CASE("a passage that is short but whole is never rewording") {
  std::vector<std::uint64_t> before(20);
  std::iota(before.begin(), before.end(), 100U);
  std::vector<std::uint64_t> after(20);
  std::iota(after.begin(), after.end(), 200U);
  const Alignment alignment = align(join({before, {7, 8, 9}, after}), join({before, after}));
  REQUIRE(alignment.gaps.size() == 1);
  CHECK(alignment.gaps[0] == Gap{{20, 23}, {20, 20}, false});
}

TEST_CASE("passages that stand elsewhere have moved as wholes") {
  Random random(3);
  int whole = 0;
  for (int round = 0; round < 50; ++round) {
    CAPTURE(round);
    Passages passages;
    // All begin with the same words, more often than a phrase is looked up.
    for (int i = 0; i < 40; ++i) {
      passages.push_back({1, 2, 3, 4});
      const auto rest = prose(random, 20);
      passages.back().insert(passages.back().end(), rest.begin(), rest.end());
    }
    Passages shuffled = passages;
    for (std::size_t i = shuffled.size(); i > 1; --i) {
      std::swap(shuffled[i - 1], shuffled[random.below(i)]);
    }
    const Words a = join(passages);
    const Words b = join(shuffled);
    const Alignment alignment = align(a, b);
    REQUIRE(flaw(a, b, alignment) == "");
    std::uint32_t words = matched_words(alignment);
    for (const Match& match : alignment.moved) words += match.length;
    if (words >= a.size()) ++whole;
  }
  // Now and then a match in order takes the common words before a passage that then moves.
  CHECK(whole >= 45);
}

TEST_CASE("cancelling stops an alignment") {
  std::stop_source source;
  RunContext context;
  context.stop = source.get_token();
  source.request_stop();
  Random random(4);
  const Words a = join(prose_passages(random, 4, 30));
  CHECK_THROWS_AS(stemma::align(a.view(), a.view(), context), Error);
}

TEST_CASE("hostile and large sequences are aligned in little time") {
  using Clock = std::chrono::steady_clock;
  Random random(5);
  const Passages passages = prose_passages(random, 2000, 200);
  Passages permuted = passages;
  for (std::size_t i = permuted.size(); i > 1; --i) {
    std::swap(permuted[i - 1], permuted[random.below(i)]);
  }
  Words stuttering;
  stuttering.add_passage(std::vector<std::uint64_t>(1'000'000, 7));
  Words stuttering_shorter;
  stuttering_shorter.add_passage(std::vector<std::uint64_t>(999'999, 7));
  stuttering_shorter.words[500'000] = 8;
  stuttering_shorter.words.front() = stuttering_shorter.words.back() = 9;
  Words unlike = join(passages);
  for (std::uint64_t& word : unlike.words) word += 1'000'000;
  // Passages of one word, as many as one table may hold, that are never unique.
  Words verses_a;
  Words verses_b;
  for (std::uint32_t i = 0; i < 2000; ++i) {
    verses_a.add_passage(std::vector<std::uint64_t>{random.below(2)});
    verses_b.add_passage(std::vector<std::uint64_t>{random.below(2)});
  }
  const struct {
    const char* what;
    Words a;
    Words b;
  } cases[] = {
      {"an edited copy", join(passages), join(damaged(random, passages, 2000, 5000))},
      {"one word a million times", stuttering, stuttering_shorter},
      {"a permutation of passages", join(passages), join(permuted)},
      {"nothing in common", join(passages), unlike},
      {"common words alone", verses_a, verses_b},
  };
  for (const auto& test : cases) {
    CAPTURE(std::string(test.what));
    const auto start = Clock::now();
    const Alignment alignment = align(test.a, test.b);
    const std::chrono::duration<double> seconds = Clock::now() - start;
    MESSAGE(std::string(test.what) << ": " << seconds.count() << " s");
    // About a second at most, and several under sanitizers; quadratic work would take an hour.
    CHECK(seconds.count() < 60.0);
    CHECK(flaw(test.a, test.b, alignment) == "");
  }
}

}  // namespace
}  // namespace stemma
