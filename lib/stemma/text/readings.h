// What a character outside ASCII does to the words around it, told at once: for most characters
// their properties alone decide, and what they fold to does not depend on what stands beside them.
#pragma once

#include <array>
#include <cstdint>

#include "stemma/text/unicode/normalize.h"

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

// The readings of all code points that take two or three bytes. Each lookup is O(1).
class Readings {
 public:
  // Made once. Thread-safe.
  static const Readings& all();

  const Reading& of_two_bytes(char32_t point) const { return of_two_bytes_[point]; }

  Reading of_three_bytes(char32_t point) const {
    const Role role = role_of(point);
    if (role == Role::unclear || role == Role::parting) return {role, 3, 0, {}};
    if (unicode::casefold_offset(point) != 0 || plain_apostrophe(point) != point) {
      return folded(point, role);
    }
    return {
        role,
        3,
        3,
        {static_cast<char>(0xE0U | point >> 12U), static_cast<char>(0x80U | (point >> 6U & 0x3FU)),
         static_cast<char>(0x80U | (point & 0x3FU))}};
  }

 private:
  Readings();
  Role role_of(char32_t point) const {
    if (is_hyphen(point) || is_sara_am(point)) return Role::unclear;
    return roles_[unicode::property_index(point)];
  }
  static Reading folded(char32_t point, Role role);

  std::array<Role, 256> roles_{};  // by the index of the properties
  std::array<Reading, 0x800> of_two_bytes_{};
};

}  // namespace stemma
