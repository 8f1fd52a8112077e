#include "stemma/sketch/params.h"

#include <doctest/doctest.h>

#include <string>

#include "stemma/base/error.h"

namespace {

using namespace stemma;

TEST_CASE("params: what is out of range is named, with its value") {
  const struct {
    SketchParams params;  // shingle_width, signature_size, gram, guarantee, cluster_width
    std::string source;
    std::string message;
  } cases[] = {
      {{0, 128, 4, 12}, "shingle_width", "shingle_width must be from 1 to 256, not 0"},
      {{257, 128, 4, 12}, "shingle_width", "shingle_width must be from 1 to 256, not 257"},
      {{5, -1, 4, 12}, "signature_size", "signature_size must be from 1 to 256, not -1"},
      {{5, 257, 4, 12}, "signature_size", "signature_size must be from 1 to 256, not 257"},
      {{5, 128, 0, 12}, "gram", "gram must be from 1 to 256, not 0"},
      {{5, 128, 4, 300}, "guarantee", "guarantee must be from 1 to 256, not 300"},
      {{5, 128, 4, 0}, "guarantee", "guarantee must be from 1 to 256, not 0"},
      {{5, 128, 4, 12, 0}, "cluster_width", "cluster_width must be from 1 to 256, not 0"},
      {{5, 128, 4, 12, 257}, "cluster_width", "cluster_width must be from 1 to 256, not 257"},
      {{5, 128, 13, 12}, "gram", "gram must not be more than guarantee"},
  };
  for (const auto& [params, source, message] : cases) {
    CAPTURE(message);
    try {
      check(params);
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::invalid_argument);
      CHECK(error.source() == source);
      CHECK(error.what() == message);
    }
  }
}

TEST_CASE("params: the ends of each range are within it") {
  for (const SketchParams& params :
       {SketchParams{}, SketchParams{1, 1, 1, 1, 1}, SketchParams{256, 256, 256, 256, 256}}) {
    CHECK_NOTHROW(check(params));
  }
}

// A catalog of sketches is worth nothing once these change: that is a new format.
TEST_CASE("params: the defaults are part of the sketch format") {
  CHECK(SketchParams{} == SketchParams{5, 128, 4, 12, 8});
  CHECK(describe({}) ==
        "stemma_sketch 2\n"
        "normalization 2\n"
        "unicode 15.0.0\n"
        "shingle_width 5\n"
        "cluster_width 8\n"
        "signature_size 128\n"
        "gram 4\n"
        "guarantee 12\n");
  // By sha256sum, of these lines.
  CHECK(to_hex(digest({})) == "343e0137996ae7cb8f2b8ca1fb85229765317c81b1020a7e5785d5ba8fb0d09a");
}

TEST_CASE("params: each number decides the digest, and is named where it differs") {
  const struct {
    SketchParams other;
    std::string reason;
  } cases[] = {
      {{6, 128, 4, 12, 8}, "shingle width 5 and 6"},
      {{5, 64, 4, 12, 8}, "signature size 128 and 64"},
      {{5, 128, 3, 12, 8}, "gram 4 and 3"},
      {{5, 128, 4, 25, 8}, "guarantee 12 and 25"},
      {{5, 128, 4, 12, 5}, "cluster width 8 and 5"},
      {{6, 64, 3, 25, 5}, "shingle width 5 and 6"},
  };
  for (const auto& [other, reason] : cases) {
    CAPTURE(reason);
    CHECK(why_not_comparable({}, other) == reason);
    CHECK(digest({}) != digest(other));
  }
  CHECK(why_not_comparable({}, {}) == std::nullopt);
}

}  // namespace
