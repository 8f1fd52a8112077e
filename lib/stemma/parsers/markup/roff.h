// The language of man pages below its macros: lines, arguments and escapes of roff (groff(7)).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stemma {

// Text with its escapes written out: \(em is a dash, \fB nothing. O(size).
std::string roff_text(std::string_view source);

struct RoffLine {
  std::string_view request;  // "SH" of ".SH NAME"; empty for a line of text
  std::string_view rest;     // what follows it, or the line
};

// A line that begins with a dot or an apostrophe is a request. Comments are requests called "\"".
RoffLine roff_line(std::string_view line);

// Arguments between blanks, or in quotation marks; escapes not yet written out.
std::vector<std::string> roff_arguments(std::string_view rest);

}  // namespace stemma
