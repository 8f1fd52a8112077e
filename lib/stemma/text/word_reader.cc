#include "stemma/text/word_reader.h"

#include <algorithm>

#include "stemma/text/kernels/kernel.h"

namespace stemma {
namespace {

constexpr char32_t kSoftHyphenPoint = 0xAD;
constexpr char32_t kNarrowNoBreakSpace = 0x202F;

bool is_blank(char32_t point) {
  return point == ' ' || point == '\t';
}
bool is_line_break(char32_t point) {
  return point == '\n' || point == '\r';
}

// Where a word that ended in a hyphen at a line end goes on, `reader` standing behind that hyphen.
std::optional<std::uint32_t> next_line_letter(CharacterReader reader) {
  bool line_ended = false;
  bool after_cr = false;
  while (!reader.done()) {
    const std::uint32_t at = reader.at();
    const Character character = reader.next();
    if (is_line_break(character.code_point)) {
      if (line_ended && !(after_cr && character.code_point == '\n')) return std::nullopt;
      line_ended = true;
    } else if (!is_blank(character.code_point)) {
      if (line_ended && character.properties.is_lower()) return at;
      return std::nullopt;
    }
    after_cr = character.code_point == '\r';
  }
  return std::nullopt;
}

bool is_ascii(char byte) {
  return static_cast<unsigned char>(byte) < 0x80;
}

constexpr unsigned bit(kernels::Class of) {
  return 1U << of;
}

unsigned classes_of(char byte) {
  return kernels::kClassBits[static_cast<unsigned char>(byte)];
}

constexpr unsigned kWord = bit(kernels::letter) | bit(kernels::digit);

bool is_word_byte(char byte) {
  return (classes_of(byte) & kWord) != 0;
}

char lower_case(char c) {
  return static_cast<char>(c | (c >= 'A' && c <= 'Z' ? 0x20 : 0));
}

// A longer word is read by the rules. There is room for what one more character becomes.
constexpr std::uint32_t kMostUnderscores = 16;
constexpr std::ptrdiff_t kMostFolded = TokenBuffer::kLongWord - kMostUnderscores;

bool is_letter(Role role) {
  return role == Role::letter || role == Role::hebrew_letter;
}

}  // namespace

void normalize(std::string_view text, Span word, unicode::CasefoldBuilder& normalized) {
  normalized.clear();
  CharacterReader reader(text, word);
  while (!reader.done()) {
    const char32_t point = reader.next().code_point;
    // A word holds none of these but where a line end parted it.
    if (is_hyphen(point) || is_line_break(point) || is_blank(point)) continue;
    normalized.add(point, plain_apostrophe);
  }
}

std::uint32_t WordReader::read_at(std::uint32_t at) {
  if (is_ascii(text_[at])) {
    if (!is_word_byte(text_[at])) return at + 1;
    const auto next = read_word(at);
    return next ? *next : read_segments(at);
  }
  const CharacterReading reading = reading_at(at);
  switch (reading.role()) {
    case Role::unclear:
    case Role::mark:
      return read_segments(at);
    case Role::cluster:
      return read_clusters(at, reading);
    case Role::letter:
    case Role::hebrew_letter: {
      const auto next = read_word(at);
      return next ? *next : read_segments(at);
    }
    default:
      return at + length_at(at);
  }
}

// Of a character outside ASCII that is not unclear.
std::uint32_t WordReader::length_at(std::uint32_t at) const {
  return byte_at(at) < 0xE0 ? 2 : 3;
}

CharacterReading WordReader::reading_at(std::uint32_t at) const {
  const auto goes_on = [&](std::uint32_t i) { return (byte_at(at + i) & 0xC0U) == 0x80; };
  const std::uint32_t left = range_.end - at;
  const char32_t lead = byte_at(at);
  if (lead < 0xE0) {
    if (lead < 0xC2 || left < 2 || !goes_on(1)) return {};
    const char32_t point = (lead & 0x1FU) << 6U | (byte_at(at + 1) & 0x3FU);
    if (may_begin_mojibake(point) && left > 2 && !is_ascii(text_[at + 2]) &&
        mojibake_at(text_, at, range_.end)) {
      return {};
    }
    return readings_.of_two_bytes(point);
  }
  if (lead >= 0xF0 || left < 3 || !goes_on(1) || !goes_on(2)) return {};
  const char32_t point =
      (lead & 0xFU) << 12U | (byte_at(at + 1) & 0x3FU) << 6U | (byte_at(at + 2) & 0x3FU);
  if (point < 0x800) return {};  // an overlong form; surrogates part words, as U+FFFD does
  return readings_.of_three_bytes(point);
}

// Reads the clusters that follow each other from `at` on.
std::uint32_t WordReader::read_clusters(std::uint32_t at, CharacterReading reading) {
  while (reading.role() == Role::cluster) {
    char* const room = tokens_.room();
    char* to = reading.put(room);
    std::uint32_t next = at + length_at(at);
    for (;;) {
      const bool more = next < range_.end && !is_ascii(text_[next]);
      reading = more ? reading_at(next) : CharacterReading(Role::parting, 0, 0);
      if (reading.role() != Role::mark) break;
      if (to - room > kMostFolded) return read_segments(at);
      to = reading.put(to);
      next += length_at(next);
    }
    if (reading.role() == Role::unclear) return read_segments(at);
    tokens_.add(static_cast<std::uint32_t>(to - room), {at, next}, TokenKind::cluster);
    at = next;
  }
  return at;
}

// Reads the word of letters and digits that begins at `begin`, and says where it ends; nothing
// where the word or its end needs the rules of Unicode.
std::optional<std::uint32_t> WordReader::read_word(std::uint32_t begin) {
  char* const room = tokens_.room();
  char* to = room;
  Last last = Last::letter;
  std::uint32_t at = begin;
  while (at < range_.end) {
    if (to - room > kMostFolded) return std::nullopt;
    const unsigned classes = classes_of(text_[at]);
    if ((classes & kWord) != 0) {
      last = (classes & bit(kernels::letter)) != 0 ? Last::letter : Last::digit;
      *to++ = lower_case(text_[at++]);
      continue;
    }
    CharacterReading reading(Role::parting, 0, 0);
    if ((classes & bit(kernels::not_ascii)) != 0) {
      reading = reading_at(at);
      const Role role = reading.role();
      if (is_letter(role) || role == Role::mark) {
        if (role != Role::mark) last = last_of(role);
        to = reading.put(to);
        at += length_at(at);
        continue;
      }
      if (role == Role::unclear) return std::nullopt;
    }
    const std::optional<std::uint32_t> next = behind_joint(at, last, classes, reading.role());
    if (!next) return std::nullopt;
    if (*next == at) break;
    if (is_ascii(text_[at])) {
      to = std::copy(text_.data() + at, text_.data() + *next, to);
    } else {
      to = reading.put(to);
    }
    at = *next;
  }
  if (last != Last::digit && at + 1 < range_.end && text_[at] == '-' &&
      next_line_letter(CharacterReader(text_, {at + 1, range_.end}))) {
    return std::nullopt;
  }
  tokens_.add(static_cast<std::uint32_t>(to - room), {begin, at}, TokenKind::word);
  return at;
}

// Where a word goes on behind the underscores or the middle at `at`; `at` itself where it ends
// there, and nothing where that is unclear.
std::optional<std::uint32_t> WordReader::behind_joint(std::uint32_t at, Last last, unsigned classes,
                                                      Role role) const {
  const bool after_digit = last == Last::digit;
  if ((classes & bit(kernels::underscore)) != 0) {
    std::uint32_t next = at;
    while (next < range_.end && text_[next] == '_') ++next;
    if (next == range_.end) return at;
    if (!is_ascii(text_[next]) || next - at > kMostUnderscores) return std::nullopt;
    return is_word_byte(text_[next]) ? next : at;
  }
  const bool is_quote = text_[at] == '\'' || text_[at] == '"';
  if (last == Last::hebrew_letter && is_quote) return std::nullopt;
  const unsigned middle = bit(after_digit ? kernels::middle_of_digits : kernels::middle_of_letters);
  const Role middle_role = after_digit ? Role::middle_of_digits : Role::middle_of_letters;
  if ((classes & middle) == 0 && role != middle_role && role != Role::middle_of_both) return at;
  const std::uint32_t next = at + (is_ascii(text_[at]) ? 1 : length_at(at));
  if (next == range_.end) return at;
  if (is_ascii(text_[next])) {
    const unsigned wanted = bit(after_digit ? kernels::digit : kernels::letter);
    return (classes_of(text_[next]) & wanted) != 0 ? next : at;
  }
  const Role follows = reading_at(next).role();
  if (follows == Role::unclear || follows == Role::mark) return std::nullopt;
  return !after_digit && is_letter(follows) ? next : at;
}

std::uint32_t WordReader::read_segments(std::uint32_t begin) {
  Word word;
  SegmentReader reader(CharacterReader(text_, {begin, range_.end}));
  std::uint32_t at = begin;
  bool goes_on = true;  // what comes next belongs here, boundary or not
  for (;;) {
    std::optional<SegmentReader::Step> step;
    if (!reader.done()) step = reader.next();
    const bool attaches = step && word.open && word.unspaced && !word.at_underscore &&
                          is_sara_am(step->character.code_point);
    if (!step || (step->begins_segment && !goes_on && !attaches)) {
      if (const auto letter = line_end_continuation(word)) {
        count_damage({at, *letter});
        reader = SegmentReader(CharacterReader(text_, {*letter, range_.end}));
        goes_on = true;
        continue;
      }
      close(word);
      if (!step || path_ == AsciiPath::fast) return at;
    }
    goes_on = false;
    at = step->character.bytes.end;
    if (step->character.damaged) ++mojibake_;
    take(step->character, word);
  }
}

void WordReader::take(const Character& character, Word& word) {
  const unicode::Properties& properties = character.properties;
  if (properties.is_attached()) {
    if (word.open && !word.at_underscore) {
      if (word.letters_end == word.bytes.end) word.letters_end = character.bytes.end;
      word.bytes.end = character.bytes.end;
      word.ends_in_soft_hyphen = character.code_point == kSoftHyphenPoint;
    }
    return;
  }
  if (character.code_point == kNarrowNoBreakSpace) {
    close(word);
    return;
  }
  const bool sara_am = word.unspaced && is_sara_am(character.code_point);
  const bool unspaced = properties.is_unspaced() && properties.is_word_like();
  if (word.open && !sara_am && (unspaced || word.unspaced)) {
    word.bytes.end = word.letters_end;
    close(word);
  }
  if (!word.open && !properties.is_word_like()) return;
  if (!word.open) word = {{character.bytes.begin, 0}, 0, true, unspaced};
  word.at_underscore = properties.word_break == unicode::WordBreak::extend_num_let;
  word.ends_in_soft_hyphen = false;
  word.ends_in_letter = properties.is_letter() && !unspaced;
  if (!word.at_underscore) word.bytes.end = character.bytes.end;
  if (properties.is_word_like()) word.letters_end = word.bytes.end;
}

std::optional<std::uint32_t> WordReader::line_end_continuation(const Word& word) const {
  if (!word.open || !word.ends_in_letter) return std::nullopt;
  CharacterReader reader(text_, {word.bytes.end, range_.end});
  if (!word.ends_in_soft_hyphen && (reader.done() || !is_hyphen(reader.next().code_point))) {
    return std::nullopt;
  }
  return next_line_letter(reader);
}

void WordReader::count_damage(Span bytes) {
  CharacterReader reader(text_, bytes);
  while (!reader.done()) mojibake_ += reader.next().damaged ? 1U : 0U;
}

void WordReader::close(Word& word) {
  if (word.open) {
    normalize(text_, word.bytes, normalized_);
    // Some letters are ignorable and fold to nothing (U+3164, the Hangul filler).
    const std::string& folded = normalized_.finish();
    const TokenKind kind = word.unspaced ? TokenKind::cluster : TokenKind::word;
    if (!folded.empty()) tokens_.add_long(folded, word.bytes, kind);
  }
  word = {};
}

}  // namespace stemma
