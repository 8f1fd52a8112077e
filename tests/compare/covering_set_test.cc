#include <doctest/doctest.h>

#include <bit>
#include <chrono>
#include <cstdint>
#include <vector>

#include "stemma/compare/collation.h"
#include "words.h"

namespace stemma {
namespace {

using test::Random;

// A collation that says no more than who has which place.
Collation incidence(std::size_t versions, const std::vector<std::uint64_t>& places) {
  Collation collation;
  collation.versions.resize(versions);
  for (const std::uint64_t who : places) {
    Place place;
    place.words = 1;
    for (std::size_t i = 0; i < versions; ++i) {
      Reading reading;
      if ((who >> i & 1U) != 0) reading.status = ReadingStatus::same;
      place.readings.push_back(reading);
    }
    collation.places.push_back(place);
    ++collation.union_words;
  }
  return collation;
}

std::uint64_t bits_of(const CoveringSet& set) {
  std::uint64_t bits = 0;
  for (const std::uint32_t version : set.versions) bits |= std::uint64_t{1} << version;
  return bits;
}

bool covers(std::uint64_t set, const std::vector<std::uint64_t>& places) {
  for (const std::uint64_t who : places) {
    if ((who & set) == 0) return false;
  }
  return true;
}

TEST_CASE("the covering set is the smallest that covers") {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const std::uint32_t versions = random.between(1, 10);
    std::vector<std::uint64_t> places;
    for (std::uint32_t i = random.between(1, 30); i > 0; --i) {
      places.push_back(1 + random.below((std::uint64_t{1} << versions) - 1));
    }
    const std::uint32_t preferred = random.below(versions);
    const Collation collation = incidence(versions, places);
    const CoveringSet set = covering_set(collation, preferred);
    REQUIRE(set.minimal);
    REQUIRE(covers(bits_of(set), places));
    bool preferred_would_do = false;
    for (std::uint64_t other = 1; other < std::uint64_t{1} << versions; ++other) {
      if (!covers(other, places)) continue;
      REQUIRE(static_cast<std::size_t>(std::popcount(other)) >= set.versions.size());
      if (static_cast<std::size_t>(std::popcount(other)) == set.versions.size()) {
        preferred_would_do = preferred_would_do || (other >> preferred & 1U) != 0;
      }
    }
    REQUIRE((bits_of(set) >> preferred & 1U) == (preferred_would_do ? 1U : 0U));
  }
}

TEST_CASE("of several smallest sets the preferred version and then earlier labels win") {
  const Collation any = incidence(4, {0b1111});
  CHECK(covering_set(any).versions == std::vector<std::uint32_t>{0});
  CHECK(covering_set(any, 2).versions == std::vector<std::uint32_t>{2});
  CHECK(covering_set(incidence(4, {0b0110, 0b1001})).versions == std::vector<std::uint32_t>{0, 1});
  CHECK(covering_set(incidence(4, {0b0110, 0b1001}), 3).versions ==
        std::vector<std::uint32_t>{1, 3});
}

TEST_CASE("each three of 24 versions with a passage of their own are covered in little time") {
  std::vector<std::uint64_t> places;
  for (unsigned a = 0; a < 24; ++a) {
    for (unsigned b = a + 1; b < 24; ++b) {
      for (unsigned c = b + 1; c < 24; ++c) {
        places.push_back(std::uint64_t{1} << a | std::uint64_t{1} << b | std::uint64_t{1} << c);
      }
    }
  }
  const auto start = std::chrono::steady_clock::now();
  const CoveringSet set = covering_set(incidence(24, places));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  // Any two may go.
  CHECK(set.versions.size() == 22);
  CHECK(set.versions.back() == 21);
  CHECK(set.minimal);
  CHECK(seconds.count() < 5.0);
}

TEST_CASE("over 24 versions the set covers, and does not claim to be the smallest") {
  Random random(7);
  std::vector<std::uint64_t> places;
  for (int i = 0; i < 200; ++i) {
    places.push_back((1 + random.below(0xFFFF'FFFF)) << random.below(28) & 0xF'FFFF'FFFFU);
    if (places.back() == 0) places.back() = 1;
  }
  const CoveringSet set = covering_set(incidence(36, places));
  CHECK_FALSE(set.minimal);
  CHECK(covers(bits_of(set), places));
  CHECK(covering_set(incidence(25, {0x1FF'FFFF}), 7).versions == std::vector<std::uint32_t>{7});
  CHECK(covering_set(incidence(24, {0xFF'FFFF})).minimal);
}

}  // namespace
}  // namespace stemma
