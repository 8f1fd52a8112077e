// Texts for tests, as sequences of tokens: made from words, or from numbers that stand for words.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "stemma/base/hash.h"
#include "stemma/sketch/params.h"
#include "stemma/text/tokens.h"

namespace stemma::test {

inline std::vector<Token> tokens_of_words(const std::string& words) {
  std::vector<Token> tokens;
  std::istringstream stream(words);
  for (std::string word; stream >> word;) tokens.push_back(token_hash(word, TokenKind::word));
  return tokens;
}

// Numbers that are the same are the same word.
inline Token word_of(std::uint64_t number) {
  return mix64(number) & ~std::uint64_t{1};
}
inline Token cluster_of(std::uint64_t number) {
  return mix64(number) | 1U;
}
inline std::vector<Token> tokens_of(const std::vector<std::uint64_t>& numbers) {
  std::vector<Token> tokens;
  for (const std::uint64_t number : numbers) tokens.push_back(word_of(number));
  return tokens;
}

// The hash of a run of tokens as the format has it: of one its value, of more the first tokens', as
// many as the largest power of two below all, joined with that of the rest.
inline std::uint64_t run_hash_by_definition(const std::vector<Token>& run) {
  if (run.size() == 1) return run.front();
  std::size_t power = 1;
  while (2 * power < run.size()) power *= 2;
  const auto rest = run.begin() + static_cast<std::ptrdiff_t>(power);
  const std::uint64_t first = run_hash_by_definition({run.begin(), rest});
  const std::uint64_t second = run_hash_by_definition({rest, run.end()});
  const std::uint64_t both = (first ^ std::rotl(second, 27)) * 0x9E3779B185EBCA87U;
  return both ^ (both >> 32U);
}

// `count` numbers below `alphabet`: the smaller it is, the more the text repeats itself.
inline std::vector<std::uint64_t> random_numbers(std::mt19937_64& random, std::size_t count,
                                                 std::uint64_t alphabet) {
  std::vector<std::uint64_t> numbers(count);
  for (std::uint64_t& number : numbers) number = random() % alphabet;
  return numbers;
}

inline SketchParams with_shingle_width(std::size_t width) {
  SketchParams params;
  params.shingle_width = static_cast<int>(width);
  return params;
}

inline constexpr std::uint64_t kAnyWord = std::uint64_t{1} << 60U;

}  // namespace stemma::test
