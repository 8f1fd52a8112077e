// What a character outside ASCII does to the words around it, told at once: for most characters
// their properties alone decide, and what they fold to does not depend on what stands beside them.
#pragma once

#include <array>
#include <cstdint>

#include "stemma/text/unicode/unicode.h"

namespace stemma {

enum class Role : std::uint8_t {
  unclear,  // the rules of Unicode have to be asked: marks, joiners, digits, what is ill-formed ...
  parting,  // no part of any word, whatever stands beside it
  letter,   // of a script with spaces
  hebrew_letter,      // the same, and some quotes may follow it
  cluster,            // of a script without spaces: a word by itself if nothing is attached to it
  middle_of_letters,  // joins letters, as the colon does
  middle_of_digits,   // the same for digits, as the comma does
  middle_of_both,     // as the full stop does
};

struct Reading {
  Role role = Role::unclear;
  std::uint8_t length = 1;  // bytes in the text
  std::uint8_t folded_size = 0;
  std::array<char, 5> folded{};  // UTF-8 of what the character is in a normalized word
};

// Of a code point of two or three bytes. O(1).
Reading reading_of(char32_t point);

// The same for all code points of two bytes, by number. Thread-safe.
inline constexpr std::size_t kShortReadings = 0x800;
const std::array<Reading, kShortReadings>& short_readings();

inline char32_t plain_apostrophe(char32_t point) {
  const bool typographic = point == 0x2018 || point == 0x2019 || point == 0x201B || point == 0x02BC;
  return typographic ? U'\'' : point;
}

// Vowels that Thai and Lao write behind the consonant they belong to; grapheme clusters keep them
// (Grapheme_Cluster_Break=SpacingMark), word boundaries do not.
inline bool is_sara_am(char32_t point) {
  return point == 0x0E33 || point == 0x0EB3;
}

inline bool is_hyphen(char32_t point) {
  return point == '-' || point == 0x2010;
}

}  // namespace stemma
