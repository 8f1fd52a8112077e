#include "stemma/text/mojibake.h"

#include <algorithm>
#include <array>
#include <string>

#include "stemma/base/utf8.h"
#include "stemma/text/unicode/unicode.h"

namespace stemma {
namespace {

// Windows-1252, bytes 0x80 to 0x9F (WHATWG Encoding Standard: the five that Windows leaves open
// are the controls of the same number).
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

constexpr char32_t kNoBreakSpace = 0xA0;
constexpr char32_t kLeftSingleQuote = 0x2018;
constexpr char32_t kLeftDoubleQuote = 0x201C;

enum class Kind : std::uint8_t { rare, symbol, mark, latin, other_script };

struct Range {
  char32_t first;
  char32_t last;
  Kind kind;
};

// What damaged documents are made of. Everything else is `rare` and never a repair: among it are
// U+0800-08FF and the like, which are what "voilà »" would become.
constexpr std::array kCommon = {
    Range{0x00A0, 0x00BF, Kind::symbol},        // "Â»"
    Range{0x00C0, 0x017F, Kind::latin},         // "Ã©", "Å¡"
    Range{0x0192, 0x0192, Kind::latin},         // florin sign
    Range{0x01A0, 0x01A1, Kind::latin},         // Vietnamese o and u with horn
    Range{0x01AF, 0x01B0, Kind::latin},         //
    Range{0x0218, 0x021B, Kind::latin},         // Romanian s and t with comma
    Range{0x0300, 0x0331, Kind::mark},          //
    Range{0x0386, 0x03CE, Kind::other_script},  // Greek
    Range{0x0400, 0x045F, Kind::other_script},  // Cyrillic
    Range{0x0490, 0x0493, Kind::other_script},  // Ukrainian, Kazakh
    Range{0x049A, 0x04BB, Kind::other_script},  //
    Range{0x04D8, 0x04E9, Kind::other_script},  //
    Range{0x0531, 0x0587, Kind::other_script},  // Armenian
    Range{0x05B0, 0x05F4, Kind::other_script},  // Hebrew
    Range{0x060C, 0x06D5, Kind::other_script},  // Arabic
    Range{0x06F0, 0x06F9, Kind::other_script},  //
    Range{0x0900, 0x0DFF, Kind::other_script},  // scripts of India and Sri Lanka
    Range{0x0E01, 0x0FBC, Kind::other_script},  // Thai, Lao, Tibetan
    Range{0x1000, 0x109F, Kind::other_script},  // Myanmar
    Range{0x10D0, 0x10FF, Kind::other_script},  // Georgian
    Range{0x1200, 0x137C, Kind::other_script},  // Ethiopic
    Range{0x1780, 0x17F9, Kind::other_script},  // Khmer
    Range{0x1E00, 0x1EFF, Kind::latin},         // Vietnamese and others
    Range{0x1F00, 0x1FFE, Kind::other_script},  // Greek with accents
    Range{0x2000, 0x206F, Kind::symbol},        // quotes, dashes, spaces: "â€™"
    Range{0x2070, 0x23FF, Kind::symbol},        // euro sign, trade mark, arrows, operators
    Range{0x2460, 0x27BF, Kind::symbol},        // bullets, check marks
    Range{0x3000, 0x303F, Kind::symbol},        // CJK punctuation
    Range{0x3041, 0x312F, Kind::other_script},  // kana, Bopomofo
    Range{0x3400, 0x9FFF, Kind::other_script},  // Han
    Range{0xAC00, 0xD7A3, Kind::other_script},  // Hangul
    Range{0xFB00, 0xFB06, Kind::latin},         // ligatures
    Range{0xFE0E, 0xFE0F, Kind::symbol},        // variation selectors of emoji
    Range{0xFEFF, 0xFEFF, Kind::symbol},        // byte order mark: "ï»¿"
    Range{0xFF01, 0xFFDC, Kind::other_script},  // full and half width
    Range{0xFFFD, 0xFFFD, Kind::symbol},        // "ï¿½"
    Range{0x1F000, 0x1FAFF, Kind::symbol},      // emoji
    Range{0x20000, 0x2FA1F, Kind::other_script}};

Kind kind_of(char32_t point) {
  const auto* found =
      std::upper_bound(kCommon.begin(), kCommon.end(), point,
                       [](char32_t value, const Range& range) { return value < range.first; });
  if (found == kCommon.begin() || point > (found - 1)->last) return Kind::rare;
  return (found - 1)->kind;
}

std::optional<unsigned char> to_byte(char32_t point) {
  if (point < 0x80) return std::nullopt;
  if (point <= 0xFF) return static_cast<unsigned char>(point);
  const auto* found = std::find(kWindows1252.begin(), kWindows1252.end(), point);
  if (found == kWindows1252.end()) return std::nullopt;
  return static_cast<unsigned char>(0x80 + (found - kWindows1252.begin()));
}

std::uint32_t sequence_length(unsigned char lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

// One sequence that maps back to well-formed UTF-8, whatever may speak for or against it.
struct Sequence {
  char32_t code_point = 0;
  std::uint32_t length = 0;              // bytes of the text
  std::uint32_t count = 0;               // characters that it is made of
  std::array<char32_t, 4> characters{};  // of the layer above
};

// The character at text[at] of the layer that `layers` decodings reach.
std::optional<Sequence> sequence_at(std::string_view text, std::uint32_t at, int layers) {
  if (at >= text.size()) return std::nullopt;
  if (layers == 0) {
    const CodePoint point = decode_utf8(text, at);
    if (!point.valid) return std::nullopt;
    return Sequence{point.value, point.length, 1, {point.value}};
  }
  Sequence sequence;
  std::array<char, 4> bytes{};
  std::uint32_t wanted = 1;
  while (sequence.count < wanted) {
    const auto part = sequence_at(text, at + sequence.length, layers - 1);
    const auto byte = part ? to_byte(part->code_point) : std::nullopt;
    if (!byte) return std::nullopt;
    if (sequence.count == 0) wanted = sequence_length(*byte);
    if (wanted == 0) return std::nullopt;
    bytes[sequence.count] = static_cast<char>(*byte);
    sequence.characters[sequence.count++] = part->code_point;
    sequence.length += part->length;
  }
  const CodePoint point = decode_utf8({bytes.data(), wanted}, 0);
  if (!point.valid || point.length != wanted) return std::nullopt;
  sequence.code_point = point.value;
  return sequence;
}

std::optional<Sequence> common_sequence_at(std::string_view text, std::uint32_t at) {
  auto sequence = sequence_at(text, at, 1);
  if (sequence && kind_of(sequence->code_point) == Kind::rare) sequence.reset();
  return sequence;
}

// A neighbour of a sequence: its code point, and whether that is itself damaged.
struct Neighbour {
  char32_t code_point = U' ';
  bool damaged = false;
  std::uint32_t begin = 0;

  const unicode::Properties& properties() const { return unicode::properties(code_point); }
  bool is_letter() const { return properties().is_letter(); }
};

Neighbour after(std::string_view text, std::uint32_t at) {
  if (at >= text.size()) return {};
  if (const auto sequence = common_sequence_at(text, at)) return {sequence->code_point, true, at};
  return {decode_utf8(text, at).value, false, at};
}

std::uint32_t step_back(std::string_view text, std::uint32_t at) {
  std::uint32_t begin = at - 1;
  while (begin > 0 && at - begin < 4 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80) {
    --begin;
  }
  return begin;
}

Neighbour before(std::string_view text, std::uint32_t at) {
  if (at == 0) return {};
  const std::uint32_t nearest = step_back(text, at);
  std::uint32_t begin = nearest;
  for (int characters = 2; characters <= 4 && begin > 0; ++characters) {
    begin = step_back(text, begin);
    const auto sequence = common_sequence_at(text, begin);
    if (sequence && begin + sequence->length == at) return {sequence->code_point, true, begin};
  }
  return {decode_utf8(text, nearest).value, false, nearest};
}

bool is_one_of(char32_t point, std::u32string_view set) {
  return set.find(point) != std::u32string_view::npos;
}

// Quotes, dashes and spaces that touch words in genuine text.
bool is_word_boundary_mark(char32_t point) {
  return is_one_of(point,
                   U"\u00A0\u2018\u2019\u201A\u201C\u201D\u201E\u2039\u203A«»\u2013\u2014…•");
}

// What can follow a lower-case letter in genuine text, letters of Windows-1252 among it.
bool may_follow_letter(char32_t point) {
  return is_word_boundary_mark(point) || is_one_of(point, U"™®©°ªº¹²³·ŠŒŽšœžŸƒ");
}

bool closes_word(char32_t point) {
  return is_one_of(point, U"\u00A0\u2019\u201D\u2013\u2014…»");
}

bool quotes_a_letter(const Neighbour& left) {
  return !left.damaged && is_one_of(left.code_point, U"\u00A0\u2018\u201C\u201E\u201A«\u2039\"'(");
}

bool is_latin_letter(const Neighbour& side) {
  return side.is_letter() && (side.code_point < 0x80 || kind_of(side.code_point) == Kind::latin);
}

bool accept_latin_pair(const Sequence& sequence, std::string_view text, const Neighbour& left,
                       const Neighbour& right) {
  const unicode::Properties& own = unicode::properties(sequence.code_point);
  const char32_t second = sequence.characters[1];
  if (left.properties().is_lower()) return true;
  if (is_latin_letter(right)) {
    if (own.is_upper()) return right.properties().is_upper() || !left.is_letter();
    return !right.properties().is_upper();
  }
  if (!is_word_boundary_mark(second)) {
    const bool among_capitals =
        left.properties().is_upper() && before(text, left.begin).properties().is_upper();
    return own.is_upper() || !among_capitals;
  }
  if (second == kNoBreakSpace) return !left.is_letter() && !quotes_a_letter(left);
  const bool opens = second == kLeftDoubleQuote || second == kLeftSingleQuote;
  return opens && own.is_upper() && left.properties().is_upper() &&
         !right.properties().is_word_like();
}

bool accept_other_script(const Sequence& sequence, bool all_may_follow, const Neighbour& left,
                         const Neighbour& right) {
  const auto is_mate = [](const Neighbour& side) {
    return side.damaged && kind_of(side.code_point) == Kind::other_script;
  };
  if (is_mate(left) || is_mate(right)) return true;
  if (is_latin_letter(left) || is_latin_letter(right)) return false;
  if (sequence.count > 2) return !all_may_follow;
  const bool greek_or_cyrillic = sequence.code_point >= 0x370 && sequence.code_point < 0x530;
  return greek_or_cyrillic && !is_word_boundary_mark(sequence.characters[1]);
}

bool accept(const Sequence& sequence, std::string_view text, std::uint32_t at) {
  const Neighbour left = before(text, at);
  const Neighbour right = after(text, at + sequence.length);
  const char32_t last = sequence.characters[sequence.count - 1];
  const bool pair = sequence.count == 2;
  const bool all_may_follow =
      std::all_of(sequence.characters.begin() + 1, sequence.characters.begin() + sequence.count,
                  may_follow_letter);
  switch (kind_of(sequence.code_point)) {
    case Kind::rare:
      return false;
    case Kind::symbol:
      return pair ? !(is_word_boundary_mark(last) && quotes_a_letter(left)) : !all_may_follow;
    case Kind::mark:
      return left.properties().is_lower() || !is_word_boundary_mark(last);
    case Kind::latin:
      if (pair) return accept_latin_pair(sequence, text, left, right);
      return !all_may_follow || right.is_letter() || !closes_word(last);
    case Kind::other_script:
      return accept_other_script(sequence, all_may_follow, left, right);
  }
  return false;
}

// Windows-1252 has a character where Latin-1 has this control: "Â’" is that byte read as Latin-1,
// written as UTF-8 and read as Windows-1252.
bool is_control_byte(char32_t point) {
  return point >= 0x80 && point <= 0x9F && kWindows1252[point - 0x80] != point;
}

char32_t without_control_byte(char32_t point) {
  return is_control_byte(point) ? char32_t{kWindows1252[point - 0x80]} : point;
}

// "â€" for a closing quote: its last byte, 0x9D, has no character in Windows-1252, and many
// converters drop it.
constexpr std::string_view kCutClosingQuote = "\u00E2\u20AC";

}  // namespace

std::optional<MojibakeRepair> mojibake_at(std::string_view text, std::uint32_t at,
                                          std::uint32_t end) {
  const CodePoint first = decode_utf8(text, at);
  // U+0085 by itself is a line end, not an ellipsis.
  if (is_control_byte(first.value) && first.value != 0x85) {
    if (at + first.length > end) return std::nullopt;
    return MojibakeRepair{without_control_byte(first.value), first.length};
  }
  // Most letters that could begin mojibake stand before one that cannot go on with it.
  const std::uint32_t second = at + first.length;
  const auto byte = second < end ? to_byte(decode_utf8(text, second).value) : std::nullopt;
  if (!byte || *byte > 0xBF) return std::nullopt;
  if (const auto twice = sequence_at(text, at, 2); twice && at + twice->length <= end) {
    const char32_t point = without_control_byte(twice->code_point);
    if (kind_of(point) != Kind::rare) return MojibakeRepair{point, twice->length};
  }
  const auto once = sequence_at(text, at, 1);
  if (!once && text.substr(at).starts_with(kCutClosingQuote) &&
      at + kCutClosingQuote.size() <= end) {
    return MojibakeRepair{U'\u201D', static_cast<std::uint32_t>(kCutClosingQuote.size())};
  }
  if (!once || at + once->length > end) return std::nullopt;
  const char32_t point = without_control_byte(once->code_point);
  const bool genuine =
      point != once->code_point ? quotes_a_letter(before(text, at)) : !accept(*once, text, at);
  if (genuine) return std::nullopt;
  return MojibakeRepair{point, once->length};
}

}  // namespace stemma
