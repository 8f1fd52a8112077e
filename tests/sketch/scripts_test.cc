#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "stemma/sketch/sketch.h"
#include "stemma/text/document.h"

namespace {

using namespace stemma;

// German and Korean beside scripts of each kind: with case and without, right to left, with marks
// that make a letter of several code points, without spaces.
const char* const kLanguages[] = {"german", "greek",   "russian",  "arabic", "hebrew",
                                  "hindi",  "chinese", "japanese", "korean", "thai"};

Document fixture(const std::string& language, const std::string& name) {
  const std::string path = std::string(STEMMA_FIXTURES "/scripts/") + language + '/' + name;
  std::ifstream file(path, std::ios::binary);
  REQUIRE_MESSAGE(file, path);
  return make_document(path, std::string{std::istreambuf_iterator<char>(file), {}});
}

ShingleSet shingles_of(const std::string& text) {
  return shingles(make_document("text", text).tokens, {});
}

// One reader's idea of "the same, edited", "a part of it" and "another text" in each script.
TEST_CASE("scripts: versions are told from other texts in each") {
  for (const std::string language : kLanguages) {
    CAPTURE(language);
    const Sketch full = make_sketch(fixture(language, "full.txt").tokens, {});
    const Sketch edited = make_sketch(fixture(language, "edited.txt").tokens, {});
    const Sketch truncated = make_sketch(fixture(language, "truncated.txt").tokens, {});
    const Sketch other = make_sketch(fixture(language, "other.txt").tokens, {});
    // Two words edited and a sentence dropped: a near-duplicate.
    CHECK(resemblance(full.shingles, edited.shingles) >= 0.7);
    CHECK(resemblance(full.shingles, edited.shingles) < 0.95);
    // All but the last sentences: contained, and no near-duplicate.
    CHECK(containment(truncated.shingles, full.shingles) == 1.0);
    CHECK(containment(full.shingles, truncated.shingles) < 0.8);
    CHECK(resemblance(full.shingles, other.shingles) < 0.02);
    // Four standard errors of 128 bins, at most 0.044 each.
    const double estimate = estimated_resemblance(full.signature, edited.signature);
    CHECK(estimate == doctest::Approx(resemblance(full.shingles, edited.shingles)).epsilon(0.2));
  }
}

TEST_CASE("scripts: a fingerprint of every shared run of 12 tokens is found in each") {
  for (const std::string language : kLanguages) {
    CAPTURE(language);
    const Document full = fixture(language, "full.txt");
    const Document truncated = fixture(language, "truncated.txt");
    const std::vector<Fingerprint> in_full = winnow(full.tokens, 4, 12);
    std::vector<Fingerprint> in_truncated = winnow(truncated.tokens, 4, 12);
    REQUIRE(in_truncated.size() >= truncated.tokens.size() / 12);
    // What is cut off comes after: all windows of the truncated text are windows of the full one.
    REQUIRE(in_full.size() > in_truncated.size());
    CHECK(std::equal(in_truncated.begin(), in_truncated.end(), in_full.begin()));
  }
}

TEST_CASE("scripts: what normalization makes one, and what it leaves apart") {
  const struct {
    const char* what;
    std::string a;
    std::string b;
    bool same;
  } cases[] = {
      {"German: sharp s, case, umlauts in two code points", "Die Straße über dem Fluß ist weiß",
       "DIE STRASSE U\u0308BER DEM FLUSS IST WEISS", true},
      {"German: ue is not an umlaut", "über dem Fluss", "ueber dem Fluss", false},
      {"Greek: the last sigma, in capitals too", "ο σοφός λόγος", "Ο ΣΟΦΌΣ ΛΌΓΟΣ", true},
      {"Greek: tonos and oxia are one, but an accent stays", "λόγος", "λ\u1F79γος", true},
      {"Greek: without its accent a word is another", "λόγος", "λογος", false},
      {"Russian: case; й in two code points", "Мой Край", "мои\u0306 краи\u0306", true},
      {"Russian: ё is not е", "ёлка", "елка", false},
      {"Arabic: presentation forms are the letters", "\uFEE1\uFEDF\uFEE1", "ملم", true},
      {"Arabic: a lam-alef ligature is two letters", "\uFEFB", "لا", true},
      {"Arabic: direction marks do not count", "\u200Fكتاب\u200E", "كتاب", true},
      {"Arabic: vowel marks do", "كِتَاب", "كتاب", false},
      {"Arabic: a tatweel does", "كتـــاب", "كتاب", false},
      {"Hebrew: presentation forms", "\uFB2Aלום", "ש\u05C1לום", true},
      {"Hebrew: points do count", "שָׁלוֹם", "שלום", false},
      {"Hindi: nukta in one code point or two", "\u095Cक", "\u0921\u093Cक", true},
      {"Hindi: a joiner does not count", "क्\u200Dष", "क्ष", true},
      {"Chinese: a compatibility ideograph is its character", "\uF9F7春", "立春", true},
      {"Chinese: traditional is not simplified", "國家", "国家", false},
      {"full width: Latin, digits, punctuation", "ＡＢＣ，１２３！", "abc, 123", true},
      {"Japanese: half width katakana, marks joined", "ｶﾞｷﾞ", "ガギ", true},
      {"Japanese: katakana are not hiragana", "カキ", "かき", false},
      {"Korean: syllables in letters", "\u1112\u1161\u11AB\u1100\u116E\u11A8", "한국", true},
      {"Korean: spaces part words", "한국 사람", "한국사람", false},
      {"Thai: am is one cluster, nikhahit and aa are two", "น้ำ", "น้\u0E4D\u0E32", false},
      {"Thai: spaces between clusters do not count", "แม่ น้ำ", "แม่น้ำ", true},
  };
  for (const auto& [what, a, b, same] : cases) {
    CAPTURE(a);
    REQUIRE(!shingles_of(a).empty());
    CHECK((shingles_of(a) == shingles_of(b)) == same);
  }
}

}  // namespace
