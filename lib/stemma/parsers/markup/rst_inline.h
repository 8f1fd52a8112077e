// Markup within the lines of reStructuredText.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "stemma/parsers/markup/rst_lines.h"

namespace stemma {

// By the name between the bars.
using RstSubstitutions = std::map<std::string, std::string, std::less<>>;

// What lines such as ".. |name| replace:: text" say; other substitutions (pictures) are "".
RstSubstitutions rst_substitutions(std::span<const RstLine> lines);

// `text` without emphasis, quotes of literals, roles and targets: ":ref:`x <y>`" is "x". O(size).
std::string rst_inline(std::string_view text, const RstSubstitutions& substitutions);

}  // namespace stemma
