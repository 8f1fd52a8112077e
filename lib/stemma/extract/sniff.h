// Formats that are text themselves and are known by how they begin: web pages, XML, mail.
#pragma once

#include <optional>
#include <string_view>

#include "stemma/extract/extract.h"

namespace stemma {

// `head`: the first kilobytes. `name` decides only where the beginning alone does not: a text that
// begins with "<p>" is HTML in page.html, and text in notes.txt. Nothing where it is plain text, or
// markup without tags (markup_format.h). O(size of the head), thread-safe.
std::optional<DetectedFormat> sniff_text_format(std::string_view head, std::string_view name);

}  // namespace stemma
