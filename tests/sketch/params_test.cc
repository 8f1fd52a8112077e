#include "stemma/sketch/params.h"

#include <doctest/doctest.h>

#include <string>

#include "stemma/base/error.h"

namespace {

using namespace stemma;

TEST_CASE("params: what is out of range is named, with its value") {
  const struct {
    SketchParams params;  // shingle_width, signature_size, gram, guarantee
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
       {SketchParams{}, SketchParams{1, 1, 1, 1}, SketchParams{256, 256, 256, 256}}) {
    CHECK_NOTHROW(check(params));
  }
}

// A catalog of sketches is worth nothing once these change: that is a new format.
TEST_CASE("params: the defaults are part of the sketch format") {
  CHECK(SketchParams{} == SketchParams{5, 128, 4, 12});
}

}  // namespace
