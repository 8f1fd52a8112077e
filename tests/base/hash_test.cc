#include "stemma/base/hash.h"

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace stemma;

constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();

// The alphabet again and again.
std::string letters(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text.push_back(static_cast<char>('a' + i % 26));
  return text;
}

// Without a seed: what `xxhsum -H3` (Debian's xxhash) prints. With one, and up to 128 bytes: a
// program written anew from the specification of XXH3, which agrees with xxhsum for every length
// from 0 to 128. The lengths are one of each branch of the specification.
TEST_CASE("hash: of bytes, as every stored sketch has it") {
  const struct {
    std::string input;
    std::uint64_t seed;
    std::uint64_t expected;
  } cases[] = {
      {"", 0, 0x2D06800538D394C2U},           {"", 1, 0x4DC5B0CC826F6703U},
      {"a", 0, 0xE6C632B61E964E1FU},          {"a", 1, 0xD2F6D0996F37A720U},
      {"abc", 0, 0x78AF5F94892F3950U},        {"hello", 0, 0x9555E8555C62DCFDU},
      {"hello", 42, 0xBAFA072F07DB7937U},     {"hello", kMax, 0x241E5D5372565724U},
      {letters(16), 0, 0x3D3CCAC9AF14D8A8U},  {letters(16), 1, 0xA287607C527329B1U},
      {letters(100), 0, 0x7F2B83F8E57A6E24U}, {letters(100), 7, 0x67096C2C84397FADU},
      {letters(200), 0, 0xE12DAE8FFE57BBC9U}, {letters(1000), 0, 0xE153425558D7DA5DU},
  };
  for (const auto& [input, seed, expected] : cases) {
    CAPTURE(input);
    CAPTURE(seed);
    CHECK(hash64(std::string_view(input), seed) == expected);
  }
}

// The same two programs, given each value's eight bytes, the least significant first.
TEST_CASE("hash: of values, as every stored sketch has it") {
  const struct {
    std::vector<std::uint64_t> input;
    std::uint64_t seed;
    std::uint64_t expected;
  } cases[] = {
      {{}, 0, 0x2D06800538D394C2U},
      {{0}, 0, 0xC77B3ABB6F87ACD9U},
      {{1, 2, 3}, 0, 0x7C68B4906E7EA780U},
      {{1, 2, 3}, 1, 0x434FCD92B9B8B8E8U},
      {{kMax, 0x8000000000000000U, 0x0123456789ABCDEFU}, 0, 0xC051EFFA2F28DA18U},
  };
  for (const auto& [input, seed, expected] : cases) {
    CAPTURE(input.size());
    CHECK(hash64(std::span(input), seed) == expected);
    std::string bytes;
    for (const std::uint64_t value : input) {
      for (unsigned shift = 0; shift < 64; shift += 8) {
        bytes.push_back(static_cast<char>(value >> shift & 0xFFU));
      }
    }
    CHECK(hash64(std::string_view(bytes), seed) == expected);
  }
}

// The first two are the first outputs of SplitMix64 with seed 0, as published with it; the others
// computed from its definition with integers of any size.
TEST_CASE("hash: mix64, as every stored signature has it") {
  static_assert(mix64(0) == 0xE220A8397B1DCDAFU);
  static_assert(mix64(0x9E3779B97F4A7C15U) == 0x6E789E6AA1B965F4U);
  static_assert(mix64(1) == 0x910A2DEC89025CC1U);
  static_assert(mix64(2) == 0x975835DE1C9756CEU);
  static_assert(mix64(kMax) == 0xE4D971771B652C20U);
  std::set<std::uint64_t> seen;
  for (std::uint64_t i = 0; i < 10'000; ++i) seen.insert(mix64(i));
  CHECK(seen.size() == 10'000);  // a bijection
}

// Each of 64 output bits flips with probability 1/2 when an input bit does: 32 in the mean, with
// a standard deviation of sqrt(64 / 4) = 4, so a standard error of 4 / sqrt(1000) = 0.126.
TEST_CASE("hash: mix64 spreads every input bit") {
  for (unsigned bit = 0; bit < 64; ++bit) {
    int flipped = 0;
    for (std::uint64_t i = 0; i < 1000; ++i) {
      const std::uint64_t x = i * 0x9E3779B97F4A7C15U;
      flipped += std::popcount(mix64(x) ^ mix64(x ^ std::uint64_t{1} << bit));
    }
    // 5 standard errors, since 64 bits are tried.
    CHECK(flipped / 1000.0 == doctest::Approx(32.0).epsilon(5 * 0.126 / 32));
  }
}

}  // namespace
