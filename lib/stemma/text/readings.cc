#include "stemma/text/readings.h"

#include "stemma/base/utf8.h"
#include "stemma/text/unicode/normalize.h"

namespace stemma {
namespace {

Role role_of(char32_t point, const unicode::Properties& properties) {
  using enum unicode::WordBreak;
  // C1 controls may be mojibake, and a word may go on behind a hyphen.
  if (properties.is_attached() || point < 0xA0 || is_hyphen(point) || is_sara_am(point)) {
    return Role::unclear;
  }
  const bool word_like = properties.is_word_like();
  switch (properties.word_break) {
    case a_letter:
    case hebrew_letter:
      if (!properties.is_letter() || properties.is_unspaced() || properties.is_pictographic()) {
        return Role::unclear;
      }
      return properties.word_break == a_letter ? Role::letter : Role::hebrew_letter;
    case other:
      if (!word_like) return Role::parting;
      return properties.is_unspaced() ? Role::cluster : Role::unclear;
    case katakana:
      return word_like && properties.is_unspaced() ? Role::cluster : Role::unclear;
    case newline:
    case w_seg_space:
      return word_like ? Role::unclear : Role::parting;
    case mid_letter:
      return word_like ? Role::unclear : Role::middle_of_letters;
    case mid_num:
      return word_like ? Role::unclear : Role::middle_of_digits;
    case mid_num_let:
      return word_like ? Role::unclear : Role::middle_of_both;
    default:
      return Role::unclear;
  }
}

// Whether `point` becomes the same in every word, and what.
bool fold(char32_t point, Reading& reading) {
  std::string folded;
  bool alone = true;
  unicode::for_each_casefolded(point, [&](char32_t mapped) {
    mapped = plain_apostrophe(mapped);
    alone = alone && unicode::properties(mapped).is_nfc_quiet();
    append_utf8(folded, mapped);
  });
  if (!alone || folded.empty() || folded.size() > reading.folded.size()) return false;
  std::copy(folded.begin(), folded.end(), reading.folded.begin());
  reading.folded_size = static_cast<std::uint8_t>(folded.size());
  return true;
}

std::array<Reading, kShortReadings> find_short_readings() {
  std::array<Reading, kShortReadings> readings;
  for (std::size_t point = 0x80; point < kShortReadings; ++point) {
    readings[point] = reading_of(static_cast<char32_t>(point));
  }
  return readings;
}

}  // namespace

Reading reading_of(char32_t point) {
  Reading reading;
  reading.role = role_of(point, unicode::properties(point));
  reading.length = point < 0x800 ? 2 : 3;
  if (reading.role == Role::unclear || reading.role == Role::parting) return reading;
  if (!fold(point, reading)) reading.role = Role::unclear;
  return reading;
}

const std::array<Reading, kShortReadings>& short_readings() {
  static const std::array<Reading, kShortReadings> readings = find_short_readings();
  return readings;
}

}  // namespace stemma
