// Markup within the lines of reStructuredText.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace stemma {

// By the name between the bars.
using RstSubstitutions = std::map<std::string, std::string, std::less<>>;

// `text` without emphasis, quotes of literals, roles and targets: ":ref:`x <y>`" is "x". O(size).
std::string rst_inline(std::string_view text, const RstSubstitutions& substitutions);

}  // namespace stemma
