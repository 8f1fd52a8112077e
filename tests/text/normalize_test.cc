// NFKC_Casefold against ICU's "nfkc_cf" of the same Unicode version.
#include "stemma/text/unicode/normalize.h"

#include <doctest/doctest.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <random>
#include <string>

namespace {

std::string folded(std::u32string_view text) {
  stemma::unicode::CasefoldBuilder builder;
  for (const char32_t point : text) builder.add(point);
  return builder.finish();
}

std::string folded_by_icu(std::u32string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* oracle = icu::Normalizer2::getNFKCCasefoldInstance(error);
  REQUIRE(U_SUCCESS(error));
  icu::UnicodeString source;
  for (const char32_t point : text) source.append(static_cast<UChar32>(point));
  std::string result;
  oracle->normalize(source, error).toUTF8String(result);
  REQUIRE(U_SUCCESS(error));
  return result;
}

bool is_scalar(char32_t point) {
  return point < 0xD800 || point > 0xDFFF;
}

TEST_CASE("normalize: every code point folds as in ICU") {
  std::size_t differences = 0;
  for (char32_t point = 0; point <= 0x10FFFF; ++point) {
    if (!is_scalar(point)) continue;
    const std::u32string text(1, point);
    if (folded(text) != folded_by_icu(text) && ++differences < 10) {
      FAIL_CHECK("differs: U+", std::hex, static_cast<unsigned>(point));
    }
  }
  CHECK(differences == 0);
}

TEST_CASE("normalize: random strings fold as in ICU") {
  // Ranges where marks reorder and compose, and Hangul, where it is arithmetic.
  const struct {
    char32_t first, last;
  } ranges[] = {{0x41, 0x17F},     {0x1E00, 0x1FFF}, {0x300, 0x36F},     {0x590, 0x6FF},
                {0x900, 0xDFF},    {0xE00, 0xFFF},   {0x1100, 0x11FF},   {0xAC00, 0xAD00},
                {0x3040, 0x30FF},  {0x1B00, 0x1B50}, {0x11080, 0x110BF}, {0x2000, 0x206F},
                {0xFB00, 0xFDFF},  {0xFF60, 0xFFDF}, {0x1D15E, 0x1D1C0}, {0x300, 0x345},
                {0x1161, 0x1175},  {0x11A8, 0x11C2}, {0x0F71, 0x0F84},   {0x2F800, 0x2F8FF},
                {0x11930, 0x1193F}};
  std::mt19937 random(15);
  std::size_t differences = 0;
  for (int i = 0; i < 40'000; ++i) {
    std::u32string text;
    for (auto n = 1 + random() % 12; n > 0; --n) {
      const auto& range = ranges[random() % std::size(ranges)];
      text += range.first + static_cast<char32_t>(random() % (range.last - range.first + 1));
    }
    if (folded(text) != folded_by_icu(text) && ++differences < 10) {
      std::string shown;
      for (const char32_t point : text) shown += std::to_string(point) + " ";
      FAIL_CHECK("differs: ", shown);
    }
  }
  CHECK(differences == 0);
}

TEST_CASE("normalize: table") {
  const struct {
    const char* what;
    std::u32string_view input;
    std::string expected;
  } cases[] = {
      {"case", U"ÀB", "àb"},
      {"sharp s folds to two", U"Straße", "strasse"},
      {"final sigma", U"ΣΟΦΟΣ", "σοφοσ"},
      {"ligature", U"ﬁne", "fine"},
      {"full width", U"ＡＢ１", "ab1"},
      {"marks in either order", U"q\u0307\u0323", "q\u0323\u0307"},
      {"composed", U"e\u0301", "é"},
      {"soft hyphen and joiners vanish", U"a\u00AD\u200D\u200Bb", "ab"},
      {"jamo to syllable", U"\u1112\u1161\u11AB", "한"},
      {"nothing left", U"\u3164", ""},
  };
  for (const auto& [what, input, expected] : cases) {
    CAPTURE(what);
    CHECK(folded(input) == expected);
  }
}

TEST_CASE("normalize: a megabyte of marks in the worst order is not quadratic") {
  // Classes 230, 220, 202 in turn: every one has to move. Quadratic sorting would take minutes.
  std::u32string text = U"a";
  for (int i = 0; i < 100'000; ++i) text += U"\u0301\u0323\u0327\u0345\u0315";
  stemma::unicode::CasefoldBuilder builder;
  for (const char32_t point : text) builder.add(point);
  CHECK(builder.finish().size() > 500'000);
  builder.clear();
  builder.add(U'b');
  CHECK(builder.finish() == "b");
}

}  // namespace
