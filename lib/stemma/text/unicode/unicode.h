// Properties, foldings and compositions of Unicode 15.0.0, as far as matching words needs them.
// The tables are in the tree (tables.cc) and not the system's, because token hashes are stored:
// a new ICU must not change them. tools/unicode/generate_tables.py wrote them, and says from
// which file of the Unicode Character Database each property comes. All lookups are O(1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace stemma::unicode {

// Word_Break, in the generator's order.
enum class WordBreak : std::uint8_t {
  other,
  cr,
  lf,
  newline,
  extend,
  zwj,
  format,
  regional_indicator,
  katakana,
  hebrew_letter,
  a_letter,
  single_quote,
  double_quote,
  mid_num_let,
  mid_letter,
  mid_num,
  numeric,
  extend_num_let,
  w_seg_space,
};

// Four bytes, aligned: copied as one word.
struct alignas(4) Properties {
  WordBreak word_break;
  std::uint8_t combining_class;  // Canonical_Combining_Class
  std::uint16_t flags;

  // Alphabetic or General_Category N*; no mark, joiner or format character, which a base carries.
  constexpr bool is_word_like() const { return (flags & 1U) != 0; }
  // The word-like ones that are Alphabetic, or symbols for such letters of unspaced scripts as the
  // Kangxi radicals are, which count as Alphabetic here.
  constexpr bool is_letter() const { return (flags & 2U) != 0; }
  constexpr bool is_lower() const { return (flags & 4U) != 0; }  // General_Category Ll
  constexpr bool is_upper() const { return (flags & 8U) != 0; }  // Lu or Lt
  // Of a script written without spaces: Line_Break=SA (Thai, Lao, Khmer, Myanmar, Tai Tham, Tai
  // Viet, New Tai Lue, Tai Le, Ahom), or Script Han, Hiragana, Katakana, Bopomofo, Yi, Tangut,
  // Nushu, Khitan Small Script, or common to those only (Script_Extensions). Scripts like
  // Javanese, which UAX #14 and #29 treat as alphabetic, are not among them.
  constexpr bool is_unspaced() const { return (flags & 16U) != 0; }
  constexpr bool is_pictographic() const { return (flags & 32U) != 0; }  // Extended_Pictographic
  // NFC_Quick_Check=Yes and combining class 0: nothing before it changes because of it.
  constexpr bool is_nfc_quiet() const { return (flags & 64U) != 0; }
  // What follows a base without a boundary between (UAX #29, rule WB4).
  constexpr bool is_attached() const {
    return word_break == WordBreak::extend || word_break == WordBreak::zwj ||
           word_break == WordBreak::format;
  }
};

struct Composition {
  char32_t first;
  char32_t second;
  char32_t composed;
};

namespace tables {

// Two stages: the block of a code point, then its value in the block. kCasefold and
// kDecomposition hold offsets into kSequences, where a count of UTF-16 units is followed by the
// units; offset 0 means that the code point stays as it is.
inline constexpr unsigned kPropertyBits = 7;
inline constexpr unsigned kSequenceBits = 6;
extern const Properties kDistinctProperties[];
extern const std::size_t kDistinctPropertyCount;  // at most 256
extern const std::uint16_t kPropertyBlocks[];
extern const std::uint8_t kProperty[];
extern const std::uint16_t kCasefoldBlocks[];
extern const std::uint16_t kCasefold[];
extern const std::uint16_t kDecompositionBlocks[];
extern const std::uint16_t kDecomposition[];
extern const std::uint16_t kSequences[];
extern const Composition kCompositions[];  // ordered by (first, second)
extern const std::size_t kCompositionCount;

template <typename Value>
Value lookup(const std::uint16_t* blocks, const Value* values, unsigned bits, char32_t point) {
  const std::size_t block = blocks[point >> bits];
  return values[(block << bits) | (point & ((1U << bits) - 1U))];
}

// Visits each code point of the sequence at `offset` in kSequences.
template <typename Visit>
void for_each_in_sequence(std::uint16_t offset, Visit visit) {
  const std::uint16_t* unit = kSequences + offset + 1;
  const std::uint16_t* end = unit + kSequences[offset];
  while (unit != end) {
    char32_t point = *unit++;
    if (point >= 0xD800 && point < 0xDC00) {
      point = 0x10000 + ((point - 0xD800) << 10U) + (*unit++ - 0xDC00U);
    }
    visit(point);
  }
}

}  // namespace tables

// `point` is at most U+10FFFF, here and below.
inline std::uint8_t property_index(char32_t point) {
  return tables::lookup(tables::kPropertyBlocks, tables::kProperty, tables::kPropertyBits, point);
}
inline const Properties& properties(char32_t point) {
  return tables::kDistinctProperties[property_index(point)];
}

}  // namespace stemma::unicode
