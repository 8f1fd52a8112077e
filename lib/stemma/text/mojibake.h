// Mojibake: UTF-8 that was read as Windows-1252 or Latin-1, once or twice, and written again
// ("LEÃ“N" for "LEÓN", "donâ€™t" for "don't", "ÃƒÂ©" for "é"). Recognized for matching only.
//
// A sequence counts as mojibake only where its characters map back to bytes (each through
// Windows-1252 or Latin-1, in any mixture) that are one well-formed UTF-8 sequence of a code
// point in common use, and genuine text would not read like that. What genuine text is:
// a word that ends in an accented capital or letter, with the punctuation that may follow it
// ("IRMÃ”", "liberté »" with its no-break space, "„též…“"). So:
// - Two layers of damage need no further evidence; genuine text does not look like that.
// - A Latin letter from two characters ("Ã©") is taken after a lower-case letter, because the
//   first of the two is a capital. Before a letter it is taken where its case fits
//   ("Ã“scar", "LEÃ“N"; not "IRMÃ–que"). Otherwise it stands at the end of a word or alone, and
//   then quotes, dashes and the no-break space are taken for what they seem, save for an opening
//   quote with nothing to open after a capital ("AVÃ“", then a space), and a lone "à".
// - Punctuation from two characters ("Â»") is taken, save where the letter itself is quoted
//   («Â»): no language that uses the letter ends words in it often.
// - Three or four characters are taken where at least one cannot stand after a letter in genuine
//   text, or where Latin letters go on, or a neighbour is damaged too and not Latin either.
// - Letters of other scripts are never taken beside a Latin letter; from two characters, only
//   Greek and Cyrillic are taken without a damaged neighbour.
// - A C1 control is read as the Windows-1252 character of that byte, and "â€" without a third
//   character as a closing quote, whose last byte Windows-1252 lacks.
// Undamaged text that looks damaged all the same ("IRMÃ–TARDE") can match what it should not;
// damage that looks genuine ("Ã”" alone for "Ô") stays.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "stemma/base/span.h"

namespace stemma {

struct MojibakeRepair {
  char32_t code_point = 0;
  std::uint32_t length = 0;  // bytes of the text that it stands for
};

// Whether `code_point` can begin mojibake: a test that is cheap and mostly says no.
constexpr bool may_begin_mojibake(char32_t code_point) {
  return code_point >= 0x80 && code_point <= 0xF4 && (code_point <= 0x9F || code_point >= 0xC2);
}

// The repair of the sequence that begins at text[at] and ends at or before `end`, if there is
// one. What stands around it is read as evidence even outside [at, end), so that the answer does
// not depend on where a caller cuts the text. O(1).
std::optional<MojibakeRepair> mojibake_at(std::string_view text, std::uint32_t at,
                                          std::uint32_t end);

}  // namespace stemma
