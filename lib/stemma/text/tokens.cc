#include "stemma/text/tokens.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "stemma/base/hash_inline.h"
#include "stemma/text/segments.h"
#include "stemma/text/tokens_of.h"
#include "stemma/text/unicode/normalize.h"

namespace stemma {
namespace {

constexpr char32_t kHyphen = 0x2010;
constexpr char32_t kSoftHyphen = 0xAD;
constexpr char32_t kNarrowNoBreakSpace = 0x202F;

bool is_blank(char32_t point) {
  return point == ' ' || point == '\t';
}
bool is_line_break(char32_t point) {
  return point == '\n' || point == '\r';
}
bool is_hyphen(char32_t point) {
  return point == '-' || point == kHyphen;
}

// Vowels that Thai and Lao write behind the consonant they belong to; grapheme clusters keep them
// (Grapheme_Cluster_Break=SpacingMark), word boundaries do not.
bool is_sara_am(char32_t point) {
  return point == 0x0E33 || point == 0x0EB3;
}

char32_t plain_apostrophe(char32_t point) {
  const bool typographic = point == 0x2018 || point == 0x2019 || point == 0x201B || point == 0x02BC;
  return typographic ? U'\'' : point;
}

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

enum class AsciiClass : std::uint8_t {
  other,
  letter,
  digit,
  underscore,
  middle_of_letters,
  middle_of_digits,
  middle_of_both,
};

constexpr std::array<AsciiClass, 128> ascii_classes() {
  std::array<AsciiClass, 128> classes{};
  for (std::size_t c = '0'; c <= '9'; ++c) classes[c] = AsciiClass::digit;
  for (std::size_t c = 'A'; c <= 'Z'; ++c) classes[c] = AsciiClass::letter;
  for (std::size_t c = 'a'; c <= 'z'; ++c) classes[c] = AsciiClass::letter;
  classes['_'] = AsciiClass::underscore;
  classes[':'] = AsciiClass::middle_of_letters;
  classes[','] = classes[';'] = AsciiClass::middle_of_digits;
  classes['.'] = classes['\''] = AsciiClass::middle_of_both;
  return classes;
}

constexpr std::array<AsciiClass, 128> kAsciiClasses = ascii_classes();

bool is_ascii(char byte) {
  return static_cast<unsigned char>(byte) < 0x80;
}
AsciiClass ascii_class(char byte) {
  return kAsciiClasses[static_cast<unsigned char>(byte)];
}

constexpr bool is_word(AsciiClass of) {
  return of == AsciiClass::letter || of == AsciiClass::digit;
}

// Letters and digits, the bulk of every text, told with one look.
constexpr std::array<bool, 256> word_bytes() {
  std::array<bool, 256> bytes{};
  for (std::size_t c = 0; c < kAsciiClasses.size(); ++c) bytes[c] = is_word(kAsciiClasses[c]);
  return bytes;
}

constexpr std::array<bool, 256> kWordBytes = word_bytes();

bool is_word_byte(char byte) {
  return kWordBytes[static_cast<unsigned char>(byte)];
}

std::string lower_case_of_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(c | (c >= 'A' && c <= 'Z' ? 0x20 : 0));
  return lower;
}

// In line, for it is called for each word.
inline std::uint64_t hash_of_token(std::string_view normalized, TokenKind kind) {
  return (hash64_inline(normalized) & ~std::uint64_t{1}) | (kind == TokenKind::cluster ? 1U : 0U);
}

bool joins(AsciiClass last, AsciiClass middle, AsciiClass next) {
  if (last != next) return false;
  if (last == AsciiClass::letter) {
    return middle == AsciiClass::middle_of_letters || middle == AsciiClass::middle_of_both;
  }
  return last == AsciiClass::digit &&
         (middle == AsciiClass::middle_of_digits || middle == AsciiClass::middle_of_both);
}

class Tokenizer {
 public:
  Tokenizer(std::string_view text, Span range, AsciiPath path, TokenizedText so_far)
      : text_(text), range_(range), path_(path), result_(std::move(so_far)) {
    if (path_ == AsciiPath::fast)
      lower_ = lower_case_of_ascii(text_.substr(range_.begin, range_.size()));
  }

  TokenizedText run() {
    std::uint32_t at = range_.begin;
    while (at < range_.end) {
      std::optional<std::uint32_t> next;
      if (path_ == AsciiPath::fast && is_ascii(text_[at])) next = read_ascii(at);
      at = next ? *next : read_segments(at);
    }
    return std::move(result_);
  }

 private:
  // The word under construction, of one segment or a part of it.
  struct Word {
    Span bytes;
    bool open = false;
    bool unspaced = false;        // a grapheme cluster of a script without spaces
    bool ends_in_letter = false;  // of a script with spaces; what is attached not counted
    bool ends_in_soft_hyphen = false;
    bool at_underscore = false;  // or what is like one: not of the word unless it goes on
  };

  // Skips one ASCII character between words, or reads one word, and says where to go on; nothing
  // where the word or its end is not of ASCII alone. What is skipped never influences the word
  // after it: no rule joins to the right of such a character, save that underscores and the
  // like belong to the segment, and those are dropped at the start of a word.
  std::optional<std::uint32_t> read_ascii(std::uint32_t begin) {
    if (!is_word_byte(text_[begin])) return begin + 1;
    AsciiClass last = AsciiClass::other;
    std::uint32_t word_end = begin;
    std::uint32_t at = begin;
    for (;;) {
      while (at < range_.end && is_word_byte(text_[at])) ++at;
      if (at > begin && is_word_byte(text_[at - 1])) {
        word_end = at;
        last = ascii_class(text_[at - 1]);
      }
      if (at == range_.end) break;
      if (!is_ascii(text_[at])) return std::nullopt;
      const AsciiClass own = ascii_class(text_[at]);
      if (own == AsciiClass::underscore) {
        ++at;
        last = own;
      } else {
        if (own == AsciiClass::other || at + 1 == range_.end) break;
        if (!is_ascii(text_[at + 1])) return std::nullopt;
        if (!joins(last, own, ascii_class(text_[at + 1]))) break;
        ++at;
      }
    }
    if (at < range_.end && text_[at] == '-' && last == AsciiClass::letter &&
        next_line_letter(CharacterReader(text_, {at + 1, range_.end}))) {
      return std::nullopt;
    }
    const std::string_view word(lower_.data() + (begin - range_.begin), word_end - begin);
    add(word, {begin, word_end}, TokenKind::word);
    return at;
  }

  void add(std::string_view word, Span bytes, TokenKind kind) {
    result_.tokens.push_back(hash_of_token(word, kind));
    result_.spans.push_back(bytes);
    result_.words += word;
    result_.words += '\n';
  }

  // Reads segments from `begin`, where one begins, by the rules of Unicode, and says where to go
  // on: at the end, or where ASCII begins another segment and has a faster way.
  std::uint32_t read_segments(std::uint32_t begin) {
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
        if (!step || (path_ == AsciiPath::fast && is_ascii(text_[at]))) return at;
      }
      goes_on = false;
      at = step->character.bytes.end;
      if (step->character.damaged) ++result_.mojibake;
      take(step->character, word);
    }
  }

  void take(const Character& character, Word& word) {
    const unicode::Properties& properties = character.properties;
    if (properties.is_attached()) {
      if (word.open && !word.at_underscore) {
        word.bytes.end = character.bytes.end;
        word.ends_in_soft_hyphen = character.code_point == kSoftHyphen;
      }
      return;
    }
    if (character.code_point == kNarrowNoBreakSpace) {
      close(word);
      return;
    }
    const bool sara_am = word.unspaced && is_sara_am(character.code_point);
    const bool unspaced = properties.is_unspaced() && properties.is_word_like();
    if (word.open && !sara_am && (unspaced || word.unspaced)) close(word);
    if (!word.open && !properties.is_word_like()) return;
    if (!word.open) word = {{character.bytes.begin, 0}, true, unspaced};
    word.at_underscore = properties.word_break == unicode::WordBreak::extend_num_let;
    word.ends_in_soft_hyphen = false;
    word.ends_in_letter = properties.is_letter() && !unspaced;
    if (!word.at_underscore) word.bytes.end = character.bytes.end;
  }

  std::optional<std::uint32_t> line_end_continuation(const Word& word) const {
    if (!word.open || !word.ends_in_letter) return std::nullopt;
    CharacterReader reader(text_, {word.bytes.end, range_.end});
    if (!word.ends_in_soft_hyphen && (reader.done() || !is_hyphen(reader.next().code_point))) {
      return std::nullopt;
    }
    return next_line_letter(reader);
  }

  void count_damage(Span bytes) {
    CharacterReader reader(text_, bytes);
    while (!reader.done()) result_.mojibake += reader.next().damaged ? 1U : 0U;
  }

  void close(Word& word) {
    if (word.open) {
      normalize(text_, word.bytes, normalized_);
      // Some letters are ignorable and fold to nothing (U+3164, the Hangul filler).
      const std::string& folded = normalized_.finish();
      const TokenKind kind = word.unspaced ? TokenKind::cluster : TokenKind::word;
      if (!folded.empty()) add(folded, word.bytes, kind);
    }
    word = {};
  }

  std::string_view text_;
  Span range_;
  AsciiPath path_;
  std::string lower_;  // text_[range_) for the fast path
  TokenizedText result_;
  unicode::CasefoldBuilder normalized_;
};

}  // namespace

std::uint64_t token_hash(std::string_view normalized, TokenKind kind) {
  return hash_of_token(normalized, kind);
}

TokenizedText tokens_of(std::string_view text, Span range, AsciiPath path, TokenizedText so_far) {
  const auto size = static_cast<std::uint32_t>(text.size());
  range.end = std::min(range.end, size);
  range.begin = std::min(range.begin, range.end);
  return Tokenizer(text, range, path, std::move(so_far)).run();
}

TokenizedText tokenize(std::string_view text, Span range) {
  return tokens_of(text, range, AsciiPath::fast);
}

std::string normalized_word(std::string_view text, Span span) {
  unicode::CasefoldBuilder normalized;
  normalize(text, span, normalized);
  return normalized.finish();
}

}  // namespace stemma
