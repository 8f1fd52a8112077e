#include "stemma/compare/phrases.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "stemma/compare/windows.h"

namespace stemma {
namespace {

bool stands_in(Phrase phrase, std::span<const Token> text) {
  return std::ranges::search(text, phrase).begin() != text.end() ||
         (phrase.empty() && text.empty());
}

std::uint32_t first_alike(const std::vector<Phrase>& phrases, std::size_t i) {
  std::size_t first = 0;
  while (!std::ranges::equal(phrases[first], phrases[i])) ++first;
  return static_cast<std::uint32_t>(first);
}

// Each phrase that says something of its own, searched for by itself.
std::vector<std::uint32_t> one_by_one(const std::vector<Phrase>& phrases,
                                      std::span<const Token> text) {
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < phrases.size(); ++i) {
    if (first_alike(phrases, i) == i && stands_in(phrases[i], text)) found.push_back(i);
  }
  return found;
}

TEST_CASE("phrases within phrases, at the ends, and twice") {
  const std::vector<Token> text{1, 2, 3, 1, 2, 4, 4, 4};
  const std::vector<std::vector<Token>> words{
      {1, 2, 3, 1},     // at the start
      {2, 3},           // within that one
      {1, 2, 4},        // after a beginning that fails: 1 2 3 1 2 [3]
      {1, 2, 3, 1, 3},  // no
      {4},              // many times
      {4, 4, 4},        // at the end
      {4, 4, 4, 4},     // longer than what is left
      {2, 3},           // said before
  };
  const std::vector<Phrase> phrases(words.begin(), words.end());
  const PhraseFinder finder(phrases);
  CHECK(finder.find(text) == std::vector<std::uint32_t>{0, 1, 2, 4, 5});
  CHECK(
      std::ranges::equal(finder.first_alike(), std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5, 6, 1}));
  CHECK(finder.find({}).empty());
  CHECK(PhraseFinder({}).find(text).empty());
}

TEST_CASE("random phrases are found as one by one, however much words repeat") {
  std::mt19937_64 random(5);
  for (int round = 0; round < 400; ++round) {
    const std::uint64_t vocabulary = 1 + random() % 6;
    const auto some = [&](std::size_t length) {
      std::vector<std::uint64_t> words;
      for (std::size_t i = 0; i < length; ++i) words.push_back(random() % vocabulary);
      return words;
    };
    std::vector<std::vector<Token>> words;
    for (std::uint64_t n = random() % 30; n > 0; --n) words.push_back(some(1 + random() % 9));
    const std::vector<Phrase> phrases(words.begin(), words.end());
    const PhraseFinder finder(phrases);
    for (std::size_t i = 0; i < phrases.size(); ++i) {
      REQUIRE(finder.first_alike()[i] == first_alike(phrases, i));
    }
    for (int k = 0; k < 4; ++k) {
      const auto text = some(random() % 60);
      REQUIRE(finder.find(text) == one_by_one(phrases, text));
    }
    const std::size_t length = 1 + random() % 6;
    const WindowFinder windows(phrases, length);
    std::vector<Phrase> runs;
    for (const Phrase phrase : phrases) {
      for (std::size_t at = 0; at + length <= phrase.size(); ++at) {
        runs.push_back(phrase.subspan(at, length));
      }
    }
    REQUIRE(windows.first_alike().size() == runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i) {
      REQUIRE(windows.first_alike()[i] == first_alike(runs, i));
    }
    const auto text = some(random() % 60);
    REQUIRE(windows.find(text) == one_by_one(runs, text));
  }
}

}  // namespace
}  // namespace stemma
