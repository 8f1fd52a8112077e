// How tokenize() goes about it: for documents, which are read passage by passage, and for the tests
// that compare the ways to read a text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "stemma/text/kernels/kernel.h"
#include "stemma/text/tokens.h"

namespace stemma {

enum class AsciiPath : std::uint8_t {
  fast,     // words of ASCII by bit masks, most others by table, the rest by the rules of Unicode
  general,  // every word by the rules of Unicode
};

// A word and what parts it from the next take some six bytes in most languages.
inline constexpr std::size_t kBytesOfWord = 6;

// The tokens of text[range) behind those that are there.
TokenizedText tokens_of(std::string_view text, Span range, AsciiPath path,
                        TokenizedText so_far = {}, Spans spans = Spans::kept,
                        const kernels::Kernel& kernel = kernels::chosen());

}  // namespace stemma
