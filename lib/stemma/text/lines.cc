#include "stemma/text/lines.h"

#include <algorithm>

#include "stemma/base/utf8.h"

namespace stemma {
namespace {

bool is_blank(char32_t c) {
  return c == ' ' || c == '\t' || c == '\f' || c == '\v' || c == 0x00A0 || c == 0x3000 ||
         c == 0xFEFF || (c >= 0x2000 && c <= 0x200B);
}

}  // namespace

std::vector<Span> split_lines(std::string_view text) {
  std::vector<Span> lines;
  const auto size = static_cast<std::uint32_t>(text.size());
  std::uint32_t begin = 0;
  while (begin < size) {
    const std::size_t found = text.find_first_of("\r\n", begin);
    const std::uint32_t end =
        found == std::string_view::npos ? size : static_cast<std::uint32_t>(found);
    lines.push_back({begin, end});
    const bool crlf = end + 1 < size && text[end] == '\r' && text[end + 1] == '\n';
    begin = end == size ? size : end + (crlf ? 2U : 1U);
  }
  return lines;
}

std::uint32_t line_of(const std::vector<Span>& lines, std::uint32_t at) {
  const auto after = std::upper_bound(lines.begin(), lines.end(), at,
                                      [](std::uint32_t a, const Span& b) { return a < b.begin; });
  return std::max(1U, static_cast<std::uint32_t>(after - lines.begin()));
}

LineShape line_shape(std::string_view text, Span line) {
  LineShape shape;
  std::uint32_t column = 0;
  bool in_first_word = true;
  for (std::uint32_t at = line.begin; at < line.end;) {
    const CodePoint point = decode_utf8(text.substr(0, line.end), at);
    const bool blank = is_blank(point.value);
    column = point.value == '\t' ? (column / 8 + 1) * 8 : column + 1;
    if (!blank) {
      if (shape.blank) {
        shape.blank = false;
        shape.indent = column - 1;
        shape.bytes.begin = at;
      }
      shape.bytes.end = at + point.length;
      shape.columns = column;
      if (in_first_word) ++shape.first_word;
      // A script without spaces can break anywhere (CJK blocks start at U+2E80).
      if (point.value >= 0x2E80) in_first_word = false;
    } else if (!shape.blank) {
      in_first_word = false;
    }
    at += point.length;
  }
  return shape;
}

}  // namespace stemma
