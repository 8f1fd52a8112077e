// What markup is made of: ASCII letters in either case, and five kinds of white space.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace stemma::html {

// White space of the HTML standard; a no-break space is none.
inline bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

inline char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

inline bool is_letter(char c) {
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'z';
}

inline std::string_view without_leading_space(std::string_view text) {
  const auto* begin = std::find_if_not(text.begin(), text.end(), is_space);
  return text.substr(static_cast<std::size_t>(begin - text.begin()));
}

// Whether `text` starts with `prefix`, which is in small letters.
inline bool starts_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [](char a, char b) { return a == to_lower(b); });
}

inline bool equal_ignoring_case(std::string_view text, std::string_view other) {
  return text.size() == other.size() && starts_ignoring_case(text, other);
}

// Where `part`, which is in small letters, begins in `text` from `at` on; npos where it does not.
inline std::size_t find_ignoring_case(std::string_view text, std::string_view part,
                                      std::size_t at) {
  if (at > text.size()) return std::string_view::npos;
  const auto* found = std::search(text.begin() + at, text.end(), part.begin(), part.end(),
                                  [](char a, char b) { return to_lower(a) == b; });
  return found == text.end() && !part.empty() ? std::string_view::npos
                                              : static_cast<std::size_t>(found - text.begin());
}

}  // namespace stemma::html
