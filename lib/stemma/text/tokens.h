// Words for matching. What is shown to people is always the document's own text; a token only
// says whether two places say the same.
//
// Segmentation: Unicode 15.0 word boundaries (UAX #29, no tailoring, no dictionary), segments
// that hold a letter or a number; in scripts written without spaces (Han, Hiragana, Katakana,
// Thai, Lao, Khmer, Myanmar and the like) each grapheme cluster is a token. A narrow no-break
// space parts words as other spaces do.
// Normalization (all for matching only): mojibake repaired (mojibake.h); default-ignorable
// characters (soft hyphens, joiners, bidi controls) removed; NFKC_Casefold; typographic
// apostrophes made ASCII; leading and trailing underscores dropped; a word hyphenated over a line
// end joined, where the next line goes on in a lower-case letter and a letter stands before the
// hyphen.
// The tables are of one Unicode version, in the tree, and part of the sketch format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/span.h"

namespace stemma {

inline constexpr std::string_view kUnicodeVersion = "15.0.0";

// Counts the changes of the rules above, apart from those of the tables. Part of the sketch format.
inline constexpr int kNormalization = 2;

enum class TokenKind : std::uint8_t {
  word,
  cluster,  // a grapheme cluster of a script without spaces, which says less than a word
};

// A word as matching sees it: token_hash of its normalized form.
using Token = std::uint64_t;

// The hash of the normalized word's UTF-8 (docs/formats/sketch.md), its lowest bit replaced by the
// kind: 0 for a word, 1 for a cluster. So what works on hashes alone knows the kind, and a stored
// token needs no more room.
STEMMA_API std::uint64_t token_hash(std::string_view normalized, TokenKind kind);

constexpr bool is_cluster(Token token) {
  return (token & 1U) != 0;
}

// Whether it is of interest where tokens stand.
enum class Spans : std::uint8_t { kept, left_out };

struct TokenizedText {
  std::vector<Token> tokens;
  std::vector<Span> spans;     // of each in the text, mojibake and line-end hyphen included
  std::uint64_t mojibake = 0;  // places where mojibake was repaired: a defect of this version
};

// Tokens of text[range), with spans in `text`. `text` is valid UTF-8 (anything else is read as
// U+FFFD). Calls are independent of each other: thread-safe. O(size), one pass.
STEMMA_API TokenizedText tokenize(std::string_view text, Span range, Spans spans = Spans::kept);

// The normalized word of the token with this span, as it was hashed.
STEMMA_API std::string normalized_word(std::string_view text, Span span);

}  // namespace stemma
