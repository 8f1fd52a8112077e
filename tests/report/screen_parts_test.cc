#include "stemma/report/screen_parts.h"

#include <doctest/doctest.h>

#include <string>

#include "stemma/report/escape.h"
#include "stemma/report/names.h"

namespace {

using namespace stemma;

TEST_CASE("screen parts: counts") {
  CHECK(plural(0, "word") == "0 words");
  CHECK(plural(1, "word") == "1 word");
  CHECK(plural(2, "word") == "2 words");
}

TEST_CASE("screen parts: wrapped text stands beside its head") {
  CHECK(wrapped("", 0, "one two three", 7) == "one two\nthree\n");
  CHECK(wrapped("  A", 5, "one two three", 12) == "  A  one two\n     three\n");
  CHECK(wrapped("", 2, "a-word-that-is-too-long short", 8) ==
        "  a-word-that-is-too-long\n  short\n");
  CHECK(wrapped("", 0, "", 8) == "\n");
}

TEST_CASE("screen parts: what is cut fits, and says so") {
  const std::string text = "one two three four five";
  CHECK(fit_tail_to_width(text, 23) == text);
  CHECK(fit_tail_to_width(text, 22) == "… two three four five");
  CHECK(fit_tail_to_width(text, 12) == "… four five");
  CHECK(fit_ends_to_width(text, 23) == text);
  CHECK(fit_ends_to_width(text, 14) == "one tw… five");
  for (const std::string& each : {text, std::string("世界人権宣言 世界人権宣言"),
                                  std::string(100, 'x'), std::string("é è ê é è ê é è ê")}) {
    for (std::size_t columns = 4; columns < 30; ++columns) {
      CAPTURE(columns);
      CHECK(display_width(fit_tail_to_width(each, columns)) <= columns);
      CHECK(display_width(fit_ends_to_width(each, columns)) <= columns);
      const bool fits = display_width(each) <= columns;
      CHECK((fit_tail_to_width(each, columns) == each) == fits);
      CHECK((fit_ends_to_width(each, columns) == each) == fits);
    }
  }
}

TEST_CASE("screen parts: a share is shown on the side of the threshold on which it is") {
  const struct {
    double share;
    double threshold;
    const char* expected;
  } cases[] = {
      {0.83, 0.7, "0.83"},     {0.69999, 0.7, "0.69"},  {0.7, 0.7, "0.70"},
      {0.706, 0.705, "0.706"}, {0.0004, 0.7, "0.0004"}, {0.0, 0.7, "0.00"},
      {1.0, 1.0, "1.00"},      {0.99999, 1.0, "0.99"},  {2.0 / 3, 0.666, "0.666"},
  };
  for (const auto& [share, threshold, expected] : cases) {
    CHECK(share_beside(share, threshold) == expected);
  }
}

}  // namespace
