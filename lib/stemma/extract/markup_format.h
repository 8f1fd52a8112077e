// Which kind of markup a text is written in.
#pragma once

#include <optional>
#include <string_view>

#include "stemma/extract/extract.h"

namespace stemma {

// How much of a text tells what it is.
inline constexpr std::size_t kMarkupHead = 64U << 10U;

// What the head of a text (in ASCII or an encoding that extends it) shows to be HTML, XML, RTF,
// mail, a mailbox, subtitles, LaTeX, a man page or reStructuredText. Where the content leaves it
// open, the ending of the file's name decides: for Markdown and tables always, for the others if
// the content does not speak against it. None for plain text; one mark alone, such as a heading's
// "#", a "From" or a line of dashes, makes nothing else of it. O(size of the head), thread-safe.
std::optional<Format> recognize_markup(std::string_view head, std::string_view name);

}  // namespace stemma
