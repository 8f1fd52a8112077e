// The tables in the tree against their source and against ICU 72, which has the same Unicode.
#include <doctest/doctest.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "stemma/text/unicode/unicode.h"

namespace {

using stemma::unicode::Properties;
using stemma::unicode::WordBreak;

constexpr char32_t kLast = 0x10FFFF;

std::string contents(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

WordBreak from_icu(int value) {
  switch (value) {
    case U_WB_CR:
      return WordBreak::cr;
    case U_WB_LF:
      return WordBreak::lf;
    case U_WB_NEWLINE:
      return WordBreak::newline;
    case U_WB_EXTEND:
      return WordBreak::extend;
    case U_WB_ZWJ:
      return WordBreak::zwj;
    case U_WB_FORMAT:
      return WordBreak::format;
    case U_WB_REGIONAL_INDICATOR:
      return WordBreak::regional_indicator;
    case U_WB_KATAKANA:
      return WordBreak::katakana;
    case U_WB_HEBREW_LETTER:
      return WordBreak::hebrew_letter;
    case U_WB_ALETTER:
      return WordBreak::a_letter;
    case U_WB_SINGLE_QUOTE:
      return WordBreak::single_quote;
    case U_WB_DOUBLE_QUOTE:
      return WordBreak::double_quote;
    case U_WB_MIDNUMLET:
      return WordBreak::mid_num_let;
    case U_WB_MIDLETTER:
      return WordBreak::mid_letter;
    case U_WB_MIDNUM:
      return WordBreak::mid_num;
    case U_WB_NUMERIC:
      return WordBreak::numeric;
    case U_WB_EXTENDNUMLET:
      return WordBreak::extend_num_let;
    case U_WB_WSEGSPACE:
      return WordBreak::w_seg_space;
    default:
      return WordBreak::other;
  }
}

TEST_CASE("unicode tables: the generator writes what is in the tree") {
  if (!std::filesystem::exists("/usr/share/unicode/UnicodeData.txt")) {
    MESSAGE("the package unicode-data is not installed: not checked");
    return;
  }
  const std::filesystem::path root = STEMMA_SOURCE_DIR;
  const auto written = std::filesystem::temp_directory_path() /
                       ("stemma-tables-" + std::to_string(getpid()) + ".cc");
  const std::string command = "'" STEMMA_PYTHON "' '" +
                              (root / "tools/unicode/generate_tables.py").string() +
                              "' --output '" + written.string() + "'";
  REQUIRE(std::system(command.c_str()) == 0);
  const std::string generated = contents(written);
  std::filesystem::remove(written);
  CHECK(generated.size() > 100'000);
  CHECK(generated == contents(root / "lib/stemma/text/unicode/tables.cc"));
}

// A symbol for letters of scripts without spaces, which stands for these.
bool is_letter_symbol(UChar32 point) {
  if (u_charType(point) != U_OTHER_SYMBOL) return false;
  if (!stemma::unicode::properties(static_cast<char32_t>(point)).is_unspaced()) return false;
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* folding = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const icu::UnicodeString symbol(point);
  const icu::UnicodeString folded = folding->normalize(symbol, status);
  REQUIRE(U_SUCCESS(status));
  bool letters = folded != symbol;
  for (std::int32_t at = 0; at < folded.length(); at = folded.moveIndex32(at, 1)) {
    const UChar32 to = folded.char32At(at);
    letters = letters && (U_GET_GC_MASK(to) & U_GC_L_MASK) != 0 &&
              stemma::unicode::properties(static_cast<char32_t>(to)).is_unspaced();
  }
  return letters;
}

TEST_CASE("unicode tables: properties of every code point are those of ICU") {
  REQUIRE(std::string(U_UNICODE_VERSION) == "15.0");
  std::size_t differences = 0;
  for (char32_t point = 0; point <= kLast; ++point) {
    const auto c = static_cast<UChar32>(point);
    const Properties& own = stemma::unicode::properties(point);
    const int mask = U_GET_GC_MASK(c);
    const bool mark = own.is_attached() || (mask & U_GC_M_MASK) != 0;
    const bool letter =
        !mark && (u_hasBinaryProperty(c, UCHAR_ALPHABETIC) != 0 || is_letter_symbol(c));
    const bool same =
        own.word_break == from_icu(u_getIntPropertyValue(c, UCHAR_WORD_BREAK)) &&
        own.combining_class == u_getCombiningClass(c) && own.is_letter() == letter &&
        own.is_word_like() == (letter || ((mask & U_GC_N_MASK) != 0 && !mark)) &&
        own.is_lower() == ((mask & U_GC_LL_MASK) != 0) &&
        own.is_upper() == ((mask & (U_GC_LU_MASK | U_GC_LT_MASK)) != 0) &&
        own.is_pictographic() == (u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC) != 0) &&
        own.is_nfc_quiet() ==
            (u_getCombiningClass(c) == 0 && u_getIntPropertyValue(c, UCHAR_NFC_QUICK_CHECK) == 1);
    if (!same && ++differences < 10) FAIL_CHECK("differs: U+", std::hex, static_cast<unsigned>(c));
  }
  CHECK(differences == 0);
}

TEST_CASE("unicode tables: scripts written without spaces") {
  const struct {
    const char* what;
    char32_t point;
    bool unspaced;
  } cases[] = {
      {"Thai", 0x0E01, true},
      {"Lao", 0x0E81, true},
      {"Khmer", 0x1780, true},
      {"Myanmar", 0x1000, true},
      {"Tai Tham", 0x1A20, true},
      {"Tai Viet", 0xAA80, true},
      {"New Tai Lue", 0x1980, true},
      {"Tai Le", 0x1950, true},
      {"Han", 0x6587, true},
      {"Han, plane 2", 0x20000, true},
      {"Hiragana", 0x3042, true},
      {"Katakana", 0x30AB, true},
      {"Katakana, half width", 0xFF76, true},
      {"prolonged sound mark, of both kana", 0x30FC, true},
      {"iteration mark", 0x3005, true},
      {"Bopomofo", 0x3105, true},
      {"Yi", 0xA000, true},
      {"Tangut", 0x17000, true},
      {"Nushu", 0x1B170, true},
      {"Latin", 'a', false},
      {"Latin, full width", 0xFF21, false},
      {"Hangul", 0xAC00, false},
      {"Hangul letter", 0x3131, false},
      {"Javanese", 0xA984, false},
      {"Tibetan", 0x0F40, false},
      {"Devanagari", 0x0905, false},
      {"a mark: part of a cluster", 0x0E34, false},
      {"common to all scripts", '.', false},
  };
  for (const auto& [what, point, unspaced] : cases) {
    CAPTURE(what);
    CHECK(stemma::unicode::properties(point).is_unspaced() == unspaced);
  }
}

}  // namespace
