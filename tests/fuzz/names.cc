// Locators and shell patterns.
#include <algorithm>
#include <string>

#include "fuzz.h"
#include "stemma/base/error.h"
#include "stemma/base/utf8.h"
#include "stemma/sources/glob.h"
#include "stemma/sources/locator.h"

namespace {

using namespace stemma;
using fuzz::require;

bool is_file_of_odd_length(const std::string& path) {
  return path.size() % 2 == 1;
}
bool is_never_a_file(const std::string&) {
  return false;
}
bool is_always_a_file(const std::string&) {
  return true;
}

void check_locator(std::string_view spelling) {
  for (const auto is_file : {&is_file_of_odd_length, &is_never_a_file, &is_always_a_file}) {
    try {
      const Locator locator = parse_locator(spelling, is_file);
      require(to_bytes(locator) == spelling, "what is read is written");
      const std::string shown = to_utf8(locator);
      require(is_valid_utf8(shown), "what is shown is UTF-8");
      require(!is_valid_utf8(spelling) || shown == spelling, "and the same where it was");
    } catch (const Error& error) {
      require(error.code() == ErrorCode::invalid_argument, error.what());
      require(error.source() == spelling, "an error says of what");
    }
  }
}

// What a pattern means, tried out: of ASCII without brackets, which glob_test.cc has tables for.
bool matches_by_the_definition(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  const auto any_end = [&](std::string_view rest, bool crosses) {
    for (std::size_t end = 0;; ++end) {
      if (matches_by_the_definition(rest, text.substr(end))) return true;
      if (end == text.size() || (text[end] == '/' && !crosses)) return false;
    }
  };
  if (pattern.starts_with("**")) {
    return any_end(pattern.substr(std::min(pattern.find_first_not_of('*'), pattern.size())), true);
  }
  if (pattern[0] == '*') return any_end(pattern.substr(1), false);
  if (pattern[0] == '\1') {  // folders
    for (std::size_t begin = 0;; ++begin) {
      if ((begin == 0 || text[begin - 1] == '/') &&
          matches_by_the_definition(pattern.substr(1), text.substr(begin))) {
        return true;
      }
      if (begin == text.size()) return false;
    }
  }
  if (text.empty()) return false;
  if (pattern[0] == '?' && text[0] != '/') {
    return matches_by_the_definition(pattern.substr(1), text.substr(1));
  }
  if (pattern[0] == '?') return false;
  if (pattern[0] == '\\' && pattern.size() > 1) pattern.remove_prefix(1);
  return pattern[0] == text[0] && matches_by_the_definition(pattern.substr(1), text.substr(1));
}

// With "**/" at the beginning of a folder's name as one character.
std::string with_folders_marked(std::string_view pattern) {
  std::string marked;
  bool after_escape = false;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t end = std::min(pattern.find_first_not_of('*', at), pattern.size());
    if (!after_escape && end - at >= 2 && (at == 0 || pattern[at - 1] == '/') &&
        end < pattern.size() && pattern[end] == '/') {
      marked += '\1';
      at = end + 1;
      continue;
    }
    // A run of stars is taken as a whole.
    const std::size_t next = after_escape || end == at ? at + 1 : end;
    after_escape = !after_escape && pattern[at] == '\\';
    marked += pattern.substr(at, next - at);
    at = next;
  }
  return marked;
}

void check_glob(std::string_view pattern, std::string_view text) {
  const Glob glob(pattern);
  const bool found = glob.matches(text);
  require(Glob(pattern).matches(text) == found, "a pattern means one thing");
  require(Glob("**").matches(text), "two stars are anything");
  std::string escaped;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x80) escaped += '\\';
    escaped += c;
  }
  require(Glob(escaped).matches(text), "what is escaped is itself");
  constexpr std::size_t kLong = 24;  // the definition goes back
  const auto is_plain = [](char c) { return c > '\1' && c < '\x7F' && c != '['; };
  if (pattern.size() > kLong || text.size() > kLong) return;
  if (!std::all_of(pattern.begin(), pattern.end(), is_plain)) return;
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (!std::all_of(text.begin(), text.end(), is_ascii)) return;
  require(found == matches_by_the_definition(with_folders_marked(pattern), text),
          "a pattern matches as by the definition");
}

}  // namespace

STEMMA_FUZZ(names, 15'000) {
  check_locator(input);
  const std::size_t end = std::min(input.find('\n'), input.size());
  check_glob(input.substr(0, end), input.substr(std::min(end + 1, input.size())));
}
