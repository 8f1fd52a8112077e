// How elements of HTML are laid out, as far as that decides where words and blocks end.
#pragma once

#include <gumbo.h>

#include <optional>

#include "stemma/extract/extract.h"

namespace stemma::html {

enum class Layout {
  in_line,  // elements that nobody knows, too
  block,
  preformatted,
  row,
  cell,
  line_break,
  control,  // buttons, choices, fields
  nothing,  // no text, or text that a browser does not show: scripts, what stands in for frames
};

// As in the style sheet that the HTML standard suggests (15.3); GUMBO_TAG_LAST is in_line. O(1).
Layout layout_of(GumboTag tag);

// The kind of block that such an element makes of what is in it, if it makes one. O(1).
std::optional<BlockKind> kind_of(GumboTag tag);

}  // namespace stemma::html
