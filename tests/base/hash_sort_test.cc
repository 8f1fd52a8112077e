#include "stemma/base/hash_sort.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace stemma;
using Hashes = std::vector<std::uint64_t>;

Hashes by_definition(Hashes hashes) {
  std::sort(hashes.begin(), hashes.end());
  return hashes;
}

Hashes sorted(Hashes hashes) {
  sort_by_hash(hashes, [](std::uint64_t hash) { return hash; });
  return hashes;
}

TEST_CASE("sort_by_hash: as std::sort has it, for sizes on both sides of every limit") {
  std::mt19937_64 random(64);
  for (const std::size_t size : {0U, 1U, 2U, 47U, 48U, 49U, 63U, 64U, 1000U, 70'000U, 300'000U}) {
    CAPTURE(size);
    Hashes hashes(size);
    for (std::uint64_t& hash : hashes) hash = random();
    CHECK(sorted(hashes) == by_definition(hashes));
    // Each value some three times.
    for (std::uint64_t& hash : hashes) hash = hashes[random() % (size / 3 + 1)];
    CHECK(sorted(hashes) == by_definition(hashes));
  }
}

TEST_CASE("sort_by_hash: values whose upper bits say little are sorted too, and not slowly") {
  constexpr std::size_t kCount = 500'000;  // quadratic would be minutes
  const struct {
    const char* what;
    std::uint64_t (*value)(std::size_t);
  } cases[] = {
      {"small numbers, falling: one bucket",
       [](std::size_t i) -> std::uint64_t { return kCount - i; }},
      {"all the same", [](std::size_t) { return std::uint64_t{7}; }},
      {"the largest values", [](std::size_t i) { return ~std::uint64_t{i % 1000}; }},
      {"rising and falling by turns",
       [](std::size_t i) { return (i % 2 == 0 ? i : kCount - i) << 40U; }},
  };
  for (const auto& [what, value] : cases) {
    CAPTURE(what);
    Hashes hashes(kCount);
    for (std::size_t i = 0; i < kCount; ++i) hashes[i] = value(i);
    CHECK(sorted(hashes) == by_definition(hashes));
  }
}

}  // namespace
