// The macros of BSD's man pages within a line (mdoc(7)).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stemma {

bool is_mdoc_inline(std::string_view macro);

// What a line of such macros prints; `name` is that of the page, which .Nm prints. O(size).
std::string mdoc_text(const std::vector<std::string>& words, std::string_view name);

}  // namespace stemma
