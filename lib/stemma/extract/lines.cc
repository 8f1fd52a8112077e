#include "stemma/extract/lines.h"

#include <algorithm>
#include <array>

#include "stemma/base/utf8.h"

namespace stemma {

Line line_at(std::string_view text, std::size_t begin) {
  // find_first_of() calls memchr() for each character; and memchr() of each of the two would run to
  // the end of a text that has only the other, were it not for the windows.
  constexpr std::size_t kWindow = 512;
  std::size_t end = text.size();
  for (std::size_t at = begin; at < text.size(); at += kWindow) {
    std::string_view window = text.substr(at, kWindow);
    const std::size_t feed = window.find('\n');
    if (feed != std::string_view::npos) window = window.substr(0, feed);
    const std::size_t in_window = std::min(window.find('\r'), feed);
    if (in_window == std::string_view::npos) continue;
    end = at + in_window;
    break;
  }
  std::size_t next = std::min(end + 1, text.size());
  if (end < text.size() && text[end] == '\r' && next < text.size() && text[next] == '\n') ++next;
  return {text.substr(begin, end - begin), next};
}

std::string with_line_feeds(std::string text) {
  std::size_t at = text.find('\r');
  if (at == std::string::npos) return text;
  std::size_t kept = at;
  bool after_return = false;
  for (; at < text.size(); ++at) {
    const bool is_return = text[at] == '\r';
    if (text[at] != '\n' || !after_return) text[kept++] = is_return ? '\n' : text[at];
    after_return = is_return;
  }
  text.resize(kept);
  return text;
}

bool is_white_space(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000 || c == 0xFEFF;
}

std::string_view trimmed(std::string_view line) {
  while (!line.empty()) {
    const CodePoint first = decode_utf8(line, 0);
    if (!is_white_space(first.value)) break;
    line.remove_prefix(first.length);
  }
  while (!line.empty()) {
    // All white space takes at most three bytes.
    std::size_t last = line.size() - 1;
    while (last > 0 && line.size() - last < 3 && (line[last] & 0xC0) == 0x80) --last;
    const CodePoint point = decode_utf8(line, last);
    if (!is_white_space(point.value) || last + point.length != line.size()) break;
    line.remove_suffix(point.length);
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
