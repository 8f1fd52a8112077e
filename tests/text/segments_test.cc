// Word boundaries against the Unicode Consortium's own test and against ICU.
#include "stemma/text/segments.h"

#include <doctest/doctest.h>
#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <fstream>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "stemma/base/utf8.h"

namespace {

using namespace stemma;

std::string utf8(std::u32string_view points) {
  std::string text;
  for (const char32_t point : points) append_utf8(text, point);
  return text;
}

// Numbers of code points before each boundary, both ends of the text included.
std::vector<std::size_t> boundaries(std::u32string_view points) {
  const std::string text = utf8(points);
  SegmentReader reader(
      CharacterReader(text, {0, static_cast<std::uint32_t>(text.size())}, Mojibake::kept));
  std::vector<std::size_t> found;
  std::size_t at = 0;
  for (; !reader.done(); ++at) {
    if (reader.next().begins_segment) found.push_back(at);
  }
  if (at > 0) found.push_back(at);
  return found;
}

TEST_CASE("segments: the test of the Unicode Character Database") {
  std::ifstream in("/usr/share/unicode/auxiliary/WordBreakTest.txt");
  if (!in) {
    MESSAGE("the package unicode-data is not installed: not checked");
    return;
  }
  std::size_t lines = 0;
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields(line.substr(0, line.find('#')));
    std::u32string points;
    std::vector<std::size_t> expected;
    for (std::string field; fields >> field;) {
      if (field == "÷") {
        expected.push_back(points.size());
      } else if (field != "×") {
        points += static_cast<char32_t>(std::stoul(field, nullptr, 16));
      }
    }
    if (points.empty()) continue;
    ++lines;
    CAPTURE(line);
    CHECK(boundaries(points) == expected);
  }
  CHECK(lines > 1800);
}

TEST_CASE("segments: random strings break as in ICU") {
  // ICU's root rules are those of UAX #29 but for two things: what a dictionary cuts (Han, kana,
  // Hangul syllables, and Line_Break=SA), and the colon, which CLDR leaves out of MidLetter
  // (U+003A, U+FE55, U+FF1A). None of those is among these characters.
  const std::u32string alphabet =
      U"aÉяא\u05E9ع\u1112"
      U"19\u0661"
      U"\r\n\v\u0085\u2028"
      U"\u0301\u0308\u0903\u3099\u200D\u200D\u00AD\u200E"
      U"\U0001F1E6\U0001F1E7\U0001F600\u2764\u2139\u24C2©"
      U"''\"\".’‘\u2024\u00B7\u05F4\u0387,;\u066C__\u202F\u203F  \u3000\u2003-(\u00A0\u200B";
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> oracle(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), error));
  REQUIRE(U_SUCCESS(error));
  std::mt19937 random(29);
  std::size_t differences = 0;
  for (int i = 0; i < 30'000; ++i) {
    std::u32string points;
    for (auto n = 1 + random() % 16; n > 0; --n) points += alphabet[random() % alphabet.size()];
    icu::UnicodeString text;
    std::vector<std::size_t> expected;
    for (const char32_t point : points) text.append(static_cast<UChar32>(point));
    oracle->setText(text);
    for (auto at = oracle->first(); at != icu::BreakIterator::DONE; at = oracle->next()) {
      expected.push_back(static_cast<std::size_t>(text.countChar32(0, at)));
    }
    if (boundaries(points) != expected && ++differences < 5) FAIL_CHECK("differs: ", utf8(points));
  }
  CHECK(differences == 0);
}

TEST_CASE("segments: no text needs quadratic time") {
  // Each letter looks over all marks behind the middle, and each middle joins nothing.
  std::u32string points;
  for (int i = 0; i < 20; ++i) points += U"a:" + std::u32string(20'000, U'\u0301') + U"-";
  points += std::u32string(200'000, U'\U0001F1E6');
  CHECK(boundaries(points).size() == 20 * 3 + 100'000 + 1);
}

}  // namespace
