// How tokenize() goes about it: for documents, which are read passage by passage, and for the test
// that compares both ways to read ASCII.
#pragma once

#include <cstdint>
#include <string_view>

#include "stemma/text/tokens.h"

namespace stemma {

enum class AsciiPath : std::uint8_t {
  fast,     // words of ASCII by a table of bytes
  general,  // every word by the rules of Unicode
};

// The tokens of text[range) behind those that are there.
TokenizedText tokens_of(std::string_view text, Span range, AsciiPath path,
                        TokenizedText so_far = {});

}  // namespace stemma
