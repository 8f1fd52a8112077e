// How tokenize() goes about ASCII, for the test that compares both ways.
#pragma once

#include <cstdint>
#include <string_view>

#include "stemma/text/tokens.h"

namespace stemma {

enum class AsciiPath : std::uint8_t {
  fast,     // words of ASCII by a table of bytes
  general,  // every word by the rules of Unicode
};

TokenizedText tokens_of(std::string_view text, Span range, AsciiPath path);

}  // namespace stemma
