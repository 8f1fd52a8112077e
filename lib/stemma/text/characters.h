// The characters of a text as matching sees them: UTF-8 decoded, mojibake repaired, each with
// the bytes it stands for.
#pragma once

#include <cstdint>
#include <string_view>

#include "stemma/base/span.h"
#include "stemma/base/utf8.h"
#include "stemma/text/mojibake.h"
#include "stemma/text/unicode/unicode.h"

namespace stemma {

// decode_utf8(), with the well-formed sequences of one to three bytes that need no table 3-7 (no
// overlong form, no surrogate) decoded in line: text is made of them.
inline CodePoint decode_common(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[at + i]));
  };
  const auto goes_on = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80; };
  const std::size_t left = text.size() - at;
  const char32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  if (left >= 2 && lead >= 0xC2 && lead < 0xE0 && goes_on(1)) {
    return {(lead & 0x1FU) << 6U | (byte(1) & 0x3FU), 2, true};
  }
  if (left >= 3 && lead > 0xE0 && lead < 0xF0 && lead != 0xED && goes_on(1) && goes_on(2)) {
    return {(lead & 0xFU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU), 3, true};
  }
  return decode_utf8(text, at);
}

enum class Mojibake : std::uint8_t { repaired, kept };

struct Character {
  char32_t code_point = 0;
  Span bytes;
  bool damaged = false;  // stands for mojibake
  unicode::Properties properties{};
};

// Reads text[range) forward. Ill-formed bytes are U+FFFD. Cheap to copy: a copy looks ahead.
class CharacterReader {
 public:
  CharacterReader(std::string_view text, Span range, Mojibake mojibake = Mojibake::repaired)
      : text_(text.substr(0, range.end)), whole_(text), at_(range.begin), mojibake_(mojibake) {}

  bool done() const { return at_ >= text_.size(); }
  std::uint32_t at() const { return at_; }

  // Not to be called when done().
  Character next() {
    const CodePoint point = decode_common(text_, at_);
    Character character{point.value, {at_, at_ + point.length}, false, {}};
    if (mojibake_ == Mojibake::repaired && may_begin_mojibake(point.value)) {
      const auto end = static_cast<std::uint32_t>(text_.size());
      if (const auto repair = mojibake_at(whole_, at_, end)) {
        character.code_point = repair->code_point;
        character.bytes.end = at_ + repair->length;
        character.damaged = true;
      }
    }
    character.properties = unicode::properties(character.code_point);
    at_ = character.bytes.end;
    return character;
  }

 private:
  std::string_view text_;   // up to the end of the range
  std::string_view whole_;  // evidence for mojibake may lie outside
  std::uint32_t at_;
  Mojibake mojibake_;
};

}  // namespace stemma
