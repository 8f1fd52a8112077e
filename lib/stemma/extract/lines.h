// Lines of a text, and what surrounds the words in one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stemma {

// The line that starts at text[begin], without its end, and where the next one starts. Lines end
// in LF, CRLF or CR.
struct Line {
  std::string_view text;
  std::size_t next = 0;
};
Line line_at(std::string_view text, std::size_t begin);

// With LF for each CRLF and CR.
std::string with_line_feeds(std::string text);

// Of the Unicode property White_Space, no-break spaces included, and U+200B and U+FEFF, which
// are not seen either.
bool is_white_space(char32_t code_point);

// Without white space at both ends.
std::string_view trimmed(std::string_view line);

// Without Markdown's **, __, *, _ and ` if they stand around the whole.
std::string_view without_emphasis(std::string_view line);

}  // namespace stemma
