#include "stemma/text/mojibake.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "stemma/base/utf8.h"
#include "stemma/text/characters.h"
#include "stemma/text/tokens.h"

namespace {

using namespace stemma;

struct Repaired {
  std::string text;
  std::size_t places = 0;
};

Repaired repaired(std::string_view text) {
  Repaired result;
  CharacterReader reader(text, {0, static_cast<std::uint32_t>(text.size())});
  while (!reader.done()) {
    const Character character = reader.next();
    append_utf8(result.text, character.code_point);
    if (character.damaged) ++result.places;
  }
  return result;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> result;
  for (const Span span : tokenize(text, {0, static_cast<std::uint32_t>(text.size())}).spans) {
    result.push_back(normalized_word(text, span));
  }
  return result;
}

enum class ReadAs { windows1252, latin1 };

// UTF-8 whose bytes were read one by one, and written again.
std::string damage(std::string_view text, ReadAs read_as) {
  const std::u32string high =
      U"\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D"
      U"\u008F\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D"
      U"\u017E\u0178";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool in_high = read_as == ReadAs::windows1252 && byte >= 0x80 && byte <= 0x9F;
    append_utf8(result, in_high ? high[byte - 0x80U] : char32_t{byte});
  }
  return result;
}

TEST_CASE("mojibake: what is repaired") {
  const struct {
    const char* what;
    std::string input;
    std::string expected;
    std::size_t places;
  } cases[] = {
      {"capitals: D3 is “ after the lead", "LEÃ“N,", "LEÓN,", 1},
      {"lower case", "cafÃ©", "café", 1},
      {"alone", "Ã©", "é", 1},
      {"twice", "ÃƒÂ©", "é", 1},
      {"twice, an apostrophe", "donÃ¢â‚¬â„¢t", "don’t", 1},
      {"once through Latin-1", "caf\u00C3\u00A9 \u00C3\u0089cole", "café École", 2},
      {"layers through different sets", "\u00C3\u0192\u00C2\u00A9", "é", 1},
      {"apostrophe", "donâ€™t", "don’t", 1},
      {"quotes", "â€œso longâ€\u009D", "“so long”", 2},
      {"closing quote whose last byte was dropped", "â€œso longâ€ he said", "“so long” he said", 2},
      {"dash between words", "1990â€“1995 andâ€”so", "1990–1995 and—so", 2},
      {"ellipsis", "soâ€¦", "so…", 1},
      {"no-break space", "page\u00C2\u00A012", "page\u00A012", 1},
      {"guillemets", "Â«ouiÂ»", "«oui»", 2},
      {"capital at the start of a word", "Ã‰cole Ã“scar Ã–sterreich", "École Óscar Österreich", 3},
      {"capital among capitals", "KÃ–LN, PERÃš", "KÖLN, PERÚ", 2},
      {"opening quote that opens nothing", "AVÃ“ DISSE", "AVÓ DISSE", 1},
      {"lone French à: the no-break space is its byte", "Ã\u00A0 la", "à la", 1},
      {"i with acute: its byte is a soft hyphen", "aquÃ\u00AD", "aquí", 1},
      {"two letters", "JÃ¡ SÃ³ TÃº", "Já Só Tú", 3},
      {"Romanian", "È™i ÈšarÄƒ", "și Țară", 3},
      {"Polish, Czech", "ZaÅ¼Ã³Å‚Ä‡ Å¾lutÃ½", "Zażółć žlutý", 6},
      {"Vietnamese", "Viá»‡t Nguyá»…n sá»‘ Ä‘á»“ng", "Việt Nguyễn số đồng", 5},
      {"marks after their letter", "e\u00CC\u0081", "e\u0301", 1},
      {"Cyrillic, also a word of one letter", "Ð¼Ð¸Ñ€ Ð¸ Ð²", "мир и в", 5},
      {"Greek", "ÎµÎ»Î»Î·Î½", "ελλην", 5},
      {"Hebrew beside its own", "×©×œ×•×\u009D", "שלום", 4},
      {"Arabic beside its own", "Ø³Ù„Ø§Ù…", "سلام", 4},
      {"Han beside its own", "æ—¥æœ¬", "日本", 2},
      {"ligature", "ï¬\u0081ne", "ﬁne", 1},
      {"byte order mark", "ï»¿Title", "\uFEFFTitle", 1},
      {"replacement character", "cafï¿½", "caf\uFFFD", 1},
      {"emoji", "ok ðŸ˜€", "ok 😀", 1},
      {"controls for Windows-1252", "don\u0092t \u0093so\u0094", "don’t “so”", 3},
      {"controls, damaged again", "donÂ’t", "don’t", 1},
      {"euro", "5â‚¬", "5€", 1},
  };
  for (const auto& [what, input, expected, places] : cases) {
    CAPTURE(what);
    const Repaired result = repaired(input);
    CHECK(result.text == expected);
    CHECK(result.places == places);
  }
}

TEST_CASE("mojibake: what is left alone") {
  const struct {
    const char* what;
    std::string input;
  } cases[] = {
      {"Portuguese capitals", "NÃO, IRMÃO, IRMÃ, MAÇÃ."},
      {"a capital before a closing quote", "“IRMÃ” ‘IRMÃ’ «IRMû"},
      {"a capital before an opening quote", "IRMÃ “quoted” IRMÃ“quoted”"},
      {"a capital before a dash", "IRMÃ–que MANHÃ — MANHÃ— MANHÃ…"},
      {"a capital before a no-break space", "MANHÃ\u00A0DE ANTÃ\u00A0»"},
      {"a soft hyphen among capitals", "MANHÃ\u00ADZINHA"},
      {"letters quoted", "«Ã» “Ô “Ñ” «Ñ» «Å» “Å”"},
      {"a small letter quoted", "la lettre «\u00A0é\u00A0» et «\u00A0í\u00A0»"},
      {"the letter Â quoted", "«Â» «\u00A0Â\u00A0» “Â”"},
      {"French and Romanian words", "Â mes amis, âme, ÂNE, câine, România, ÎN"},
      {"French no-break spaces", "liberté\u00A0» né\u00A0« à\u00A0«\u00A0la voilà\u00A0»"},
      {"French elisions in capitals", "L’ÉTÉ’ D’ÊTRE"},
      {"French closing quotes", "passé”… été»… café–, résumé’s"},
      {"Czech closing quotes", "„také též“ „znáš“… víš“ máš…"},
      {"Spanish", "ESPAÑA, AÑO – está»… comité»…"},
      {"Italian", "PERCHÉ” CITTÀ’ LUNEDÌ» COSÌ” È «vero» è\u00A0«vero»"},
      {"Catalan", "CAFÈ™ col·legi"},
      {"multiplication", "3\u00A0×\u00A04, 3 × 4, 3×4"},
      {"Nordic", "Øst, ÅR, «Ø» på Å – Å, Ærø"},
      {"Icelandic", "ÞAÐ – Ð, það"},
      {"German", "STRAẞE, Straße“ „Größe“ ß–"},
      {"Vietnamese", "ÂM, CHÂU Á, VIỆT NAM – ĐÃ"},
      {"a pair that would be a letter beside another script", "aÐ¸ Ð¸a"},
      {"Samaritan is not what «à »» means", "à\u00A0»"},
      {"next line is a line end", "a\u0085b"},
      {"cut off", "caf\u00C3"},
  };
  for (const auto& [what, input] : cases) {
    CAPTURE(what);
    const Repaired result = repaired(input);
    CHECK(result.text == input);
    CHECK(result.places == 0);
  }
}

TEST_CASE("mojibake: a damaged text has the words of the sound one") {
  const struct {
    const char* what;
    std::string text;
  } cases[] = {
      {"French", "L’été dernier, « c’est ça » : à l’école où l’élève… naïveté, œuvre — Évry"},
      {"Spanish", "¿Dónde está el niño? El señor Muñoz comió aquí; él y tú también. LEÓN, PERÚ"},
      {"Portuguese", "São três irmãos: não há razão para o coração. É ótimo; à mãe, já só lá"},
      {"German", "Äpfel und Öl über Straßen: „Größe“ für 5 € – schön, KÖLN, ÜBER"},
      {"Czech", "Příliš žluťoučký kůň úpěl ďábelské ódy"},
      {"Polish", "Zażółć gęślą jaźń, ŁÓDŹ"},
      {"Romanian", "Și câinele în țară, știință, România"},
      {"Turkish", "İstanbul’da çalışan öğretmenler ağaç"},
      {"Vietnamese", "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm"},
      {"Greek", "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι"},
      {"Russian", "Все люди рождаются свободными и равными в своём достоинстве"},
      {"Hebrew", "כל בני האדם נולדו בני חורין"},
      {"Arabic", "يولد جميع الناس أحرارا متساوين"},
      {"Hindi", "सभी मनुष्यों को गौरव और अधिकारों"},
      {"Thai", "มนุษย์ทั้งหลายเกิดมามีอิสระ"},
      {"Chinese", "人人生而自由，在尊严和权利上一律平等。"},
      {"Japanese", "すべての人間は、生まれながらにして自由であり"},
      {"Korean", "모든 인간은 태어날 때부터 자유로우며"},
  };
  for (const auto& [what, text] : cases) {
    CAPTURE(what);
    const auto expected = words_of(text);
    for (const ReadAs outer : {ReadAs::windows1252, ReadAs::latin1}) {
      const std::string once = damage(text, outer);
      CHECK(words_of(once) == expected);
      for (const ReadAs inner : {ReadAs::windows1252, ReadAs::latin1}) {
        CHECK(words_of(damage(once, inner)) == expected);
      }
    }
    CHECK(repaired(text).text == text);
  }
}

TEST_CASE("mojibake: spans cover the damaged word, and each place counts once") {
  const std::string text = "a LEÃ“N, donâ€™t ÃƒÂ©";
  const TokenizedText result = tokenize(text, {0, static_cast<std::uint32_t>(text.size())});
  std::vector<std::string> shown;
  for (const Span span : result.spans) {
    shown.push_back(text.substr(span.begin, span.size()));
  }
  CHECK(shown == std::vector<std::string>{"a", "LEÃ“N", "donâ€™t", "ÃƒÂ©"});
  CHECK(result.mojibake == 3);
}

TEST_CASE("mojibake: nothing is read past the end, whatever the bytes") {
  std::mt19937 random(1252);
  const std::string_view parts[] = {"Ã",        "Â",    "â",        "€", "™",      "ƒ", "\xC3",
                                    "\xE2\x80", "a",    "Z",        "“", "\u00A0", "»", "ð",
                                    "Ÿ",        "\x80", "\xC2\x92", "à", "º"};
  for (int i = 0; i < 5'000; ++i) {
    std::string text;
    for (auto n = random() % 10; n > 0; --n) text += parts[random() % std::size(parts)];
    for (std::uint32_t at = 0; at < text.size(); ++at) {
      const auto end = at + 1 + static_cast<std::uint32_t>(random() % (text.size() - at));
      if (const auto repair = mojibake_at(text, at, end)) {
        CHECK(repair->length > 0);
        CHECK(at + repair->length <= end);
      }
    }
  }
}

}  // namespace
