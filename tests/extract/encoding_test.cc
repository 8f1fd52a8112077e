#include "stemma/extract/encoding.h"

#include <doctest/doctest.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <random>
#include <set>
#include <vector>

#include "stemma/base/error.h"
#include "stemma/base/utf8.h"
#include "stemma/extract/guess_encoding.h"

namespace stemma {
namespace {

using namespace std::string_literals;

std::string encoded(const std::string& utf8, const std::string& encoding) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter* const converter = ucnv_open(std::string(converter_name(encoding)).c_str(), &status);
  REQUIRE(U_SUCCESS(status));
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(utf8);
  std::string bytes(static_cast<std::size_t>(text.length()) * 8 + 16, '\0');
  ucnv_setFromUCallBack(converter, UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  const int32_t size = ucnv_fromUChars(converter, bytes.data(), static_cast<int32_t>(bytes.size()),
                                       text.getBuffer(), text.length(), &status);
  ucnv_close(converter);
  REQUIRE(U_SUCCESS(status));
  bytes.resize(static_cast<std::size_t>(size));
  return bytes;
}

TEST_CASE("texts in the world's encodings come out as they went in") {
  struct Case {
    std::string written_in;
    const char* found;  // may be a sibling that has the same letters
    std::string text;
  };
  // Expected names: uchardet's answer, with ISO-8859-1 read as windows-1252, and a Windows
  // encoding where bytes 0x80-0x9F occur.
  const Case cases[] = {
      {"windows-1252", "windows-1252",
       "Die Straße war naß, und die Bäume trugen keine Blätter mehr. Für viele Bürger ist die "
       "Lösung überfällig."},
      {"windows-1252", "windows-1252", "Schöne Grüße"},
      {"windows-1252", "windows-1252",
       "L’élève a été reçu à l’école où les garçons et les filles étudient le français."},
      {"windows-1252", "windows-1252", "Le café est fermé à midi."},
      {"windows-1252", "windows-1252",
       "El señor Núñez salió mañana por la tarde; ¿dónde está el niño? ¡Qué lástima!"},
      {"windows-1252", "windows-1252", "España y México firmaron el acuerdo"},
      {"windows-1252", "windows-1252", "President Ernesto Zedillo Ponce de León, México"},
      {"windows-1252", "windows-1252", "It’s the government’s view that the border isn’t closed."},
      {"windows-1252", "windows-1252", "The “smart border” costs 5 € a day — more than before…"},
      {"windows-1252", "windows-1252", "De coördinatie van één financiële geïnteresseerde partij."},
      {"windows-1252", "windows-1252",
       "Den lille pige så på de blå skibe ved søen, og hun følte sig glad."},
      {"windows-1252", "windows-1252",
       "A situação não é fácil: são várias as razões para a decisão do Ministério da Educação."},
      {"ISO-8859-2", "ISO-8859-2",
       "Zażółć gęślą jaźń. W Polsce żyje wiele różnych ludzi, którzy mówią po polsku."},
      {"windows-1250", "windows-1250",
       "Zażółć gęślą jaźń. W Polsce żyje wiele różnych ludzi, którzy mówią po polsku."},
      {"ISO-8859-2", "ISO-8859-2", "Dzień dobry, chciałbym kupić książkę."},
      {"windows-1250", "windows-1250",
       "Příliš žluťoučký kůň úpěl ďábelské ódy. Vláda dnes schválila nový zákon o daních."},
      {"KOI8-R", "KOI8-R", "Все люди рождаются свободными и равными в своем достоинстве и правах."},
      {"windows-1251", "windows-1251",
       "Все люди рождаются свободными и равными в своем достоинстве и правах."},
      {"windows-1251", "windows-1251", "Привет, как дела?"},
      {"IBM866", "IBM866", "Все люди рождаются свободными и равными в своем достоинстве и правах."},
      {"ISO-8859-7", "ISO-8859-7",
       "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα."},
      {"windows-1253", "windows-1253",
       "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια. Άλλο"},
      {"Shift_JIS", "Shift_JIS",
       "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。"},
      {"EUC-JP", "EUC-JP",
       "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。"},
      {"ISO-2022-JP", "ISO-2022-JP", "すべての人間は、生まれながらにして自由であり"},
      {"GB18030", "GB18030",
       "人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。"},
      {"Big5", "Big5",
       "人人生而自由,在尊嚴和權利上一律平等。他們賦有理性和良心,並應以兄弟關係的精神相對待。"},
      {"EUC-KR", "EUC-KR", "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다."},
      {"TIS-620", "TIS-620", "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ"},
      {"windows-1255", "windows-1255",
       "כל בני אדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון."},
      {"windows-1256", "windows-1256",
       "يولد جميع الناس أحراراً متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميراً"},
      {"windows-1254", "windows-1254",
       "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar."},
  };
  for (const Case& c : cases) {
    CAPTURE(c.written_in);
    CAPTURE(c.text);
    const std::string bytes = encoded(c.text, c.written_in);
    const Encoding encoding = detect_encoding(bytes);
    CHECK(encoding == Encoding{c.found, EncodingEvidence::guessed});
    const DecodedText decoded = decode(bytes, encoding);
    CHECK(decoded.text == c.text);
    CHECK(decoded.replacements == 0);
  }
}

TEST_CASE("UTF-16 and UTF-32 are known by their mark or by their zero bytes") {
  const char* const texts[] = {
      "A plain sentence.\nAnd another one.\n",
      "Все люди рождаются свободными и равными.\nВ своем достоинстве и правах.\n",
      "人人生而自由,在尊严和权利上一律平等。\n他们赋有理性和良心,一一相对待。\n",
      "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。\n",
      "Emoji \U0001F600 and \U0001D49C beyond the first plane.\n",
  };
  for (const char* const text : texts) {
    for (const char* const name : {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"}) {
      CAPTURE(text);
      CAPTURE(name);
      const std::string bare = encoded(text, name);
      CHECK(detect_encoding(bare) == Encoding{name, EncodingEvidence::zero_bytes});
      CHECK(decode(bare, {name, EncodingEvidence::zero_bytes}).text == text);
      // A mark inside is a character of the text; the one at the head is not.
      const std::string marked = encoded("\uFEFF" + std::string(text) + "\uFEFFx", name);
      CHECK(detect_encoding(marked) == Encoding{name, EncodingEvidence::byte_order_mark});
      CHECK(decode(marked, detect_encoding(marked)).text == text + "\uFEFFx"s);
    }
  }
}

TEST_CASE("marks, UTF-8 and its damage") {
  std::string damaged;
  for (int i = 0; i < 10; ++i) damaged += "Léon ";
  struct Case {
    std::string what;
    std::string bytes;
    std::string encoding;
    EncodingEvidence evidence;
    std::string text;
    std::uint64_t replacements;
  };
  const Case cases[] = {
      {"nothing", "", "UTF-8", EncodingEvidence::valid_utf8, "", 0},
      {"ASCII", "plain", "UTF-8", EncodingEvidence::valid_utf8, "plain", 0},
      {"UTF-8", "Zoë", "UTF-8", EncodingEvidence::valid_utf8, "Zoë", 0},
      {"a mark", "\xEF\xBB\xBFZoë", "UTF-8", EncodingEvidence::byte_order_mark, "Zoë", 0},
      {"two marks", "\xEF\xBB\xBF\uFEFFx", "UTF-8", EncodingEvidence::byte_order_mark, "\uFEFFx",
       0},
      {"a mark alone", "\xFF\xFE", "UTF-16LE", EncodingEvidence::byte_order_mark, "", 0},
      {"a stray zero byte in a text", "Some words and\0 some more"s, "UTF-8",
       EncodingEvidence::valid_utf8, "Some words and\0 some more"s, 0},
      {"zero bytes at the end", "Some words\0\0\0\0\0\0\0\0\0"s, "UTF-8",
       EncodingEvidence::valid_utf8, "Some words\0\0\0\0\0\0\0\0\0"s, 0},
      {"one bad byte to ten sequences", damaged + "\xE9!", "UTF-8", EncodingEvidence::valid_utf8,
       damaged + "\uFFFD!", 1},
      {"two bad bytes to nineteen sequences", damaged + damaged.substr(6) + "\xE9 \xE9!",
       "windows-1252", EncodingEvidence::guessed, "", 0},
      {"two bad bytes to ten sequences", damaged + "\xE9 \xE9!", "windows-1252",
       EncodingEvidence::guessed, "", 0},
      {"cut at the end", "“quoted” and cut \xE2\x80", "UTF-8", EncodingEvidence::valid_utf8,
       "“quoted” and cut \uFFFD", 1},
      {"half a pair in UTF-16", "\xFF\xFE"s + "a\0\x3D\xD8"s, "UTF-16LE",
       EncodingEvidence::byte_order_mark, "a\uFFFD", 1},
      {"half a unit in UTF-16", "\xFF\xFE"s + "a\0b"s, "UTF-16LE",
       EncodingEvidence::byte_order_mark, "a\uFFFD", 1},
      {"nothing fits", "\x81\x8D\x90 \x9D\xFE", "windows-1252", EncodingEvidence::fallback,
       "\u0081\u008D\u0090 \u009Dþ", 0},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const Encoding encoding = detect_encoding(c.bytes);
    CHECK(encoding == Encoding{c.encoding, c.evidence});
    const DecodedText decoded = decode(c.bytes, encoding);
    if (!c.text.empty() || c.bytes.empty()) CHECK(decoded.text == c.text);
    CHECK(decoded.replacements == c.replacements);
  }
}

TEST_CASE("what a file declares is believed where it fits") {
  struct Case {
    std::string declared;
    std::string bytes;
    Encoding expected;
  };
  const Case cases[] = {
      {"ISO-8859-5", "\xBF\xE0\xD8", {"ISO-8859-5", EncodingEvidence::declared}},
      {"latin1", "caf\xE9", {"windows-1252", EncodingEvidence::declared}},
      {"macintosh", "caf\x8E", {"macintosh", EncodingEvidence::declared}},
      {"utf-8", "caf\xE9", {"windows-1252", EncodingEvidence::guessed}},
      {"us-ascii", "caf\xE9", {"windows-1252", EncodingEvidence::guessed}},
      {"utf-16", "caf\xE9", {"windows-1252", EncodingEvidence::guessed}},
      {"Shift_JIS", "caf\xE9", {"windows-1252", EncodingEvidence::guessed}},
      {"no such encoding", "caf\xE9", {"windows-1252", EncodingEvidence::guessed}},
      {"UTF-7", "caf\xE9", {"windows-1252", EncodingEvidence::guessed}},
      {"ISO-8859-5", "plain", {"UTF-8", EncodingEvidence::valid_utf8}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.declared);
    CHECK(detect_encoding(c.bytes, c.declared) == c.expected);
  }
}

TEST_CASE("the first accent may stand far behind the first megabyte") {
  std::string bytes;
  while (bytes.size() < 3U << 20U) bytes += "A line without any accent.\n";
  bytes += encoded("Все люди рождаются свободными и равными в своем достоинстве.", "KOI8-R");
  CHECK(detect_encoding(bytes).name == "KOI8-R");
}

TEST_CASE("decode refuses unknown and unsafe encodings") {
  for (const char* name : {"no-such-encoding", "UTF-7", "SCSU", ""}) {
    CAPTURE(name);
    try {
      decode("text", {name, EncodingEvidence::declared});
      FAIL("nothing thrown");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::invalid_argument);
      CHECK(error.source() == name);
    }
  }
}

TEST_CASE("decode gives valid UTF-8 whatever the bytes, in pieces as in one") {
  std::mt19937 random(7);
  for (const char* name : {"UTF-8", "UTF-16LE", "UTF-32BE", "windows-1252", "Shift_JIS", "EUC-JP",
                           "GB18030", "Big5", "EUC-KR", "ISO-2022-JP", "TIS-620", "KOI8-R"}) {
    CAPTURE(name);
    std::string bytes(100000, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    const DecodedText decoded = decode(bytes, {name, EncodingEvidence::guessed});
    CHECK(is_valid_utf8(decoded.text));
  }
  std::string long_text;
  while (long_text.size() < 200000) long_text += "日本語のテキスト, and more. ";
  CHECK(decode(encoded(long_text, "Shift_JIS"), {"Shift_JIS", EncodingEvidence::guessed}).text ==
        long_text);
}

TEST_CASE("each kind of evidence has a string of its own") {
  std::set<std::string_view> strings;
  for (const EncodingEvidence evidence :
       {EncodingEvidence::byte_order_mark, EncodingEvidence::valid_utf8,
        EncodingEvidence::zero_bytes, EncodingEvidence::declared, EncodingEvidence::guessed,
        EncodingEvidence::fallback}) {
    strings.insert(code_string(evidence));
  }
  CHECK(strings.size() == 6);
  CHECK(strings.count("unknown") == 0);
}

}  // namespace
}  // namespace stemma
