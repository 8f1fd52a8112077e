// Which encoding a text is in, how that was known, and the text as UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stemma/base/export.h"

namespace stemma {

enum class EncodingEvidence {
  byte_order_mark,
  valid_utf8,  // ASCII included
  zero_bytes,  // UTF-16 or UTF-32 without a mark, by where the zero bytes stand
  declared,    // what the file says of itself
  guessed,     // uchardet
  fallback,    // nothing fitted: Windows-1252, which gives every byte a meaning
};
STEMMA_API std::string_view code_string(EncodingEvidence evidence);

struct Encoding {
  std::string name;  // IANA name: "UTF-8", "windows-1252", "UTF-16LE" ...
  EncodingEvidence evidence = EncodingEvidence::valid_utf8;

  friend bool operator==(const Encoding&, const Encoding&) = default;
};

// Looks at the mark, at zero bytes, at UTF-8 validity, at `declared` (may be empty), then asks
// uchardet about the first megabyte from the first line with a byte above 0x7F on. UTF-8 that is
// damaged in a few places (at most one for ten well-formed sequences of two bytes and more; a
// sequence that the end of the file cuts off is none) is still UTF-8: no other encoding gives so
// many by chance. Never finds UTF-7 and other encodings whose bytes look harmless and are not.
// O(size), thread-safe.
STEMMA_API Encoding detect_encoding(std::string_view bytes, std::string_view declared = {});

struct DecodedText {
  std::string text;                // valid UTF-8, without mark
  std::uint64_t replacements = 0;  // U+FFFD put in place of bytes that mean nothing
};

// Converts to UTF-8. Where names mean less than what is found under them (ISO-8859-1, Shift_JIS,
// EUC-KR, Big5 and the like), the Windows code page that extends them is read, as browsers do.
// Throws Error{invalid_argument} for a name that ICU does not know, or that is unsafe (UTF-7).
// O(size), thread-safe.
STEMMA_API DecodedText decode(std::string_view bytes, const Encoding& encoding);

// Whether detect_encoding() says UTF-8 of these bytes, and decode() gives them as they are: of
// nearly all text, and found out by looking at it once. O(size).
bool is_plain_utf8(std::string_view bytes);

}  // namespace stemma
