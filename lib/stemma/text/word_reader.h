// Words read one by one: those that do not go by classes of bytes alone (tokens.cc).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "stemma/base/span.h"
#include "stemma/text/readings.h"
#include "stemma/text/segments.h"
#include "stemma/text/token_buffer.h"
#include "stemma/text/tokens_of.h"
#include "stemma/text/unicode/normalize.h"

namespace stemma {

// NFKC_Casefold and the like of a word of `text`, without what parts it at a line end.
void normalize(std::string_view text, Span word, unicode::CasefoldBuilder& normalized);

class WordReader {
 public:
  WordReader(std::string_view text, Span range, AsciiPath path, TokenBuffer& tokens)
      : text_(text), range_(range), path_(path), readings_(Readings::all()), tokens_(tokens) {}

  // Reads what stands at `at`, where a segment may begin, and says where to go on: where another
  // may. What is skipped never influences the word after it: no rule joins to the right of such a
  // character, save that underscores and the like belong to the segment, and those are dropped at
  // the start of a word.
  std::uint32_t read_at(std::uint32_t at);

  // Reads segments from `begin`, where one begins, by the rules of Unicode, and says where to go
  // on: at the end, or where another segment begins and may have a faster way.
  std::uint32_t read_segments(std::uint32_t begin);

  std::uint64_t mojibake() const { return mojibake_; }

 private:
  enum class Last : std::uint8_t { letter, hebrew_letter, digit };

  // The word under construction, of one segment or a part of it.
  struct Word {
    Span bytes;
    std::uint32_t letters_end = 0;  // of its last letter or number: where it ends beside a cluster
    bool open = false;
    bool unspaced = false;        // a grapheme cluster of a script without spaces
    bool ends_in_letter = false;  // of a script with spaces; what is attached not counted
    bool ends_in_soft_hyphen = false;
    bool at_underscore = false;  // or what is like one: not of the word unless it goes on
  };

  std::uint32_t length_at(std::uint32_t at) const;
  char32_t byte_at(std::uint32_t at) const { return static_cast<unsigned char>(text_[at]); }
  CharacterReading reading_at(std::uint32_t at) const;
  std::uint32_t read_clusters(std::uint32_t at, CharacterReading reading);
  std::optional<std::uint32_t> read_word(std::uint32_t begin);
  std::optional<std::uint32_t> behind_joint(std::uint32_t at, Last last, unsigned classes,
                                            Role role) const;
  void take(const Character& character, Word& word);
  std::optional<std::uint32_t> line_end_continuation(const Word& word) const;
  void count_damage(Span bytes);
  void close(Word& word);

  static Last last_of(Role letter) {
    return letter == Role::letter ? Last::letter : Last::hebrew_letter;
  }

  std::string_view text_;
  Span range_;
  AsciiPath path_;
  const Readings& readings_;
  TokenBuffer& tokens_;
  std::uint64_t mojibake_ = 0;
  unicode::CasefoldBuilder normalized_;
};

}  // namespace stemma
