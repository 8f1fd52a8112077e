// What the commands and environments of LaTeX mean for the text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "stemma/extract/extract.h"

namespace stemma {

enum class LatexCommand {
  text,              // what is in its braces is text
  heading,           // \section
  item,              // \item, \bibitem
  note,              // \footnote
  caption,           // \caption
  nothing,           // neither it nor its arguments are text
  first_is_nothing,  // \href{address}{text}
  paragraph_end,
};
LatexCommand latex_command(std::string_view name);

enum class LatexEnvironment {
  text,
  bullets,
  numbers,
  descriptions,
  quotation,
  table,
  listing,  // taken as it is
  mathematics,
  nothing,  // comments and drawings
};
// A star at the end of the name makes no difference.
LatexEnvironment latex_environment(std::string_view name);

// What a command without arguments prints: "ldots", "%", "ss"; none for others.
std::optional<std::string_view> latex_symbol(std::string_view command);

// The combining character of an accent such as \" or \c; none for other commands.
std::optional<std::string_view> latex_accent(std::string_view command);

}  // namespace stemma
