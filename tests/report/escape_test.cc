#include "stemma/report/escape.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>
#include <string>
#include <vector>

#include "stemma/base/utf8.h"

namespace stemma {
namespace {

using namespace std::string_literals;

TEST_CASE("what acts on a terminal becomes something to read") {
  const struct {
    const char* what;
    std::string input;
    std::string expected;
  } cases[] = {
      {"plain", "naïve 日本 🙂", "naïve 日本 🙂"},
      {"colour", "\x1B[31mred\x1B[0m", "\\x1B[31mred\\x1B[0m"},
      {"NUL and DEL", "a\0b\x7F"s, "a\\x00b\\x7F"},
      {"white space", "a\nb\rc\td", "a\\nb\\rc\\td"},
      {"C1 control", "a\u009Bb", "a\\u009Bb"},
      {"bidi override", "a\u202Eb\u2066c\u200F", "a\\u202Eb\\u2066c\\u200F"},
      {"invisible", "a\u200Bb\u2028c\uFEFFd", "a\\u200Bb\\u2028c\\uFEFFd"},
      {"no UTF-8", "a\xFF\xC3(", "a\\xFF\\xC3("},
      {"backslash", "a\\b", "a\\b"},
      {"tag characters", "a\U000E0041", "a\\uE0041"},
      {"emoji of several", "👩‍🚀", "👩‍🚀"},
  };
  for (const auto& test : cases) {
    CAPTURE(std::string(test.what));
    CHECK(escape_for_display(test.input) == test.expected);
  }
  CHECK(escape_running_text(" a \n\t b\u00A0\u2028c ") == "a b c");
  CHECK(escape_running_text("\x1B]0;title\x07") == "\\x1B]0;title\\x07");
}

TEST_CASE("no bytes whatever get through unescaped") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 3000; ++round) {
    std::string bytes;
    for (std::uint64_t n = random() % 30; n > 0; --n) bytes += static_cast<char>(random());
    for (const std::string& shown :
         {escape_for_display(bytes), escape_running_text(bytes), escape_cell(bytes)}) {
      REQUIRE(is_valid_utf8(shown));
      for (std::size_t at = 0; at < shown.size();) {
        const CodePoint point = decode_utf8(shown, at);
        REQUIRE(point.value >= 0x20);
        REQUIRE_FALSE((point.value >= 0x7F && point.value < 0xA0));
        at += point.length;
      }
    }
  }
}

TEST_CASE("columns on a screen") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("日本") == 4);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("ｆｕｌｌ") == 8);
  CHECK(fit_to_width("abcdef", 6) == "abcdef");
  CHECK(fit_to_width("abcdef", 5) == "abcd…");
  CHECK(fit_to_width("abcdef", 1) == "…");
  CHECK(fit_to_width("abcdef", 0) == "");
  CHECK(fit_to_width("日本語", 5) == "日本…");
  CHECK(fit_to_width("日本語", 4) == "日…");
  CHECK(fit_to_width("e\u0301e\u0301e\u0301", 2) == "e\u0301…");
  CHECK(pad_to_width("日", 4) == "日  ");
  CHECK(pad_to_width("日本語", 4) == "日… ");
  for (std::size_t columns = 0; columns < 12; ++columns) {
    for (const char* text : {"", "a", "日本語の文字", "e\u0301a\u0302日x", "abcdefghijklmnop"}) {
      CHECK(display_width(fit_to_width(text, columns)) <= columns);
      CHECK(display_width(pad_to_width(text, columns)) == columns);
    }
  }
}

TEST_CASE("a cell is never a formula") {
  CHECK(escape_cell("=1+1") == "'=1+1");
  CHECK(escape_cell("+1") == "'+1");
  CHECK(escape_cell("-1") == "'-1");
  CHECK(escape_cell("@SUM(A1)") == "'@SUM(A1)");
  CHECK(escape_cell("\t=1") == "\\t=1");
  CHECK(escape_cell("\uFF1D1") == "'\uFF1D1");
  CHECK(escape_cell("\uFF0B1") == "'\uFF0B1");
  CHECK(escape_cell("1=1") == "1=1");
  CHECK(escape_cell("") == "");
}

// What bash reads, NUL after each argument.
std::string read_by_shell(const std::string& arguments) {
  const std::string command = "printf '%s\\0' " + arguments;
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::execl("/bin/bash", "bash", "-c", command.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  std::string output;
  char buffer[4096];
  for (ssize_t got = 0; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;) {
    output.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return output;
}

TEST_CASE("a shell reads back what was quoted, byte for byte") {
  std::vector<std::string> names{"plain.txt",
                                 "",
                                 " ",
                                 "it's",
                                 "a\\b",
                                 "$HOME `id` \"x\"",
                                 "-n",
                                 "~",
                                 "*",
                                 "line\nbreak",
                                 "\x1B[31m",
                                 "caf\u00E9",
                                 "caf\xE9",
                                 "'\n\\'",
                                 "\u202Egnp",
                                 "\x01"
                                 "1",
                                 "!x",
                                 "a;b&c|d"};
  std::mt19937_64 random(2);
  for (int i = 0; i < 300; ++i) {
    std::string name;
    for (std::uint64_t n = random() % 12; n > 0; --n) {
      name += static_cast<char>(1 + random() % 255);
    }
    names.push_back(std::move(name));
  }
  std::string arguments;
  std::string expected;
  for (const std::string& name : names) {
    const std::string quoted = shell_quote(name);
    CHECK(escape_for_display(quoted) == quoted);
    arguments += " " + quoted;
    expected += name + '\0';
  }
  CHECK(read_by_shell(arguments) == expected);
  CHECK(shell_quote("fixtures/a-b_1.txt") == "fixtures/a-b_1.txt");
}

}  // namespace
}  // namespace stemma
