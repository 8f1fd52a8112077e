// What a character outside ASCII does to the words around it, told at once: for most characters
// their properties alone decide, and what they fold to does not depend on what stands beside them.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "stemma/text/unicode/normalize.h"
#include "stemma/text/unicode/unicode.h"

namespace stemma {

enum class Role : std::uint8_t {
  unclear,  // the rules of Unicode have to be asked: most marks, joiners, digits, ill-formed bytes
  parting,  // no part of any word, whatever stands beside it
  letter,   // of a script with spaces
  hebrew_letter,      // the same, but some quotes may follow it
  cluster,            // of a script without spaces: a word with the marks behind it
  mark,               // belongs to what stands before it
  middle_of_letters,  // joins letters, as the colon does
  middle_of_digits,   // joins digits, as the comma does
  middle_of_both,     // as the full stop does
};

// What a character is, and what it becomes in a normalized word: up to six bytes of UTF-8. Eight
// bytes, handed on in one register.
class CharacterReading {
 public:
  static constexpr std::uint64_t kMostBytes = 6;

  constexpr CharacterReading() = default;
  constexpr CharacterReading(Role role, std::uint64_t folded, std::uint64_t size)
      : bits_(static_cast<std::uint64_t>(role) | size << 8U | folded << 16U) {}

  constexpr Role role() const { return static_cast<Role>(bits_ & 0xFFU); }
  constexpr std::uint64_t size() const { return bits_ >> 8U & 0xFFU; }
  constexpr std::uint64_t folded() const { return bits_ >> 16U; }  // the first byte is the lowest

  // Writes eight bytes, and says where those that count end.
  char* put(char* to) const {
    const std::uint64_t bytes = folded();
    std::memcpy(to, &bytes, sizeof bytes);
    return to + size();
  }

 private:
  std::uint64_t bits_ = 0;  // unclear
};

constexpr char32_t plain_apostrophe(char32_t point) {
  const bool typographic = point == 0x2018 || point == 0x2019 || point == 0x201B || point == 0x02BC;
  return typographic ? U'\'' : point;
}

// Vowels that Thai and Lao write behind the consonant they belong to; grapheme clusters keep them
// (Grapheme_Cluster_Break=SpacingMark), word boundaries do not.
constexpr bool is_sara_am(char32_t point) {
  return point == 0x0E33 || point == 0x0EB3;
}

constexpr bool is_hyphen(char32_t point) {
  return point == '-' || point == 0x2010;
}

// The readings of all code points of two and three bytes. Each lookup is O(1).
class Readings {
 public:
  // Made once. Thread-safe.
  static const Readings& all();

  // Of a code point of two bytes.
  CharacterReading of_two_bytes(char32_t point) const { return known_[point]; }

  // Of a code point of three bytes.
  CharacterReading of_three_bytes(char32_t point) const {
    if (point >= 0x4E00 && point <= 0x9FFF) return unchanged(point, Role::cluster);  // Han
    if (point >= 0xAC00 && point <= 0xD7A3) return unchanged(point, Role::letter);   // Hangul
    const std::size_t page = page_of_[point >> 8U];
    return page != 0 ? known_[page << 8U | (point & 0xFFU)] : find(point);
  }

 private:
  // The first eight pages are the code points of two bytes; then come those that many texts use:
  // Latin and Greek with accents, general punctuation, that of Han, kana, full width.
  static constexpr std::array<std::uint8_t, 5> kMorePages = {0x1E, 0x1F, 0x20, 0x30, 0xFF};

  Readings();
  CharacterReading find(char32_t point) const;
  static CharacterReading unchanged(char32_t point, Role role) {
    return {role,
            (0xE0U | point >> 12U) | (0x80U | (point >> 6U & 0x3FU)) << 8U |
                (0x80U | (point & 0x3FU)) << 16U,
            3};
  }

  std::array<Role, 256> roles_{};  // by the index of the properties
  std::array<std::uint8_t, 256> page_of_{};
  std::array<CharacterReading, (8 + kMorePages.size()) * 256> known_{};
};

}  // namespace stemma
