#include "stemma/text/tokens.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>
#include <utility>

#include "stemma/base/hash.h"
#include "stemma/text/readings.h"
#include "stemma/text/segments.h"
#include "stemma/text/token_buffer.h"
#include "stemma/text/tokens_of.h"
#include "stemma/text/unicode/normalize.h"

namespace stemma {
namespace {

constexpr char32_t kSoftHyphen = 0xAD;
constexpr char32_t kNarrowNoBreakSpace = 0x202F;

bool is_blank(char32_t point) {
  return point == ' ' || point == '\t';
}
bool is_line_break(char32_t point) {
  return point == '\n' || point == '\r';
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

class Tokenizer {
 public:
  Tokenizer(std::string_view text, Span range, AsciiPath path, const kernels::Kernel& kernel,
            TokenizedText& result)
      : text_(text),
        range_(range),
        path_(path),
        kernel_(kernel),
        readings_(Readings::all()),
        result_(result),
        tokens_(result, kernel) {}

  void run() {
    if (path_ == AsciiPath::general) {
      if (!range_.empty()) read_segments(range_.begin);
    } else {
      read_blocks();
    }
    tokens_.flush();
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

  // Bytes that are one word, or that take a closer look.
  struct Run {
    bool open = false;
    bool plain = true;  // so far a word of ASCII
    std::uint32_t begin = 0;
  };

  static constexpr std::size_t kBlocks = 32;  // classified at once
  // A longer word is read by the rules. There is room for what one more character becomes.
  static constexpr std::uint32_t kMostUnderscores = 16;
  static constexpr std::ptrdiff_t kMostFolded = TokenBuffer::kLongWord - kMostUnderscores;

  void read_blocks() {
    std::array<kernels::Classes, kBlocks> classes;
    std::size_t at = range_.begin;
    while (at < range_.end) {
      std::size_t left = range_.end - at;
      std::size_t blocks =
          std::min((left + kernels::kBlockBytes - 1) / kernels::kBlockBytes, kBlocks);
      const std::size_t size = blocks * kernels::kBlockBytes;
      if (text_.size() - at >= size) {
        kernel_.classify(text_.data() + at, blocks, classes.data());
      } else if (blocks > 1) {
        kernel_.classify(text_.data() + at, --blocks, classes.data());
      } else {
        std::array<char, kernels::kBlockBytes> rest{};
        std::copy(text_.data() + at, text_.data() + range_.end, rest.begin());
        kernel_.classify(rest.data(), 1, classes.data());
      }
      for (std::size_t i = 0; i < blocks; ++i, at += kernels::kBlockBytes) {
        if (range_.end - at < kernels::kBlockBytes) clear_from(range_.end - at, classes[i]);
        read_block(classes[i], at);
      }
    }
    if (open_.open) read_run({open_.begin, range_.end}, open_.plain);
  }

  static void clear_from(std::size_t byte, kernels::Classes& of) {
    const std::uint64_t kept = (std::uint64_t{1} << byte) - 1;
    for (std::uint64_t* bits : {&of.letters, &of.digits, &of.not_ascii, &of.middles_of_letters,
                                &of.middles_of_digits, &of.underscores, &of.hyphens, &of.blanks}) {
      *bits &= kept;
    }
  }

  // Reads the runs that end in the block at `at`. The rules of word boundaries are bit masks here:
  // a middle or an underscore belongs to the word if the right bytes stand on both of its sides.
  void read_block(const kernels::Classes& of, std::size_t at) {
    using kernels::Class;
    const std::size_t end = at + kernels::kBlockBytes;
    const unsigned last = at > range_.begin ? classes_of(text_[at - 1]) : 0U;
    const unsigned next = end < range_.end ? classes_of(text_[end]) : 0U;
    const auto behind = [&](std::uint64_t bits, unsigned classes) {
      return bits << 1U | ((last & classes) != 0 ? 1U : 0U);
    };
    const auto before = [&](std::uint64_t bits, unsigned classes) {
      return bits >> 1U | ((next & classes) != 0 ? std::uint64_t{1} << 63U : 0U);
    };
    const std::uint64_t words = of.letters | of.digits;
    const std::uint64_t before_others = before(of.not_ascii, bit(Class::not_ascii));
    const std::uint64_t runs = words | of.not_ascii |
                               (of.middles_of_letters & behind(of.letters, bit(Class::letter)) &
                                before(of.letters, bit(Class::letter))) |
                               (of.middles_of_digits & behind(of.digits, bit(Class::digit)) &
                                before(of.digits, bit(Class::digit))) |
                               (of.underscores & behind(words, kWord) & before(words, kWord));
    // At a byte behind a word: that word may go on.
    const std::uint64_t unclear =
        of.not_ascii | ((of.middles_of_letters | of.middles_of_digits) & before_others) |
        (of.underscores & (before_others | before(of.underscores, bit(Class::underscore)))) |
        (of.hyphens & before(of.blanks, bit(Class::blank)));
    const auto plain = [&](int first, int last_bit) {
      return unclear >> first << (63 - last_bit + first) == 0;
    };
    std::uint64_t edges = runs ^ (runs << 1U | (open_.open ? 1U : 0U));
    const auto next_edge = [&] {
      const int edge = std::countr_zero(edges);
      edges &= edges - 1;
      return edge;
    };
    const auto place = [&](int edge) {
      return static_cast<std::uint32_t>(at + static_cast<unsigned>(edge));
    };
    if (open_.open) {
      if (edges == 0) {
        open_.plain = open_.plain && unclear == 0;
        return;
      }
      const int edge = next_edge();
      open_.open = false;
      read_run({open_.begin, place(edge)}, open_.plain && plain(0, edge));
    }
    if (unclear == 0 && read_to_ <= at && end + kernels::kBlockBytes <= text_.size()) {
      if (std::popcount(edges) % 2 != 0) {
        const int begin = 63 - std::countl_zero(edges);
        edges ^= std::uint64_t{1} << begin;
        open_ = {true, true, place(begin)};
      }
      tokens_.add_block(text_, static_cast<std::uint32_t>(at), edges);
      return;
    }
    while (edges != 0) {
      const int begin = next_edge();
      if (edges == 0) {
        open_ = {true, plain(begin, 63), place(begin)};
        return;
      }
      const int edge = next_edge();
      read_run({place(begin), place(edge)}, plain(begin, edge));
    }
  }

  void read_run(Span run, bool plain) {
    if (plain && run.begin >= read_to_) {
      tokens_.add_ascii(text_, run);
      return;
    }
    read_to_ = std::max(read_to_, run.begin);
    while (read_to_ < run.end) read_to_ = read_at(read_to_);
  }

  // Reads what stands at `at`, where a segment may begin, and says where to go on: where another
  // may. What is skipped never influences the word after it: no rule joins to the right of such a
  // character, save that underscores and the like belong to the segment, and those are dropped at
  // the start of a word.
  std::uint32_t read_at(std::uint32_t at) {
    if (is_ascii(text_[at])) {
      if (!is_word_byte(text_[at])) return at + 1;
      const auto next = read_word(at);
      return next ? *next : read_segments(at);
    }
    const Reading reading = reading_at(at);
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
  std::uint32_t length_at(std::uint32_t at) const { return byte_at(at) < 0xE0 ? 2 : 3; }

  char32_t byte_at(std::uint32_t at) const { return static_cast<unsigned char>(text_[at]); }

  Reading reading_at(std::uint32_t at) const {
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
  std::uint32_t read_clusters(std::uint32_t at, Reading reading) {
    while (reading.role() == Role::cluster) {
      char* const room = tokens_.room();
      char* to = reading.put(room);
      std::uint32_t next = at + length_at(at);
      for (;;) {
        const bool more = next < range_.end && !is_ascii(text_[next]);
        reading = more ? reading_at(next) : Reading(Role::parting, 0, 0);
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

  enum class Last : std::uint8_t { letter, hebrew_letter, digit };

  // Reads the word of letters and digits that begins at `begin`, and says where it ends; nothing
  // where the word or its end needs the rules of Unicode.
  std::optional<std::uint32_t> read_word(std::uint32_t begin) {
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
      Reading reading(Role::parting, 0, 0);
      if ((classes & bit(kernels::not_ascii)) != 0) {
        const std::uint32_t letters = at;
        to = put_letters(at, last, to, room + kMostFolded);
        if (at != letters) continue;
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

  // Reads letters of two bytes, the bulk of Greek or Hebrew, that cannot begin mojibake.
  char* put_letters(std::uint32_t& at, Last& last, char* to, const char* full) const {
    const Readings& readings = readings_;
    const char* from = text_.data() + at;
    const char* const end = text_.data() + range_.end;
    while (end - from >= 2 && to < full) {
      const unsigned lead = static_cast<unsigned char>(from[0]);
      const unsigned trail = static_cast<unsigned char>(from[1]);
      if (lead < 0xC4 || lead >= 0xE0 || (trail & 0xC0U) != 0x80) break;
      const Reading reading = readings.of_two_bytes((lead & 0x1FU) << 6U | (trail & 0x3FU));
      if (!is_letter(reading.role())) break;
      last = last_of(reading.role());
      to = reading.put(to);
      from += 2;
    }
    at = static_cast<std::uint32_t>(from - text_.data());
    return to;
  }

  static Last last_of(Role letter) {
    return letter == Role::letter ? Last::letter : Last::hebrew_letter;
  }

  static bool is_letter(Role role) { return role == Role::letter || role == Role::hebrew_letter; }

  // Where a word goes on behind the underscores or the middle at `at`; `at` itself where it ends
  // there, and nothing where that is unclear.
  std::optional<std::uint32_t> behind_joint(std::uint32_t at, Last last, unsigned classes,
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
    const unsigned middle =
        bit(after_digit ? kernels::middle_of_digits : kernels::middle_of_letters);
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

  // Reads segments from `begin`, where one begins, by the rules of Unicode, and says where to go
  // on: at the end, or where another segment begins and may have a faster way.
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
        if (!step || path_ == AsciiPath::fast) return at;
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
      if (!folded.empty()) tokens_.add_long(folded, word.bytes, kind);
    }
    word = {};
  }

  std::string_view text_;
  Span range_;
  AsciiPath path_;
  const kernels::Kernel& kernel_;
  const Readings& readings_;
  TokenizedText& result_;
  TokenBuffer tokens_;
  Run open_;                   // goes on in the next block
  std::uint32_t read_to_ = 0;  // what stands before has been read
  unicode::CasefoldBuilder normalized_;
};

}  // namespace

std::uint64_t token_hash(std::string_view normalized, TokenKind kind) {
  return (hash64(normalized) & ~std::uint64_t{1}) | (kind == TokenKind::cluster ? 1U : 0U);
}

TokenizedText tokens_of(std::string_view text, Span range, AsciiPath path, TokenizedText so_far,
                        const kernels::Kernel& kernel) {
  const auto size = static_cast<std::uint32_t>(text.size());
  range.end = std::min(range.end, size);
  range.begin = std::min(range.begin, range.end);
  Tokenizer(text, range, path, kernel, so_far).run();
  return so_far;
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
