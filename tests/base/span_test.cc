#include "stemma/base/span.h"

#include <doctest/doctest.h>

namespace {

using namespace stemma;

TEST_CASE("span: size, emptiness and order by begin, then end") {
  CHECK(Span{}.empty());
  CHECK(Span{3, 3}.empty());
  CHECK_FALSE(Span{3, 4}.empty());
  CHECK(Span{3, 10}.size() == 7);
  CHECK(Span{0, 0xFFFF'FFFF}.size() == 0xFFFF'FFFF);
  CHECK(Span{1, 9} < Span{2, 3});
  CHECK(Span{1, 2} < Span{1, 3});
  CHECK(Span{1, 2} == Span{1, 2});
}

}  // namespace
