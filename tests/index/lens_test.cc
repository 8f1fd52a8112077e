#include "stemma/index/lens.h"

#include <doctest/doctest.h>

#include <bit>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace stemma;
using Names = std::vector<std::string>;

TEST_CASE("lens: a name and back again") {
  const struct {
    Lens lens;
    std::string_view name;
  } cases[] = {
      {Lens::minhash, "minhash"},
      {Lens::winnowing, "winnowing"},
      {Lens::short_text, "short"},
      {Lens::exact, "exact"},
  };
  for (const auto& [lens, name] : cases) {
    CHECK(code_string(lens) == name);
    CHECK(lens_of(name) == lens);
  }
  for (const char* wrong : {"", "min", "minhash ", "Minhash", "short_text", "minhash,exact"}) {
    CAPTURE(wrong);
    CHECK_FALSE(lens_of(wrong));
  }
}

TEST_CASE("lens set: names in fixed order, whatever the order they were added in") {
  CHECK(names({}).empty());
  CHECK(names({Lens::short_text, Lens::minhash}) == Names{"minhash", "short"});
  CHECK(names({Lens::exact, Lens::short_text, Lens::winnowing, Lens::minhash}) ==
        Names{"minhash", "winnowing", "short", "exact"});
  CHECK(names(kSketchLenses) == Names{"minhash", "winnowing", "short"});
}

TEST_CASE("lens set: every subset has its members and no other") {
  constexpr Lens kAll[] = {Lens::minhash, Lens::winnowing, Lens::short_text, Lens::exact};
  for (unsigned subset = 0; subset < 16; ++subset) {
    CAPTURE(subset);
    LensSet set;
    for (unsigned i = 0; i < 4; ++i) {
      if ((subset >> i & 1U) != 0) set.add(kAll[i]);
    }
    CHECK(set.empty() == (subset == 0));
    CHECK(names(set).size() == static_cast<std::size_t>(std::popcount(subset)));
    for (unsigned i = 0; i < 4; ++i) CHECK(set.has(kAll[i]) == ((subset >> i & 1U) != 0));
    LensSet twice = set;
    twice.add(set);
    CHECK(twice == set);
    LensSet with_exact = set;
    with_exact.add(LensSet{Lens::exact});
    CHECK(with_exact.has(Lens::exact));
    CHECK((with_exact == set) == set.has(Lens::exact));
  }
}

}  // namespace
