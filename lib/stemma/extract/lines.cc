#include "stemma/extract/lines.h"

#include <algorithm>
#include <array>

namespace stemma {
namespace {

constexpr auto kSpaces =
    std::to_array<std::string_view>({" ", "\t", "\n", "\r", "\f", "\v", "\xC2\xA0", "\xE2\x80\xAF",
                                     "\xE3\x80\x80", "\xEF\xBB\xBF", "\xE2\x80\x8B"});

}  // namespace

Line line_at(std::string_view text, std::size_t begin) {
  const std::size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
  std::size_t next = std::min(end + 1, text.size());
  if (end < text.size() && text[end] == '\r' && next < text.size() && text[next] == '\n') ++next;
  return {text.substr(begin, end - begin), next};
}

std::string_view trimmed(std::string_view line) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view space : kSpaces) {
      if (line.starts_with(space)) {
        line.remove_prefix(space.size());
        again = true;
      }
      if (line.ends_with(space)) {
        line.remove_suffix(space.size());
        again = true;
      }
    }
  }
  return line;
}

std::string_view without_emphasis(std::string_view line) {
  constexpr std::array<std::string_view, 5> kMarks = {"**", "__", "*", "_", "`"};
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view mark : kMarks) {
      if (line.size() > 2 * mark.size() && line.starts_with(mark) && line.ends_with(mark)) {
        line = trimmed(line.substr(mark.size(), line.size() - 2 * mark.size()));
        again = true;
      }
    }
  }
  return line;
}

}  // namespace stemma
