// The lines of a text, for what is told by line and for finding passages in plain text. Where a
// line ends is decided in extract/lines.h.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "stemma/base/span.h"

namespace stemma {

// Each line without its terminator (LF, CRLF or CR), in order; a text that ends in a terminator
// has no further line after it. O(size).
std::vector<Span> split_lines(std::string_view text);

// The number, counted from 1, of the line in which byte `at` stands. O(log lines).
std::uint32_t line_of(const std::vector<Span>& lines, std::uint32_t at);

// What decides whether a line goes on in the next.
struct LineShape {
  Span bytes;  // without white space around it
  // Columns of a screen, indentation included: two for a wide character, a tab goes to the next
  // 8th.
  std::uint32_t columns = 0;
  std::uint32_t indent = 0;      // columns before the first visible character
  std::uint32_t first_word = 0;  // columns up to the first white space or ideograph's end
  bool blank = true;
};

LineShape line_shape(std::string_view text, Span line);

// line_shape() of each, and faster: `lines` are in order. O(size).
std::vector<LineShape> line_shapes(std::string_view text, std::span<const Span> lines);

}  // namespace stemma
