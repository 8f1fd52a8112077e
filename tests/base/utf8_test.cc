#include "stemma/base/utf8.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace stemma;
using namespace std::string_literals;

struct Decoded {
  std::vector<char32_t> values;
  std::vector<std::uint32_t> lengths;
  bool valid = true;
};

Decoded decode(std::string_view text) {
  Decoded result;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    result.values.push_back(point.value);
    result.lengths.push_back(point.length);
    result.valid = result.valid && point.valid;
    REQUIRE(point.length >= 1);
    REQUIRE(at + point.length <= text.size());
    at += point.length;
  }
  return result;
}

bool is_scalar(char32_t value) {
  return value < 0xD800 || (value > 0xDFFF && value <= 0x10FFFF);
}

TEST_CASE("utf8: every scalar value comes back as it was written") {
  std::size_t wrong = 0;
  std::string all;
  for (char32_t value = 0; value <= 0x10FFFF; ++value) {
    if (!is_scalar(value)) continue;
    std::string text;
    append_utf8(text, value);
    const CodePoint point = decode_utf8(text, 0);
    // RFC 3629, section 3: the table of ranges.
    const std::size_t length = value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4;
    const bool right =
        point.valid && point.value == value && point.length == length && text.size() == length;
    wrong += right ? 0 : 1;
    all += text;
  }
  CHECK(wrong == 0);
  CHECK(is_valid_utf8(all));
}

TEST_CASE("utf8: surrogates and values over U+10FFFF are no UTF-8") {
  std::size_t wrong = 0;
  for (char32_t value = 0xD800; value <= 0xDFFF; ++value) {
    std::string text;
    append_utf8(text, value);
    wrong += is_valid_utf8(text) ? 1 : 0;
  }
  CHECK(wrong == 0);
  CHECK_FALSE(is_valid_utf8("\xF4\x90\x80\x80"));
}

// What is ill-formed: the examples of the Unicode Standard 15.0, tables 3-8 to 3-11, and the ends
// of each range of table 3-7.
TEST_CASE("utf8: one U+FFFD for each maximal part of an ill-formed sequence") {
  constexpr char32_t kR = kReplacement;
  const struct {
    const char* what;
    std::string input;
    std::vector<char32_t> values;
    std::vector<std::uint32_t> lengths;
  } cases[] = {
      {"empty", "", {}, {}},
      {"letters of 1 to 4 bytes",
       "a\u00E9\u20AC\U0001F600",
       {'a', 0xE9, 0x20AC, 0x1F600},
       {1, 2, 3, 4}},
      {"a zero byte", "a\0b"s, {'a', 0, 'b'}, {1, 1, 1}},
      {"table 3-8: overlong",
       "\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41",
       {kR, kR, kR, kR, kR, kR, kR, kR, 'A'},
       {1, 1, 1, 1, 1, 1, 1, 1, 1}},
      {"table 3-9: surrogates",
       "\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41",
       {kR, kR, kR, kR, kR, kR, kR, kR, 'A'},
       {1, 1, 1, 1, 1, 1, 1, 1, 1}},
      {"table 3-10: other",
       "\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42",
       {kR, kR, kR, kR, kR, 'A', kR, kR, 'B'},
       {1, 1, 1, 1, 1, 1, 1, 1, 1}},
      {"table 3-11: truncated",
       "\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41",
       {kR, kR, kR, kR, 'A'},
       {2, 1, 3, 2, 1}},
      {"a continuation alone", "\x80\xBF", {kR, kR}, {1, 1}},
      {"the text ends within", "\xF0\x9F\x98", {kR}, {3}},
      {"a lead at the end", "a\xC3", {'a', kR}, {1, 1}},
      {"C1 can only be overlong", "\xC1\xBF", {kR, kR}, {1, 1}},
      {"C2 80 is the first of two bytes", "\xC2\x80", {0x80}, {2}},
      {"E0 9F is overlong, E0 A0 80 not", "\xE0\x9F\xE0\xA0\x80", {kR, kR, 0x800}, {1, 1, 3}},
      {"ED 9F BF is the last before the surrogates", "\xED\x9F\xBF", {0xD7FF}, {3}},
      {"EE 80 80 is the first after", "\xEE\x80\x80", {0xE000}, {3}},
      {"F0 8F is overlong, F0 90 not", "\xF0\x8F\xF0\x90\x80\x80", {kR, kR, 0x10000}, {1, 1, 4}},
      {"F4 8F BF BF is the last", "\xF4\x8F\xBF\xBF", {0x10FFFF}, {4}},
      {"F5 starts nothing", "\xF5\x80", {kR, kR}, {1, 1}},
      {"a lead within a sequence starts anew", "\xE2\x82\xC3\xA9", {kR, 0xE9}, {2, 2}},
      {"U+FFFD itself is valid", "\uFFFD", {0xFFFD}, {3}},
  };
  for (const auto& [what, input, values, lengths] : cases) {
    CAPTURE(what);
    const Decoded decoded = decode(input);
    CHECK(decoded.values == values);
    CHECK(decoded.lengths == lengths);
    CHECK(is_valid_utf8(input) == decoded.valid);
  }
  CHECK(decode("\uFFFD").valid);
}

// All sequences of two bytes, and of three that begin with a lead of three or four: what the
// decoder calls valid is exactly what writing the same value gives.
TEST_CASE("utf8: valid is what encodes back to the same bytes") {
  std::size_t wrong = 0;
  const auto try_bytes = [&wrong](const std::string& bytes) {
    const CodePoint point = decode_utf8(bytes, 0);
    std::string again;
    append_utf8(again, point.value);
    const bool same = bytes.substr(0, point.length) == again;
    if (point.valid ? !same || !is_scalar(point.value) : point.value != kReplacement) ++wrong;
  };
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      const std::string two{static_cast<char>(first), static_cast<char>(second)};
      try_bytes(two);
      if (first < 0xE0) continue;
      for (const unsigned third : {0x00U, 0x7FU, 0x80U, 0xBFU, 0xC0U, 0xFFU}) {
        try_bytes(two + static_cast<char>(third));
        try_bytes(two + static_cast<char>(third) + '\x80');
        try_bytes(two + static_cast<char>(third) + '\xC0');
      }
    }
  }
  CHECK(wrong == 0);
}

}  // namespace
