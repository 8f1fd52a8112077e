#include "stemma/text/segments.h"

#include <optional>

namespace stemma {
namespace {

using unicode::WordBreak;

bool is_letter(WordBreak value) {
  return value == WordBreak::a_letter || value == WordBreak::hebrew_letter;
}

bool is_mid_num_let_quote(WordBreak value) {
  return value == WordBreak::mid_num_let || value == WordBreak::single_quote;
}

bool is_line_end(WordBreak value) {
  return value == WordBreak::cr || value == WordBreak::lf || value == WordBreak::newline;
}

// The class of the next character that is not attached to another (WB4).
std::optional<WordBreak> next_base(CharacterReader reader) {
  while (!reader.done()) {
    const Character character = reader.next();
    if (!character.properties.is_attached()) return character.properties.word_break;
  }
  return std::nullopt;
}

}  // namespace

WordBreakRules::WordBreakRules(WordBreak first)
    : last_(first), indicators_(first == WordBreak::regional_indicator ? 1 : 0) {}

bool WordBreakRules::joins(WordBreak next, const CharacterReader& beyond) const {
  using enum WordBreak;
  if (awaited_) return true;  // WB7, WB7c, WB11: seen when the middle was joined
  const bool after_letter = is_letter(last_);
  if (after_letter && is_letter(next)) return true;  // WB5
  if (after_letter && (next == mid_letter || is_mid_num_let_quote(next))) {
    if (const auto base = next_base(beyond); base && is_letter(*base)) return true;  // WB6
  }
  if (last_ == hebrew_letter && next == single_quote) return true;  // WB7a
  if (last_ == hebrew_letter && next == double_quote) {
    return next_base(beyond) == hebrew_letter;  // WB7b
  }
  if (last_ == numeric && next == numeric) return true;  // WB8
  if (after_letter && next == numeric) return true;      // WB9
  if (last_ == numeric && is_letter(next)) return true;  // WB10
  if (last_ == numeric && (next == mid_num || is_mid_num_let_quote(next))) {
    return next_base(beyond) == numeric;  // WB12
  }
  if (last_ == katakana && next == katakana) return true;  // WB13
  const bool extendable = after_letter || last_ == numeric || last_ == katakana;
  if ((extendable || last_ == extend_num_let) && next == extend_num_let) return true;  // WB13a
  if (last_ == extend_num_let && (is_letter(next) || next == numeric || next == katakana)) {
    return true;  // WB13b
  }
  // WB15, WB16
  return last_ == regional_indicator && next == regional_indicator && indicators_ % 2 == 1;
}

void WordBreakRules::advance(WordBreak next, const CharacterReader& beyond) {
  using enum WordBreak;
  const bool middle =
      (is_letter(last_) || last_ == numeric) &&
      (next == mid_letter || next == mid_num || is_mid_num_let_quote(next) || next == double_quote);
  // After WB7a alone what follows the quote is not awaited.
  awaited_ = false;
  if (middle) {
    const auto base = next_base(beyond);
    awaited_ = base && (last_ == numeric       ? *base == numeric
                        : next == double_quote ? *base == hebrew_letter
                                               : is_letter(*base));
  }
  indicators_ = next == regional_indicator ? indicators_ + 1 : 0;
  last_ = next;
}

SegmentReader::Step SegmentReader::next() {
  Step step{characters_.next()};
  const unicode::Properties& properties = step.character.properties;
  const WordBreak own = properties.word_break;
  const bool is_base = !properties.is_attached();
  if (is_line_end(previous_) || is_line_end(own)) {
    step.begins_segment = !(previous_ == WordBreak::cr && own == WordBreak::lf);  // WB3
  } else if (!is_base) {
    step.begins_segment = false;  // WB4
  } else {
    const bool glued = previous_ == WordBreak::zwj && properties.is_pictographic();  // WB3c
    const bool spaces = previous_ == WordBreak::w_seg_space && own == previous_;     // WB3d
    step.begins_segment = !glued && !spaces && !rules_.joins(own, characters_);
  }
  if (step.begins_segment) {
    rules_ = WordBreakRules(own);
  } else if (is_base) {
    rules_.advance(own, characters_);
  }
  previous_ = own;
  return step;
}

}  // namespace stemma
