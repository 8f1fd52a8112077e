#include "stemma/sources/glob.h"

#include <doctest/doctest.h>
#include <fnmatch.h>

#include <chrono>
#include <random>
#include <string>

namespace stemma {
namespace {

TEST_CASE("glob matches as the shell does, with ** across folders") {
  struct Case {
    std::string what;
    std::string pattern;
    std::string text;
    bool expected;
  };
  const Case cases[] = {
      {"a name", "a.txt", "a.txt", true},
      {"the whole name", "a.txt", "a.txt2", false},
      {"a star", "*.txt", "letter.txt", true},
      {"a star that matches nothing", "*.txt", ".txt", true},
      {"a star stays in its folder", "*.txt", "in/letter.txt", false},
      {"two stars cross folders", "**.txt", "in/deep/letter.txt", true},
      {"folders, none", "**/a", "a", true},
      {"folders, two", "**/a", "x/y/a", true},
      {"folders match whole names", "**/a", "xa", false},
      {"folders match whole names further down", "**/a", "x/ya", false},
      {"folders in the middle, none", "x/**/a", "x/a", true},
      {"folders in the middle, two", "x/**/a", "x/1/2/a", true},
      {"folders in the middle are below", "x/**/a", "y/x/a", false},
      {"all below", "x/**", "x/1/2", true},
      {"all below is not the folder", "x/**", "x", false},
      {"two stars inside a name", "a**z", "a/b/z", true},
      {"many stars are two", "***", "a/b", true},
      {"a question mark is a character", "?.txt", "\xC3\xA9.txt", true},
      {"a question mark is a byte that is no UTF-8", "?.txt", "\xE9.txt", true},
      {"a question mark is no slash", "a?b", "a/b", false},
      {"a set", "[abc]", "b", true},
      {"a range", "[a-c]x", "bx", true},
      {"outside a range", "[a-c]", "d", false},
      {"a negated set", "[!a-c]", "d", true},
      {"a negated set is no slash", "a[!b]c", "a/c", false},
      {"a bracket as a member", "[]]", "]", true},
      {"a class", "[[:digit:]]", "7", true},
      {"a class and more", "[[:digit:]x]", "x", true},
      {"an open bracket is itself", "[a", "[a", true},
      {"an escaped star", "\\*", "*", true},
      {"an escaped star is no star", "\\*", "a", false},
      {"a backslash at the end", "a\\", "a\\", true},
      {"a leading dot is nothing special", "*", ".hidden", true},
      {"the empty pattern", "", "", true},
      {"the empty pattern and a name", "", "a", false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    CHECK(Glob(c.pattern).matches(c.text) == c.expected);
  }
}

TEST_CASE("glob without ** agrees with fnmatch") {
  std::mt19937 random(1);
  const auto pick = [&random](std::string_view from) { return from[random() % from.size()]; };
  for (int i = 0; i < 20000; ++i) {
    std::string pattern;
    std::string text;
    for (auto n = random() % 6; n > 0; --n) {
      const char part = pick("ab/*?[");
      if (part == '[') {
        pattern += random() % 2 == 0 ? "[ab]" : "[!a]";
      } else if (part != '*' || !pattern.ends_with('*')) {
        pattern += part;
      }
    }
    for (auto n = random() % 6; n > 0; --n) text += pick("ab/");
    CAPTURE(pattern);
    CAPTURE(text);
    CHECK(Glob(pattern).matches(text) ==
          (::fnmatch(pattern.c_str(), text.c_str(), FNM_PATHNAME) == 0));
  }
}

TEST_CASE("glob takes no exponential time") {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "*a**/";
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(Glob(pattern + "b").matches(std::string(4000, 'a')));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
}

TEST_CASE("glob knows patterns of paths from patterns of names") {
  CHECK(Glob("a/*.txt").has_slash());
  CHECK(Glob("**/a").has_slash());
  CHECK_FALSE(Glob("*.txt").has_slash());
  CHECK_FALSE(Glob("**").has_slash());
}

}  // namespace
}  // namespace stemma
