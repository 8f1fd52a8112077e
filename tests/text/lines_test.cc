#include "stemma/text/lines.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace stemma {
namespace {

TEST_CASE("a text splits into lines at LF, CRLF and CR") {
  const struct {
    std::string text;
    std::vector<Span> lines;
  } cases[] = {
      {"", {}},
      {"a", {{0, 1}}},
      {"a\n", {{0, 1}}},
      {"a\n\n", {{0, 1}, {2, 2}}},
      {"a\r\nb\rc\nd", {{0, 1}, {3, 4}, {5, 6}, {7, 8}}},
      {"\n\r\r\n", {{0, 0}, {1, 1}, {2, 2}}},
  };
  for (const auto& test : cases) CHECK(split_lines(test.text) == test.lines);
}

TEST_CASE("the line of a byte") {
  const std::string text = "ab\r\n\ncd";
  const std::vector<Span> lines = split_lines(text);
  const std::vector<std::uint32_t> expected{1, 1, 1, 1, 2, 3, 3};
  for (std::uint32_t at = 0; at < text.size(); ++at) CHECK(line_of(lines, at) == expected[at]);
  CHECK(line_of({}, 0) == 1);
}

TEST_CASE("the shape of a line") {
  const struct {
    const char* what;
    std::string text;
    LineShape shape;
  } cases[] = {
      {"empty", "", {{0, 0}, 0, 0, 0, true}},
      {"blank", " \t\u00A0\u3000", {{0, 0}, 0, 0, 0, true}},
      {"words", "one two", {{0, 7}, 7, 0, 3, false}},
      {"white space around", "  one two \t", {{2, 9}, 9, 2, 3, false}},
      {"a tab", "\tone", {{1, 4}, 11, 8, 3, false}},
      {"letters of two bytes", "\u00E9t\u00E9 x", {{0, 7}, 5, 0, 3, false}},
      // Two columns each, and a line may break after any.
      {"ideographs", "\u65E5\u672C", {{0, 6}, 4, 0, 2, false}},
  };
  for (const auto& test : cases) {
    CAPTURE(std::string(test.what));
    const LineShape shape =
        line_shape(test.text, {0, static_cast<std::uint32_t>(test.text.size())});
    CHECK(shape.blank == test.shape.blank);
    CHECK(shape.columns == test.shape.columns);
    CHECK(shape.indent == test.shape.indent);
    CHECK(shape.first_word == test.shape.first_word);
    if (!shape.blank) CHECK(shape.bytes == test.shape.bytes);
  }
}

TEST_CASE("the shapes of all lines are those of each") {
  std::string text;
  for (const char* last : {"", " ", "\t", "\u00E9", "\x7F", "\u3000"}) {
    for (std::size_t length = 0; length < 140; length += 7) {
      text += "  " + std::string(length, 'x') + " y" + std::string(length % 3, ' ') + last + "\n";
      text += std::string(length % 5, ' ') + "\n";
    }
  }
  const std::vector<Span> lines = split_lines(text);
  const std::vector<LineShape> shapes = line_shapes(text, lines);
  REQUIRE(shapes.size() == lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    CAPTURE(i);
    const LineShape shape = line_shape(text, lines[i]);
    CHECK(shapes[i].blank == shape.blank);
    CHECK(shapes[i].columns == shape.columns);
    CHECK(shapes[i].indent == shape.indent);
    CHECK(shapes[i].first_word == shape.first_word);
    CHECK(shapes[i].bytes == shape.bytes);
  }
}

}  // namespace
}  // namespace stemma
