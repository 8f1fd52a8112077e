// What parsers of markup share: the source as UTF-8, and references to characters in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stemma/base/run_context.h"
#include "stemma/extract/encoding.h"
#include "stemma/extract/extract.h"
#include "stemma/parsers/parser.h"
#include "stemma/sources/read.h"

namespace stemma {

struct MarkupSource {
  std::string text;  // valid UTF-8; lines end in LF
  Encoding encoding;
  std::uint64_t replacements = 0;
};

// Decodes what detect_encoding() sees; says so where bytes were replaced. O(size).
MarkupSource read_source(RawDocument document, RunContext& context);

// What `writer` holds, with the source's encoding.
Extracted finish(BlockWriter& writer, const MarkupSource& source);

// A reference to a character is no longer than this.
inline constexpr std::size_t kLongestReference = 32;
// The text of "&amp;", "&#228;" or "&#xE4;"; none for names that are not in widespread use in
// prose.
std::optional<std::string> character_reference(std::string_view reference);

}  // namespace stemma
