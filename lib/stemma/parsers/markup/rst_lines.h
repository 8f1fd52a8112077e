// The lines of reStructuredText, and what each may begin.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stemma {

struct RstLine {
  std::string text;        // without indentation and blanks at the end; empty: a blank line
  std::size_t indent = 0;  // in columns; of blank lines none
};

std::vector<RstLine> rst_lines(std::string_view source);

// The lines as they are, without the indentation that they have in common.
std::string rst_literal(std::span<const RstLine> lines);

// A row of one punctuation character, at least `least` of them: under a heading, or between texts.
bool is_rst_rule(std::string_view line, std::size_t least);

// How long the mark of a list item at the line's begin is, blanks behind it included ("1. ", "- ");
// 0 where there is none.
std::size_t bullet_length(std::string_view line);
std::size_t enumerator_length(std::string_view line);

// Of ":name: value" the name; "" for other lines, roles included.
std::string_view field_name(std::string_view line);

// Of ".. name:: argument" the name; "" for other lines.
std::string_view directive_name(std::string_view line);

// The rows of a grid table (+---+) or of a simple one (=== ===), cells joined by tabs.
std::vector<std::string> grid_rows(const std::vector<std::string_view>& lines);
std::vector<std::string> simple_rows(const std::vector<std::string_view>& lines);
bool is_simple_table_border(std::string_view line);

}  // namespace stemma
