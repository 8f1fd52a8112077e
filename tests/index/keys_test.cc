#include "stemma/index/keys.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <set>
#include <vector>

namespace {

using namespace stemma;

TEST_CASE("keys: bands are counted that agree in all of their rows") {
  const Banding two_rows{3, 2};
  const struct {
    Signature a;
    Signature b;
    int expected;
  } cases[] = {
      {{1, 2, 3, 4, 5, 6}, {1, 2, 3, 4, 5, 6}, 3},
      {{1, 2, 3, 4, 5, 6}, {1, 2, 3, 9, 5, 6}, 2},
      {{1, 2, 3, 4, 5, 6}, {9, 2, 3, 9, 9, 6}, 0},        // half of the rows, but no band
      {{1, 2, 3, 4, 5, 6}, {3, 4, 1, 2, 5, 6}, 1},        // equal, but in other places
      {{1, 2, 3, 4, 5, 6, 7}, {1, 2, 9, 9, 9, 9, 7}, 1},  // what is left over is in no band
      {{}, {1, 2, 3, 4, 5, 6}, 0},
      {{}, {}, 0},
  };
  for (const auto& [a, b, expected] : cases) {
    CHECK(agreeing_bands(a, b, two_rows) == expected);
    CHECK(agreeing_bands(b, a, two_rows) == expected);
  }
}

TEST_CASE("keys: the same values in another band are another key") {
  const std::vector<std::uint64_t> keys = band_keys({7, 7, 7, 7}, {4, 1});
  CHECK(keys.size() == 4);
  CHECK(std::set<std::uint64_t>(keys.begin(), keys.end()).size() == 4);
  CHECK(band_keys({}, {4, 1}).empty());
}

TEST_CASE("keys: neighbouring fingerprints and their distance, wherever they stand") {
  using Prints = std::vector<Fingerprint>;
  const struct {
    const char* what;
    Prints a;
    Prints b;
    std::size_t expected;
  } cases[] = {
      {"elsewhere", {{1, 0}, {2, 5}}, {{1, 100}, {2, 105}}, 1},
      {"another distance", {{1, 0}, {2, 5}}, {{1, 100}, {2, 106}}, 0},
      {"the other order", {{1, 0}, {2, 5}}, {{2, 0}, {1, 5}}, 0},
      {"one between them", {{1, 0}, {2, 5}}, {{1, 0}, {3, 2}, {2, 5}}, 0},
      {"two keys", {{1, 0}, {2, 5}, {3, 6}}, {{1, 0}, {2, 5}, {3, 6}, {4, 9}}, 2},
      {"a key that recurs counts once", {{1, 0}, {1, 2}, {1, 4}}, {{1, 6}, {1, 8}, {1, 10}}, 1},
      {"one fingerprint is no key", {{1, 0}}, {{1, 0}}, 0},
      {"none", {}, {{1, 0}, {2, 5}}, 0},
  };
  for (const auto& [what, a, b, expected] : cases) {
    CAPTURE(what);
    CHECK(shared_run_keys(a, b) == expected);
    CHECK(shared_run_keys(b, a) == expected);
  }
}

TEST_CASE("keys: a text is short below two runs") {
  CHECK(is_short(0, 25));
  CHECK(is_short(49, 25));
  CHECK_FALSE(is_short(50, 25));
}

}  // namespace
