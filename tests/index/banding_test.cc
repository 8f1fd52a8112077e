#include "stemma/index/banding.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "stemma/base/error.h"

namespace {

using namespace stemma;

TEST_CASE("banding: the probability of a proposal, by hand") {
  const struct {
    Banding banding;
    double resemblance;
    double expected;
  } cases[] = {
      {{1, 1}, 0.3, 0.3},
      {{2, 1}, 0.5, 0.75},            // 1 - 0.5^2
      {{1, 2}, 0.5, 0.25},            // 0.5^2
      {{20, 5}, 0.8, 0.99964},        // Leskovec, Rajaraman, Ullman, example 3.11
      {{20, 5}, 0.4, 0.186},          // the same
      {{32, 4}, 0.7, 1 - 1.5288e-4},  // 0.7^4 = 0.2401; 0.7599^32 = e^(-0.27457 * 32)
      {{32, 4}, 0.0, 0.0},
      {{32, 4}, 1.0, 1.0},
  };
  for (const auto& [banding, resemblance, expected] : cases) {
    CAPTURE(banding.bands);
    CAPTURE(resemblance);
    CHECK(proposal_probability(banding, resemblance) == doctest::Approx(expected).epsilon(5e-4));
  }
}

TEST_CASE("banding: the curve rises with resemblance and bands, and falls with rows") {
  for (const Banding& banding : {Banding{1, 1}, Banding{32, 4}, Banding{25, 5}, Banding{1, 256}}) {
    for (int i = 0; i < 200; ++i) {
      const double s = i / 200.0;
      const double here = proposal_probability(banding, s);
      CHECK(here >= 0.0);
      CHECK(here <= 1.0);
      CHECK(here <= proposal_probability(banding, s + 1 / 200.0));
      CHECK(here <= proposal_probability({banding.bands + 1, banding.rows}, s));
      CHECK(here >= proposal_probability({banding.bands, banding.rows + 1}, s));
    }
  }
}

TEST_CASE("banding: the points of the curve are evenly spread, both ends included") {
  const Banding banding{32, 4};
  for (const int points : {2, 11, 101}) {
    const std::vector<CurvePoint> curve = s_curve(banding, points);
    REQUIRE(curve.size() == static_cast<std::size_t>(points));
    CHECK(curve.front().resemblance == 0.0);
    CHECK(curve.front().proposed == 0.0);
    CHECK(curve.back().resemblance == 1.0);
    CHECK(curve.back().proposed == 1.0);
    for (int i = 1; i < points; ++i) {
      const CurvePoint& point = curve[static_cast<std::size_t>(i)];
      CHECK(point.resemblance == doctest::Approx(i / (points - 1.0)));
      CHECK(point.proposed == proposal_probability(banding, point.resemblance));
    }
  }
  CHECK(s_curve(banding, 11)[7].resemblance == 0.7);
  CHECK_THROWS_AS((void)s_curve(banding, 1), Error);
}

TEST_CASE("banding: the most rows that still find enough") {
  const struct {
    int size;
    double threshold;
    double recall;
    Banding expected;
  } cases[] = {
      // 4 rows: 1 - 1.5e-4. 5 rows: 0.7^5 = 0.16807; 0.83193^25 = 0.0101, so only 0.990.
      {128, 0.7, 0.999, {32, 4}},
      {128, 0.7, 0.98, {25, 5}},
      // 7 rows: 0.9^7 = 0.4783; 0.5217^18 = 8.2e-6. 10: 0.3487; 0.6513^12 = 0.0058.
      // 8: 0.4305; 0.5695^16 = 1.2e-4. 9: 0.3874; 0.6126^14 = 1.05e-3, just too much.
      {128, 0.9, 0.999, {16, 8}},
      // 1 row: 1 - 0.7^128 = 1 - 1.5e-20. 2: 0.09; 0.91^64 = 2.4e-3, too much.
      {128, 0.3, 0.999, {128, 1}},
      // Identical sets agree in every band: one band of all.
      {128, 1.0, 1.0, {1, 128}},
      // Nothing finds 0.1 with certainty: one row a band is the best there is.
      {16, 0.1, 1.0, {16, 1}},
      {1, 0.7, 0.999, {1, 1}},
      // What does not divide is left over: 1 - (1 - 0.5^2)^3 = 0.578; 3 rows: 1 - 0.875^2 = 0.234.
      {7, 0.5, 0.5, {3, 2}},
  };
  for (const auto& [size, threshold, recall, expected] : cases) {
    CAPTURE(size);
    CAPTURE(threshold);
    CAPTURE(recall);
    CHECK(choose_banding(size, threshold, recall) == expected);
  }
}

TEST_CASE("banding: what is chosen fits the signature and keeps its promise") {
  for (const int size : {1, 7, 64, 128, 256}) {
    for (int i = 1; i <= 20; ++i) {
      for (const double recall : {0.5, 0.9, 0.999}) {
        const double threshold = i / 20.0;
        const Banding banding = choose_banding(size, threshold, recall);
        CHECK(banding.rows >= 1);
        CHECK(banding.bands >= 1);
        CHECK(banding.rows * banding.bands <= size);
        const bool found = proposal_probability(banding, threshold) >= recall;
        CHECK((found || banding == Banding{size, 1}));
      }
    }
  }
}

TEST_CASE("banding: parameters out of range are errors") {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS((void)choose_banding(0, 0.7, 0.999), Error);
  CHECK_THROWS_AS((void)choose_banding(257, 0.7, 0.999), Error);
  for (const double wrong : {0.0, -0.1, 1.001, kNan}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS((void)choose_banding(128, wrong, 0.999), Error);
    CHECK_THROWS_AS((void)choose_banding(128, 0.7, wrong), Error);
  }
}

}  // namespace
