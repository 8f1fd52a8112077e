#include "stemma/text/tokens.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "stemma/base/utf8.h"
#include "stemma/text/tokens_of.h"

namespace {

using namespace stemma;
using Strings = std::vector<std::string>;

Span whole(std::string_view text) {
  return {0, static_cast<std::uint32_t>(text.size())};
}

Strings words(std::string_view text) {
  Strings result;
  for (const Span span : tokenize(text, whole(text)).spans) {
    result.push_back(normalized_word(text, span));
  }
  return result;
}

Strings shown(const std::string& text) {
  Strings result;
  for (const Span span : tokenize(text, whole(text)).spans) {
    result.push_back(text.substr(span.begin, span.size()));
  }
  return result;
}

TEST_CASE("tokens: words and their normal form") {
  const struct {
    const char* what;
    std::string input;
    Strings expected;
  } cases[] = {
      {"empty", "", {}},
      {"no word", " \t\r\n.,;:-—…“”!? ☃ €", {}},
      {"case and punctuation", "Hello, World!", {"hello", "world"}},
      {"apostrophes are one",
       "don't don’t don‘t donʼt don＇t",
       {"don't", "don't", "don't", "don't", "don't"}},
      {"apostrophe at an end",
       "'tis the leaders’ and James'",
       {"tis", "the", "leaders", "and", "james"}},
      {"numbers",
       "1,000.5 3.14 12:30 v1.2 1990–95",
       {"1,000.5", "3.14", "12", "30", "v1.2", "1990", "95"}},
      {"middle of letters only", "e.g. a:b a,b U.S.A.", {"e.g", "a:b", "a", "b", "u.s.a"}},
      {"radicals and circled signs are the letters they stand for",
       "\u2F00\u2F02 一 \u3280 ㋐ ㍿",
       {"一", "丶", "一", "一", "ア", "株式会社"}},
      {"a sign beside a Yi letter belongs to neither",
       "ꀀ:a:ꀀ.ꀀ a.\u0301ꀀ 1_ꀀ",
       {"ꀀ", "a", "ꀀ", "ꀀ", "a", "ꀀ", "1", "ꀀ"}},
      {"underscores outside drop", "_a_ __b_c__ ___ _1", {"a", "b_c", "1"}},
      {"decomposed and composed", "cafe\u0301 café CAFÉ", {"café", "café", "café"}},
      {"soft hyphen, joiners, bidi controls",
       "mi\u00ADgra\u200Dti\u2060on \u200Fabc\u200E",
       {"migration", "abc"}},
      {"ligatures, full width, fractions", "ﬁne ＡＢＣ １２", {"fine", "abc", "12"}},
      {"sharp s", "Straße STRASSE", {"strasse", "strasse"}},
      {"no-break spaces part words",
       "10\u00A0000 10\u202F000 mot\u202F!",
       {"10", "000", "10", "000", "mot"}},
      {"hyphen in a line", "well-known", {"well", "known"}},
      {"Hebrew", "צה״ל ג׳ ד'", {"צה״ל", "ג׳", "ד'"}},
      {"Hangul words stay whole", "모든 인간은", {"모든", "인간은"}},
      {"Han by the character", "人人生而", {"人", "人", "生", "而"}},
      {"kana by the cluster", "カード が\u3099 ｶﾞ", {"カ", "ー", "ド", "が\u3099", "ガ"}},
      {"kana joined by an underscore to a number", "カ_1", {"カ", "1"}},
      {"Latin and Han", "abc文def", {"abc", "文", "def"}},
      {"Thai clusters", "ที่ น้ำ", {"ที่", "น้\u0E4D\u0E32"}},
      {"Lao am", "ຄຳ", {"ຄ\u0ECD\u0EB2"}},
      {"Thai am without its consonant", "\u0E33", {"\u0E4D\u0E32"}},
      {"Devanagari words", "मनुष्यों को", {"मनुष्यों", "को"}},
      {"a letter that folds to nothing", "a \u3164 b", {"a", "b"}},
      {"ill-formed bytes are no word",
       "a\xFF"
       "b \xC3 \xE2\x82",
       {"a", "b"}},
      {"zero bytes", std::string("a\0b", 3), {"a", "b"}},
  };
  for (const auto& [what, input, expected] : cases) {
    CAPTURE(what);
    CHECK(words(input) == expected);
  }
}

TEST_CASE("tokens: words hyphenated over a line end") {
  const struct {
    const char* what;
    std::string input;
    Strings expected;
  } cases[] = {
      {"LF", "migra-\ntion", {"migration"}},
      {"CRLF, blanks on both sides", "of migra- \t\r\n \t tion.", {"of", "migration"}},
      {"CR", "migra-\rtion", {"migration"}},
      {"U+2010", "migra\u2010\ntion", {"migration"}},
      {"soft hyphen", "migra\u00AD\n  tion", {"migration"}},
      {"letters that are not ASCII", "dé-\népart pé-\nra É-\nté", {"déépart", "péra", "été"}},
      {"damaged letter goes on", "d-\nÃ©part", {"départ"}},
      {"damaged hyphen", "migraâ€\u0090\ntion", {"migration"}},
      {"more than one line", "an-\nti-\nslav-\nery", {"antislavery"}},
      {"marks before the hyphen", "e\u0301-\nt", {"ét"}},
      {"a word goes on by its own rules", "do-\nn't_ x", {"don't", "x"}},
      {"capital", "Anglo-\nSaxon", {"anglo", "saxon"}},
      {"number before", "5-\nx", {"5", "x"}},
      {"number after", "x-\n5", {"x", "5"}},
      {"two line breaks", "a-\n\nb", {"a", "b"}},
      {"CR CR", "a-\r\rb", {"a", "b"}},
      {"LF CR", "a-\n\rb", {"a", "b"}},
      {"blank before the hyphen", "a -\nb", {"a", "b"}},
      {"two hyphens", "a--\nb", {"a", "b"}},
      {"underscore before", "a_-\nb", {"a", "b"}},
      {"no line break", "a- b", {"a", "b"}},
      {"soft hyphen, no line break", "a\u00AD b", {"a", "b"}},
      {"at the end", "a-\n", {"a"}},
      {"Han before", "文-\nb", {"文", "b"}},
  };
  for (const auto& [what, input, expected] : cases) {
    CAPTURE(what);
    CHECK(words(input) == expected);
  }
  const std::string joined = "migra-\ntion";
  const std::string plain = "migration";
  CHECK(tokenize(joined, whole(joined)).tokens.front() ==
        tokenize(plain, whole(plain)).tokens.front());
}

TEST_CASE("tokens: spans show the word as the document has it") {
  const struct {
    const char* what;
    std::string input;
    Strings expected;
  } cases[] = {
      {"plain", " Hello, _World_! ", {"Hello", "World"}},
      {"hyphen and line end included", "x migra-\r\n  tion, y", {"x", "migra-\r\n  tion", "y"}},
      {"marks included", "cafe\u0301!", {"cafe\u0301"}},
      {"damaged", "«LEÃ“N»", {"LEÃ“N"}},
      {"clusters", "น้ำ文", {"น้ำ", "文"}},
      {"underscore with a mark", "a_\u0301 b", {"a", "b"}},
      {"a joiner glues what is before it", " \u200D\u2139", {"\u2139"}},
  };
  for (const auto& [what, input, expected] : cases) {
    CAPTURE(what);
    CHECK(shown(input) == expected);
  }
}

TEST_CASE("tokens: a range has its own words, with spans into the whole text") {
  const std::string text = "alpha béta gamma-\ndelta";
  const TokenizedText result = tokenize(text, {6, 14});
  REQUIRE(result.tokens.size() == 2);
  CHECK(result.spans[0] == Span{6, 11});
  CHECK(result.spans[1] == Span{12, 14});
  CHECK(tokenize(text, {3, 3}).tokens.empty());
  // The line end lies outside.
  const TokenizedText cut = tokenize(text, {12, 19});
  REQUIRE(cut.tokens.size() == 1);
  CHECK(normalized_word(text, cut.spans[0]) == "gamma");
}

TEST_CASE("tokens: golden hashes of normalized words, the lowest bit their kind") {
  const struct {
    std::string word;
    std::string normalized;
    TokenKind kind;
    std::uint64_t hash;
  } cases[] = {
      {"Hello", "hello", TokenKind::word, 0xCDA291A477FEF7D6},
      {"don’t", "don't", TokenKind::word, 0xAC2C9162C72F5AA8},
      {"1,000.5", "1,000.5", TokenKind::word, 0xF66E090779859966},
      {"LEÓN", "león", TokenKind::word, 0x5713ED7E45193FE6},
      {"LEÃ“N", "león", TokenKind::word, 0x5713ED7E45193FE6},
      {"Straße", "strasse", TokenKind::word, 0xC0B06370DD5DA27A},
      {"ﬁne", "fine", TokenKind::word, 0x4CAB50DA953C5C14},
      {"ΣΟΦΟΣ", "σοφοσ", TokenKind::word, 0x5C7DE80C79EFA7EA},
      {"Миграция", "миграция", TokenKind::word, 0x22E73EC8C926ED2E},
      {"מגילה", "מגילה", TokenKind::word, 0x7AC2B8BB7337FB9E},
      {"مُهَاجِر", "مُهَاجِر", TokenKind::word, 0x759CC570A05308DE},
      {"मनुष्यों", "मनुष्यों", TokenKind::word, 0x08ECE590DA815612},
      {"文", "文", TokenKind::cluster, 0xB091A7C6705413FB},
      {"ガ", "ガ", TokenKind::cluster, 0x22BBA5E68856AB6F},
      {"น้ำ", "น้ํา", TokenKind::cluster, 0xB2EAA18514641E77},
      {"한국", "한국", TokenKind::word, 0x183C6EB1159C7748},
      {"cafe\u0301", "café", TokenKind::word, 0xAFA602FC78DA1BD6},
      {"migra-\ntion", "migration", TokenKind::word, 0xC5C2047F56A86574},
  };
  for (const auto& [word, normalized, kind, hash] : cases) {
    CAPTURE(word);
    const TokenizedText result = tokenize(word, whole(word));
    REQUIRE(result.tokens.size() == 1);
    CHECK(normalized_word(word, result.spans[0]) == normalized);
    CHECK(result.tokens[0] == hash);
    CHECK(token_hash(normalized, kind) == hash);
    CHECK(is_cluster(result.tokens[0]) == (kind == TokenKind::cluster));
  }
}

TEST_CASE("tokens: what is a word and what a cluster") {
  const struct {
    const char* what;
    std::string input;
    std::string expected;  // w for each word, c for each cluster
  } cases[] = {
      {"scripts with spaces", "word слово λόγος كلمة מילה शब्द 단어 2024", "wwwwwwww"},
      {"Han, with numbers and Latin among it", "在2024年the版本", "cwcwcc"},
      {"kana, half-width too", "カード が\u3099 ｶﾞ", "ccccc"},
      {"Thai, Lao, Myanmar", "น้ำ ຄຳ မြန်", "cccc"},
      {"Khmer: U+17D2 ends a cluster before the next consonant", "ខ្ញុំ", "cc"},
      {"Bopomofo and Yi", "ㄅ ꀀ", "cc"},
      {"full-width Latin", "ＡＢＣ １２", "ww"},
      {"a vowel without its consonant", "\u0E33", "c"},
      {"an underscore's number after a kana", "カ_1", "cw"},
  };
  for (const auto& [what, input, expected] : cases) {
    CAPTURE(what);
    std::string kinds;
    for (const Token token : tokenize(input, whole(input)).tokens) {
      kinds += is_cluster(token) ? 'c' : 'w';
    }
    CHECK(kinds == expected);
  }
}

TEST_CASE("tokens: counts of the statements") {
  const struct {
    const char* file;
    std::size_t words;
  } cases[] = {{"statement-1997-full.txt", 788}, {"statement-1997-truncated.txt", 382}};
  for (const auto& [file, expected] : cases) {
    CAPTURE(file);
    std::ifstream in(std::string(STEMMA_FIXTURES "/statements/") + file, std::ios::binary);
    REQUIRE(in);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const TokenizedText result = tokenize(text, whole(text));
    CHECK(result.tokens.size() == expected);
    CHECK(result.mojibake == 1);  // "LEÃ“N"
  }
}

TEST_CASE("tokens: both ways agree, tokens are in order, and a token gives its word again") {
  const std::string_view ascii[] = {"a",  "Zq", "9",  "_",  "'", ".",  ":",  ",", ";",  "-",
                                    "\n", " ",  "\r", "\t", "-", "\"", "ab", "7", "\v", "&"};
  const std::string_view other[] = {"é",      "\u0301", "\u200D", "’",      "Ã",      "“",
                                    "א",      "ａ",     "文",     "カ",     "ำ",      "น",
                                    "\u00AD", "\u2010", "\u202F", "\u2139", "\u3164", "\u0345",
                                    "\xFF",   "\xC3",   "â€™",    "🇦",      "\"",     "\u00A0"};
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    const unsigned others = i % 3 == 0 ? 0 : i % 3 == 1 ? 2 : 8;  // in 16
    for (auto n = random() % 24; n > 0; --n) {
      text += random() % 16 < others ? other[random() % std::size(other)]
                                     : ascii[random() % std::size(ascii)];
    }
    CAPTURE(text);
    const TokenizedText fast = tokens_of(text, whole(text), AsciiPath::fast);
    const TokenizedText general = tokens_of(text, whole(text), AsciiPath::general);
    CHECK(fast.mojibake == general.mojibake);
    REQUIRE(fast.tokens.size() == general.tokens.size());
    REQUIRE(fast.spans.size() == fast.tokens.size());
    std::uint32_t end = 0;
    for (std::size_t k = 0; k < fast.tokens.size(); ++k) {
      const Token token = fast.tokens[k];
      const Span span = fast.spans[k];
      REQUIRE(token == general.tokens[k]);
      REQUIRE(span == general.spans[k]);
      REQUIRE(span.begin >= end);
      REQUIRE(!span.empty());
      end = span.end;
      const TokenKind kind = is_cluster(token) ? TokenKind::cluster : TokenKind::word;
      REQUIRE(token_hash(normalized_word(text, span), kind) == token);
    }
    REQUIRE(end <= text.size());
  }
}

// By each kernel, and by the rules of Unicode alone: the same tokens, words and repairs.
void check_all_ways(std::string_view text, Span range) {
  const TokenizedText expected = tokens_of(text, range, AsciiPath::general);
  for (const kernels::Kernel& kernel : kernels::available()) {
    CAPTURE(kernel.name);
    const TokenizedText found = tokens_of(text, range, AsciiPath::fast, {}, Spans::kept, kernel);
    CHECK(found.tokens == expected.tokens);
    CHECK(found.spans == expected.spans);
    CHECK(found.mojibake == expected.mojibake);
  }
}

// What each character, at the @, is put beside.
constexpr std::string_view kBeside = "a@b 1@2 @ é@ж א@\"ב 文@カ@_@@a.@’@ a-\n@@-\na";

TEST_CASE("tokens: each character is read by table as by the rules, whatever stands beside it") {
  for (char32_t point = 1; point < 0x20000; ++point) {
    if (point >= 0xD800 && point < 0xE000) continue;
    std::string text;
    for (const char c : kBeside) {
      if (c == '@') {
        append_utf8(text, point);
      } else {
        text += c;
      }
    }
    const TokenizedText expected = tokens_of(text, whole(text), AsciiPath::general);
    const TokenizedText found = tokens_of(text, whole(text), AsciiPath::fast);
    const bool same = found.tokens == expected.tokens && found.spans == expected.spans &&
                      found.mojibake == expected.mojibake;
    CAPTURE(point);
    REQUIRE(same);
  }
}

TEST_CASE("tokens: kernels agree with the rules on any text, in any range") {
  const std::string_view pieces[] = {
      // ASCII, with all that may join or part
      "a", "of", "The", "HELLO", "misunderstanding", "0", "1997", "_", "__", "'", ".", ":", ",",
      ";", "-", "-\n", "- \r\n\t", "\n", " ", " ", " ", "  ", "\"", "(", "e.g.", "3.14", "don't",
      "foo_bar", "x1", std::string_view("\0", 1), "\x7F",
      // punctuation outside it
      "’", "‘", "“", "”", "–", "—", "…", "«", "»", "\u00A0", "\u00B7", "\u2009", "\u202F", "\u2010",
      "\u00AD", "\u200D", "，", "。", "×", "©", "\u0085",
      // words of many scripts
      "é", "É", "ß", "ŉ", "İ", "ﬁ", "Ærø", "mañana", "λόγος", "ΣΟΦΟΣ", "Миграция", "ж", "מגילה",
      "ג׳", "א", "كلمة", "مُهَاجِر", "मनुष्यों", "모든", "ᄀ", "Việt", "ａＢ", "ʼ",
      // clusters, marks, digits
      "文", "版本", "カード", "が", "ｶﾞ", "น้ำ", "ำ", "ㄅ", "ꀀ", "ꀀ:", "\u2F00", "㍿", "〇",
      "\u0301", "\u0323", "\u0345", "\u3099", "\u093E", "\u20DD", "\uFE0F", "٣", "２", "²", "½",
      "ℹ", "\u3164", "🇦", "😀", "𠀀",
      // mojibake, and what looks like it
      "Ã©", "Ã", "â€™", "â€", "Â»", "ÃƒÂ©", "Ã“", "Ð¼", "\u0093", "œ", "€", "ï»¿",
      // ill-formed
      "\xFF", "\xC3", "\xE2\x82", "\xED\xA0\x80", "\xC0\xAF", "\xF0\x9F", "\xE0\x80\x80",
      "\xE0\x83\xA9"};
  std::mt19937 random(11);
  for (int i = 0; i < 20'000; ++i) {
    // Some begin shortly before the end of what is read at once.
    std::string text(random() % 70 + (i % 8 == 0 ? 2'000 : 0), i % 2 == 0 ? ' ' : 'x');
    const std::size_t kinds = i % 4 == 0 ? 31 : std::size(pieces);  // ASCII alone, or all
    const std::size_t choices = 1 + random() % 12;
    std::vector<std::string_view> chosen;
    chosen.reserve(choices);
    for (std::size_t n = 0; n < choices; ++n) chosen.push_back(pieces[random() % kinds]);
    for (auto n = random() % 60; n > 0; --n) text += chosen[random() % choices];
    CAPTURE(text);
    const auto size = static_cast<std::uint32_t>(text.size());
    check_all_ways(text, {0, size});
    const auto begin = static_cast<std::uint32_t>(random() % (size + 1));
    check_all_ways(text,
                   {begin, begin + static_cast<std::uint32_t>(random() % (size - begin + 1))});
  }
}

TEST_CASE("tokens: words that end where blocks of bytes and buffers do") {
  for (const std::string_view tail :
       {"", "b", " b", ".b", "_b", "-\nb", "é", "’b", "文", "\u0301"}) {
    for (std::size_t size = 1; size < 200; ++size) {
      const std::string text = std::string(size, 'A') + std::string(tail);
      CAPTURE(text);
      check_all_ways(text, whole(text));
      const std::string longer = text + std::string(150, ' ') + "end";
      check_all_ways(longer, whole(longer));
    }
  }
  // More words, and longer ones, than are put down at once.
  for (const std::size_t size : {1U, 3U, 15U, 16U, 17U, 255U, 256U, 257U, 5'000U}) {
    for (const std::string_view letter : {"Q", "é", "ﬁ", "文", "\u093E"}) {
      std::string word;
      for (std::size_t i = 0; i < size; ++i) word += letter;
      std::string text;
      for (int i = 0; i < 300; ++i) text += word + ' ';
      CAPTURE(size);
      CAPTURE(letter);
      check_all_ways(text, whole(text));
    }
  }
  std::string text;
  for (int i = 0; i < 2'000; ++i) text += i / 300 % 2 == 0 ? "文" : " b";
  check_all_ways(text, whole(text));
}

TEST_CASE("tokens: hostile texts take linear time") {
  const auto repeated = [](std::string_view part, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += part;
    return text;
  };
  const struct {
    const char* what;
    std::string text;
    std::size_t tokens;
  } cases[] = {
      {"a word of a million letters", repeated("a", 1'000'000), 1},
      {"the same, not ASCII", repeated("é", 200'000), 1},
      {"marks in the wrong order", "a" + repeated("\u0301\u0323", 100'000), 1},
      {"marks without a base", repeated("\u0301", 200'000), 0},
      {"underscores", "a" + repeated("_", 200'000) + "é", 1},
      {"underscores that lead nowhere", "é" + repeated("_", 200'000), 1},
      {"words joined over line ends", repeated("é-\n", 50'000), 1},
      {"hyphens before many blanks", repeated("é-" + repeated(" ", 1'000), 100), 100},
      {"beginnings of mojibake", repeated("Ã", 200'000), 1},
      {"mojibake three times over", repeated("ÃƒÆ’", 50'000), 1},
      {"middles before marks", repeated("a:\u0301\u0301", 50'000), 1},
  };
  for (const auto& [what, text, expected] : cases) {
    CAPTURE(what);
    CHECK(tokenize(text, whole(text)).tokens.size() == expected);
  }
}

}  // namespace
