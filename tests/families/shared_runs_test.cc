#include "stemma/families/shared_runs.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "../sketch/words.h"
#include "by_definition.h"

namespace {

using namespace stemma;
using namespace stemma::test;
using Numbers = std::vector<std::uint64_t>;

TEST_CASE("longest shared run: as by the quadratic table, for texts poor in words") {
  std::mt19937_64 random(61);
  for (int round = 0; round < 1500; ++round) {
    CAPTURE(round);
    const std::uint64_t alphabet = 1 + random() % 6;
    const Numbers a = random_numbers(random, random() % 70, alphabet);
    Numbers b = random_numbers(random, random() % 70, alphabet);
    if (round % 2 == 0 && !a.empty()) {  // runs longer than chance gives
      const auto begin = static_cast<std::ptrdiff_t>(random() % a.size());
      b.insert(b.begin() + static_cast<std::ptrdiff_t>(random() % (b.size() + 1)),
               a.begin() + begin, a.end());
    }
    const std::vector<Token> in_a = tokens_of(a);
    const std::vector<Token> in_b = tokens_of(b);
    const std::uint32_t expected = longest_by_table(in_a, in_b);
    CHECK(longest_shared_run(in_a, in_b) == expected);
    CHECK(longest_shared_run(in_b, in_a) == expected);
    for (std::size_t length = 0; length <= 72; length += 1 + random() % 5) {
      CHECK(shares_run(in_a, in_b, length) == (length <= expected));
    }
    CHECK(shares_run(in_a, in_b, expected));
    CHECK_FALSE(shares_run(in_a, in_b, expected + 1));
  }
}

TEST_CASE("longest shared run: known ones") {
  const struct {
    const char* what;
    Numbers a;
    Numbers b;
    std::uint32_t expected;
  } cases[] = {
      {"nothing at all", {}, {}, 0},
      {"one side empty", {1}, {}, 0},
      {"the same", {1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}, 5},
      {"shorter than a seed of four", {1, 2, 3}, {0, 2, 3}, 2},
      {"at the end of one, the start of the other", {9, 1, 2, 3, 4, 5}, {1, 2, 3, 4, 5, 8}, 5},
      {"the same words in another order", {1, 2, 3, 4}, {4, 3, 2, 1}, 1},
      // The first place of 1234 in a is followed by 5, the second by 67.
      {"not at the first place", {1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 6, 7}, {1, 2, 3, 4, 6, 7}, 6},
      {"one word again and again", Numbers(50, 1), Numbers(30, 1), 30},
  };
  for (const auto& [what, a, b, expected] : cases) {
    CAPTURE(what);
    CHECK(longest_shared_run(tokens_of(a), tokens_of(b)) == expected);
  }
}

// Word i is one of two, by the parity of the ones in i.
Numbers thue_morse(unsigned first, unsigned count) {
  Numbers text;
  for (unsigned i = first; i < first + count; ++i) {
    text.push_back(static_cast<std::uint64_t>(std::popcount(i) % 2));
  }
  return text;
}

// A text of 2^11 such words and the one with the two exchanged have the same polynomial hash modulo
// 2^64, for any odd base.
TEST_CASE("longest shared run: a Thue-Morse text deceives no hash") {
  const Numbers text = thue_morse(0, 2048);
  Numbers exchanged;
  for (const std::uint64_t word : text) exchanged.push_back(1 - word);
  CHECK_FALSE(shares_run(tokens_of(text), tokens_of(exchanged), 2048));
  CHECK(longest_shared_run(tokens_of(text), tokens_of(exchanged)) ==
        longest_by_table(tokens_of(text), tokens_of(exchanged)));
}

// Each word is followed by the same one wherever it stands, but for one place.
Numbers periodic(std::size_t period, std::size_t count, std::size_t broken_at) {
  Numbers text(count);
  for (std::size_t i = 0; i < count; ++i) text[i] = i % period;
  if (broken_at < count) text[broken_at] = 1000 + broken_at;
  return text;
}

TEST_CASE("longest shared run: texts that repeat themselves without end") {
  std::mt19937_64 random(63);
  const std::vector<Numbers> texts = {
      Numbers(700, 1),
      Numbers(1, 1),
      Numbers(3, 1),
      periodic(2, 600, 333),
      periodic(2, 500, 90),
      periodic(7, 900, 450),
      periodic(7, 640, 1000),
      periodic(50, 500, 260),
      thue_morse(0, 600),
      thue_morse(777, 500),
      random_numbers(random, 600, 2),
      random_numbers(random, 400, 2),
      {},
  };
  for (const Numbers& a : texts) {
    const std::vector<Token> in_a = tokens_of(a);
    const RunIndex index(in_a);
    for (const Numbers& b : texts) {
      const std::vector<Token> in_b = tokens_of(b);
      CAPTURE(a.size());
      CAPTURE(b.size());
      CHECK(index.longest_shared(in_b) == longest_by_table(in_a, in_b));
    }
  }
}

// One word again and again, and at the end, after more places than are looked at, what counts.
TEST_CASE("longest shared run: the last words of texts that repeat themselves before") {
  Numbers a(1000, 1);
  Numbers b;
  for (int i = 0; i < 200; ++i) b.insert(b.end(), {1, 1, 1, 1, 1, 2});
  for (std::uint64_t word = 100; word < 400; ++word) {
    a.push_back(word);
    b.push_back(word);
  }
  CHECK(longest_shared_run(tokens_of(a), tokens_of(b)) == 300);
  CHECK(longest_shared_run(tokens_of(b), tokens_of(a)) == 300);
}

using Run = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;  // in_a, in_b, length

Run as_tuple(const SharedRun& run) {
  return {run.in_a, run.in_b, run.length};
}

// Every pair of places from which both go on alike, and before which they do not: quadratic.
std::vector<Run> maximal_runs(const Numbers& a, const Numbers& b, std::uint32_t shortest) {
  std::vector<Run> runs;
  for (std::uint32_t i = 0; i < a.size(); ++i) {
    for (std::uint32_t j = 0; j < b.size(); ++j) {
      if (i > 0 && j > 0 && a[i - 1] == b[j - 1]) continue;
      std::uint32_t length = 0;
      while (i + length < a.size() && j + length < b.size() && a[i + length] == b[j + length]) {
        ++length;
      }
      if (length >= std::max(shortest, 4U)) runs.emplace_back(i, j, length);
    }
  }
  return runs;
}

std::vector<Run> shared(const Numbers& a, const Numbers& b, std::uint32_t shortest) {
  const std::vector<Token> in_a = tokens_of(a);
  const std::vector<Token> in_b = tokens_of(b);
  std::vector<Run> runs;
  for (const SharedRun& run : RunIndex(in_a).shared(in_b, shortest)) runs.push_back(as_tuple(run));
  std::sort(runs.begin(), runs.end());
  return runs;
}

// A few texts cut to pieces and put together again, so that they share much, in other places.
Numbers patchwork(std::mt19937_64& random, const Numbers& source) {
  Numbers text;
  for (std::size_t pieces = random() % 5; pieces > 0; --pieces) {
    const std::size_t begin = random() % source.size();
    const std::size_t length = std::min<std::size_t>(random() % 40, source.size() - begin);
    const auto from = source.begin() + static_cast<std::ptrdiff_t>(begin);
    text.insert(text.end(), from, from + static_cast<std::ptrdiff_t>(length));
    if (random() % 2 == 0) text.push_back(random() % kAnyWord);
  }
  return text;
}

TEST_CASE("shared runs: all that are maximal, each once, and no other") {
  std::mt19937_64 random(64);
  std::size_t found = 0;
  for (int round = 0; round < 400; ++round) {
    CAPTURE(round);
    const Numbers source = random_numbers(random, 60, random() % 2 == 0 ? 3 : kAnyWord);
    const Numbers a = patchwork(random, source);
    const Numbers b = patchwork(random, source);
    for (const std::uint32_t shortest : {0U, 4U, 5U, 12U}) {
      const std::vector<Run> expected = maximal_runs(a, b, shortest);
      CHECK(shared(a, b, shortest) == expected);
      found += expected.size();
    }
  }
  CHECK(found > 1000);  // else nothing was tried
  CHECK(shared({}, {1, 2, 3, 4}, 1).empty());
  CHECK(shared({1, 2, 3}, {1, 2, 3}, 1).empty());
  CHECK(shared({1, 2, 3, 4}, {1, 2, 3, 4}, 5).empty());
  CHECK(shared({1, 2, 3, 4}, {0, 1, 2, 3, 4}, 1) == std::vector<Run>{{0, 1, 4}});
}

TEST_CASE("shared runs: of words that repeat without end some are given, each of them true") {
  for (const Numbers& text : {Numbers(400, 1), periodic(2, 400, 200), thue_morse(0, 400)}) {
    const std::vector<Run> all = maximal_runs(text, text, 4);
    const std::vector<Run> some = shared(text, text, 4);
    CHECK_FALSE(some.empty());
    CHECK(std::includes(all.begin(), all.end(), some.begin(), some.end()));
    // As many steps as are taken, and no more than maximal runs in all.
    CHECK(some.size() <= 32 * 2 * text.size());
  }
}

std::vector<Run> longest(const Numbers& a, const Numbers& b, std::uint32_t shortest,
                         std::size_t most) {
  std::vector<Run> runs;
  for (const SharedRun& run : longest_shared_runs(tokens_of(a), tokens_of(b), shortest, most)) {
    runs.push_back(as_tuple(run));
  }
  return runs;
}

bool overlap(const Run& x, const Run& y) {
  const auto [x_in_a, x_in_b, x_length] = x;
  const auto [y_in_a, y_in_b, y_length] = y;
  const auto meet = [&](std::uint32_t at, std::uint32_t other) {
    return at < other + y_length && other < at + x_length;
  };
  return meet(x_in_a, y_in_a) || meet(x_in_b, y_in_b);
}

TEST_CASE("longest shared runs: none overlaps another, and none that fits is left out") {
  std::mt19937_64 random(65);
  std::size_t several = 0;
  for (int round = 0; round < 400; ++round) {
    CAPTURE(round);
    const Numbers source = random_numbers(random, 60, random() % 2 == 0 ? 3 : kAnyWord);
    const Numbers a = patchwork(random, source);
    const Numbers b = patchwork(random, source);
    std::vector<Run> expected = maximal_runs(a, b, 6);
    std::sort(expected.begin(), expected.end(), [](const Run& x, const Run& y) {
      return std::tuple(std::get<2>(y), x) < std::tuple(std::get<2>(x), y);
    });
    std::vector<Run> chosen;
    for (const Run& run : expected) {
      const auto overlaps = [&](const Run& other) { return overlap(run, other); };
      if (std::none_of(chosen.begin(), chosen.end(), overlaps)) chosen.push_back(run);
    }
    CHECK(longest(a, b, 6, 100) == chosen);
    several += chosen.size() > 1 ? 1 : 0;
    for (const std::size_t most : {0U, 1U, 2U}) {
      const std::vector<Run> few = longest(a, b, 6, most);
      CHECK(few.size() == std::min(most, chosen.size()));
      CHECK(std::equal(few.begin(), few.end(), chosen.begin()));
    }
  }
  CHECK(several > 50);
}

TEST_CASE("shared runs: a word repeated without end takes no square of steps") {
  const std::vector<Token> a = tokens_of(Numbers(400'000, 1));
  std::vector<Token> b = tokens_of(Numbers(360'000, 1));
  b.push_back(tokens_of({2}).front());
  // Each place of one against each of the other would take minutes.
  const auto runs = longest_shared_runs(a, b, 4, 5);
  REQUIRE_FALSE(runs.empty());
  CHECK(runs.front().length == 360'000);
}

}  // namespace
