#include "stemma/text/readings.h"

#include <algorithm>
#include <string>

#include "stemma/base/utf8.h"

namespace stemma {
namespace {

Role role_of(const unicode::Properties& properties) {
  using enum unicode::WordBreak;
  if (properties.is_attached()) {
    return properties.word_break == extend ? Role::mark : Role::unclear;
  }
  const bool word_like = properties.is_word_like();
  switch (properties.word_break) {
    case a_letter:
    case hebrew_letter:
      if (!properties.is_letter() || properties.is_unspaced()) {
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

// What is not quiet may become one with what stands before it.
CharacterReading folded(char32_t point, Role role) {
  std::string folded;
  bool quiet = true;
  unicode::for_each_casefolded(point, [&](char32_t mapped) {
    mapped = plain_apostrophe(mapped);
    quiet = quiet && unicode::properties(mapped).is_nfc_quiet();
    append_utf8(folded, mapped);
  });
  if (!quiet || folded.empty() || folded.size() > CharacterReading::kMostBytes) return {};
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, folded.data(), folded.size());
  return {role, bytes, folded.size()};
}

}  // namespace

Readings::Readings() {
  for (std::size_t i = 0; i < unicode::tables::kDistinctPropertyCount; ++i) {
    roles_[i] = role_of(unicode::tables::kDistinctProperties[i]);
  }
  // C1 controls, below 0xA0, are mojibake.
  for (char32_t point = 0xA0; point < 0x800; ++point) known_[point] = find(point);
  std::size_t page = 8;
  for (const char32_t number : kMorePages) {
    for (char32_t i = 0; i < 256; ++i) known_[page << 8U | i] = find(number << 8U | i);
    page_of_[number] = static_cast<std::uint8_t>(page++);
  }
}

CharacterReading Readings::find(char32_t point) const {
  const Role role = roles_[unicode::property_index(point)];
  // A word may go on behind a hyphen.
  if (role == Role::unclear || is_hyphen(point) || is_sara_am(point)) return {};
  if (role == Role::parting) return {role, 0, 0};
  const bool stays = unicode::casefold_offset(point) == 0 && plain_apostrophe(point) == point;
  if (point < 0x800 || !stays) return folded(point, role);
  return unicode::properties(point).is_nfc_quiet() ? unchanged(point, role) : CharacterReading{};
}

const Readings& Readings::all() {
  static const Readings readings;
  return readings;
}

}  // namespace stemma
