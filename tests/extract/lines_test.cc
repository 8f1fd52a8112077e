#include "stemma/extract/lines.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace stemma {
namespace {

TEST_CASE("lines end in LF, CRLF or CR") {
  const std::string text = "a\nb\r\nc\rd\n\ne";
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const Line line = line_at(text, at);
    lines.emplace_back(line.text);
    at = line.next;
  }
  CHECK(lines == std::vector<std::string>{"a", "b", "c", "d", "", "e"});
  CHECK(line_at("", 0).next == 0);
}

TEST_CASE("what surrounds the words") {
  CHECK(trimmed(" \t\u00A0a b\u3000\r\n") == "a b");
  CHECK(trimmed("\uFEFF") == "");
  CHECK(without_emphasis("**a b**") == "a b");
  CHECK(without_emphasis("***a***") == "a");
  CHECK(without_emphasis("*a") == "*a");
  CHECK(without_emphasis("**") == "**");
}

}  // namespace
}  // namespace stemma
