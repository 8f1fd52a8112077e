#include "stemma/text/readings.h"

#include <algorithm>
#include <string>

#include "stemma/base/utf8.h"

namespace stemma {
namespace {

Role role_of(const unicode::Properties& properties) {
  using enum unicode::WordBreak;
  if (properties.is_attached()) return Role::unclear;
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

}  // namespace

Readings::Readings() {
  for (std::size_t i = 0; i < unicode::tables::kDistinctPropertyCount; ++i) {
    const unicode::Properties& properties = unicode::tables::kDistinctProperties[i];
    const Role role = stemma::role_of(properties);
    // What is not quiet may become one with what stands before it.
    roles_[i] = role == Role::parting || properties.is_nfc_quiet() ? role : Role::unclear;
  }
  for (char32_t point = 0xA0; point < of_two_bytes_.size(); ++point) {  // C1 controls: mojibake
    const Role role = role_of(point);
    of_two_bytes_[point] = role == Role::unclear || role == Role::parting ? Reading{role, 2, 0, {}}
                                                                          : folded(point, role);
  }
}

Reading Readings::folded(char32_t point, Role role) {
  std::string folded;
  bool quiet = true;
  unicode::for_each_casefolded(point, [&](char32_t mapped) {
    mapped = plain_apostrophe(mapped);
    quiet = quiet && unicode::properties(mapped).is_nfc_quiet();
    append_utf8(folded, mapped);
  });
  Reading reading = {role,
                     static_cast<std::uint8_t>(point < 0x800 ? 2 : 3),
                     static_cast<std::uint8_t>(folded.size()),
                     {}};
  if (!quiet || folded.empty() || folded.size() > reading.folded.size()) return {};
  std::copy(folded.begin(), folded.end(), reading.folded.begin());
  return reading;
}

const Readings& Readings::all() {
  static const Readings readings;
  return readings;
}

}  // namespace stemma
