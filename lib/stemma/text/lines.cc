#include "stemma/text/lines.h"

#include <algorithm>

#include "stemma/base/utf8.h"
#include "stemma/extract/lines.h"

namespace stemma {
namespace {

// Two columns on a screen and in print: CJK, Hangul and full-width forms (UAX #11).
bool is_wide(char32_t c) {
  return (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) ||
         (c >= 0xFF01 && c <= 0xFF60) || (c >= 0xFFE0 && c <= 0xFFE6) ||
         (c >= 0x20000 && c <= 0x3FFFD);
}

// Visible ASCII and spaces, each one column, and line feeds.
bool is_plain(char c) {
  return static_cast<unsigned char>(c - ' ') <= '~' - ' ' || c == '\n';
}

// The first byte from `at` on that is not plain; the end if all are. By blocks, which the compiler
// looks at as a whole: most lines of most texts are plain.
std::size_t next_special(std::string_view text, std::size_t at) {
  constexpr std::size_t kBlock = 64;
  for (; at + kBlock <= text.size(); at += kBlock) {
    unsigned others = 0;
    for (std::size_t i = 0; i < kBlock; ++i) others |= is_plain(text[at + i]) ? 0U : 1U;
    if (others != 0) break;
  }
  while (at < text.size() && is_plain(text[at])) ++at;
  return at;
}

// Whether white space after `before` may be the second half of a letter whose bytes were read as
// Latin-1: "Ã" and a no-break space are "à". It is no end of a line, then.
bool may_be_half_a_letter(char32_t white, char32_t before) {
  return (white == 0xA0 || white == 0x85) && before >= 0xC2 && before <= 0xF4;
}

LineShape plain_line_shape(std::string_view text, Span line) {
  LineShape shape;
  std::uint32_t begin = line.begin;
  while (begin < line.end && text[begin] == ' ') ++begin;
  if (begin == line.end) return shape;
  std::uint32_t end = line.end;
  while (text[end - 1] == ' ') --end;
  std::uint32_t word = begin;
  while (word < end && text[word] != ' ') ++word;
  shape.bytes = {begin, end};
  shape.columns = end - line.begin;
  shape.indent = begin - line.begin;
  shape.first_word = word - begin;
  shape.blank = false;
  return shape;
}

}  // namespace

std::vector<Span> split_lines(std::string_view text) {
  std::vector<Span> lines;
  if (text.find('\r') == std::string_view::npos) {
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      lines.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
      begin = end + 1;
    }
    return lines;
  }
  for (std::size_t begin = 0; begin < text.size();) {
    const Line line = line_at(text, begin);
    lines.push_back(
        {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + line.text.size())});
    begin = line.next;
  }
  return lines;
}

std::uint32_t line_of(const std::vector<Span>& lines, std::uint32_t at) {
  const auto after = std::upper_bound(lines.begin(), lines.end(), at,
                                      [](std::uint32_t a, const Span& b) { return a < b.begin; });
  return std::max(1U, static_cast<std::uint32_t>(after - lines.begin()));
}

std::vector<LineShape> line_shapes(std::string_view text, std::span<const Span> lines) {
  std::vector<LineShape> shapes;
  shapes.reserve(lines.size());
  std::size_t special = 0;  // the first at or after the line's begin
  for (const Span& line : lines) {
    if (special <= line.begin) special = next_special(text, line.begin);
    const bool is_plain_line = line.end <= special;
    shapes.push_back(is_plain_line ? plain_line_shape(text, line) : line_shape(text, line));
  }
  return shapes;
}

LineShape line_shape(std::string_view text, Span line) {
  LineShape shape;
  std::uint32_t column = 0;
  bool in_first_word = true;
  char32_t before = 0;
  for (std::uint32_t at = line.begin; at < line.end;) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const CodePoint point =
        byte < 0x80 ? CodePoint{byte, 1} : decode_utf8(text.substr(0, line.end), at);
    const bool blank =
        byte < 0x80 ? byte == ' ' || (byte >= '\t' && byte <= '\r')
                    : is_white_space(point.value) && !may_be_half_a_letter(point.value, before);
    before = point.value;
    const std::uint32_t width = is_wide(point.value) ? 2 : 1;
    column = point.value == '\t' ? (column / 8 + 1) * 8 : column + width;
    if (!blank) {
      if (shape.blank) {
        shape.blank = false;
        shape.indent = column - width;
        shape.bytes.begin = at;
      }
      shape.bytes.end = at + point.length;
      shape.columns = column;
      if (in_first_word) shape.first_word += width;
      // A script without spaces can break anywhere.
      if (width == 2) in_first_word = false;
    } else if (!shape.blank) {
      in_first_word = false;
    }
    at += point.length;
  }
  return shape;
}

}  // namespace stemma
