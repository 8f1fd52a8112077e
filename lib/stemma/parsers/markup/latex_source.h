// LaTeX below its commands: comments, and arguments in braces and brackets.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace stemma {

// Longer arguments are not looked for: what a brace that nobody closed costs is bounded.
inline constexpr std::size_t kLongestLatexArgument = 1U << 13U;

struct LatexArgument {
  std::string_view text;
  std::size_t end = 0;  // behind it
};

// What is in the braces at text[at], white space before them passed over.
std::optional<LatexArgument> latex_argument(std::string_view text, std::size_t at);

// What is between "[" at text[at] and the next "]".
std::optional<LatexArgument> latex_option(std::string_view text, std::size_t at);

// Without comments, which reach to the end of the line, and over the white space that begins the
// next one. In listings there are none. O(size).
std::string without_latex_comments(std::string_view text);

}  // namespace stemma
