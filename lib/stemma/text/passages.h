// The passages of a text: paragraphs, headings, list items, table rows.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/span.h"
#include "stemma/extract/extract.h"

namespace stemma {

struct Passage {
  Span bytes;                             // in the text, without the white space around it
  BlockKind kind = BlockKind::paragraph;  // never unsplit
  BlockRole role = BlockRole::content;
  std::uint32_t first_line = 1;  // counted from 1
  std::uint32_t last_line = 1;
  Span tokens;  // in Document::tokens

  friend bool operator==(const Passage&, const Passage&) = default;
};

// Splits `blocks` of `text` into passages; `tokens` is left empty. A typed block is one passage.
// An `unsplit` one may hold one paragraph a line, hard-wrapped paragraphs, lists, or a mixture:
// lines are joined only where a line broke because the next word did not fit any more.
// Lines end in LF, CRLF or CR. O(size), thread-safe.
STEMMA_API std::vector<Passage> split_passages(std::string_view text,
                                               std::span<const Block> blocks);

// Whether the words of `text`, an unsplit block, may be others when it is read passage by passage
// than when it is read as a whole. That takes a word that may go on in the next line, or white
// space at a line's end that passages do without and that may be half of mojibake. Never false
// where words differ, seldom true. O(size), thread-safe.
bool words_may_depend_on_passages(std::string_view text);

}  // namespace stemma
