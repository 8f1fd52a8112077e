#include "stemma/sources/glob.h"

#include <algorithm>
#include <array>
#include <utility>

#include "stemma/base/utf8.h"

namespace stemma {
namespace {

// Bytes that are no UTF-8 stand for themselves, apart from every code point.
constexpr char32_t kRawByte = 0x110000;

struct Character {
  char32_t value;
  std::size_t length;
};

Character character_at(std::string_view text, std::size_t at) {
  const CodePoint point = decode_utf8(text, at);
  if (point.valid) return {point.value, point.length};
  return {kRawByte + static_cast<unsigned char>(text[at]), 1};
}

struct NamedClass {
  std::string_view name;
  std::string_view ranges;  // pairs of first and last
};
constexpr std::array kClasses = {
    NamedClass{"alnum", "09AZaz"}, NamedClass{"alpha", "AZaz"}, NamedClass{"blank", "\t\t  "},
    NamedClass{"digit", "09"},     NamedClass{"lower", "az"},   NamedClass{"punct", "!/:@[`{~"},
    NamedClass{"space", "\t\r  "}, NamedClass{"upper", "AZ"},   NamedClass{"xdigit", "09AFaf"},
};

}  // namespace

Glob::Glob(std::string_view pattern) {
  for (std::size_t at = 0; at < pattern.size();) {
    const std::string_view rest = pattern.substr(at);
    if (rest.starts_with("**")) {
      const bool at_folder_start = at == 0 || pattern[at - 1] == '/';
      at = std::min(pattern.find_first_not_of('*', at), pattern.size());
      if (at_folder_start && at < pattern.size() && pattern[at] == '/') {
        parts_.push_back({Kind::folders});
        has_slash_ = true;
        ++at;
      } else {
        parts_.push_back({Kind::double_star});
      }
    } else if (rest[0] == '*') {
      parts_.push_back({Kind::star});
      ++at;
    } else if (rest[0] == '?') {
      parts_.push_back({Kind::any});
      ++at;
    } else if (rest[0] != '[' || !parse_set(pattern, at)) {
      if (rest[0] == '\\' && rest.size() > 1) ++at;
      const Character character = character_at(pattern, at);
      parts_.push_back({Kind::literal, character.value});
      has_slash_ = has_slash_ || character.value == U'/';
      at += character.length;
    }
  }
}

// Reads a bracket expression; false, with `at` where it was, if the bracket is never closed.
bool Glob::parse_set(std::string_view pattern, std::size_t& at) {
  Part part{Kind::set};
  std::size_t i = at + 1;
  if (i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^')) {
    part.negated = true;
    ++i;
  }
  const std::size_t first = i;
  while (i < pattern.size() && (pattern[i] != ']' || i == first)) {
    if (pattern.substr(i).starts_with("[:")) {
      const std::size_t end = pattern.find(":]", i + 2);
      const std::string_view name =
          end == std::string_view::npos ? "" : pattern.substr(i + 2, end - i - 2);
      const auto known = std::ranges::find(kClasses, name, &NamedClass::name);
      if (known != kClasses.end()) {
        for (std::size_t r = 0; r < known->ranges.size(); r += 2) {
          part.ranges.push_back({static_cast<char32_t>(known->ranges[r]),
                                 static_cast<char32_t>(known->ranges[r + 1])});
        }
        i = end + 2;
        continue;
      }
    }
    const auto next = [&] {
      if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
      const Character character = character_at(pattern, i);
      i += character.length;
      return character.value;
    };
    const char32_t low = next();
    char32_t high = low;
    if (i + 1 < pattern.size() && pattern[i] == '-' && pattern[i + 1] != ']') {
      ++i;
      high = next();
    }
    part.ranges.push_back({low, high});
  }
  if (i >= pattern.size()) return false;
  at = i + 1;
  parts_.push_back(std::move(part));
  return true;
}

bool Glob::consumes(const Part& part, char32_t value) const {
  switch (part.kind) {
    case Kind::literal:
      return value == part.literal;
    case Kind::any:
    case Kind::star:
      return value != U'/';
    case Kind::set:
      return value != U'/' && std::ranges::any_of(part.ranges, [value](const Range& range) {
                                return range.first <= value && value <= range.last;
                              }) != part.negated;
    case Kind::double_star:
    case Kind::folders:
      return true;
  }
  return false;
}

// Marks the state before part `at`, and those that are reached from it without a character.
void Glob::arrive(std::vector<char>& states, std::size_t at) const {
  while (states[at] == 0) {
    states[at] = 1;
    if (at == parts_.size()) return;
    const Kind kind = parts_[at].kind;
    if (kind != Kind::star && kind != Kind::double_star && kind != Kind::folders) return;
    ++at;
  }
}

bool Glob::matches(std::string_view text) const {
  std::vector<char> states(parts_.size() + 1, 0);
  std::vector<char> next(parts_.size() + 1, 0);
  arrive(states, 0);
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    at += character.length;
    std::ranges::fill(next, 0);
    // A state that waits inside "**/" has no way on but past a slash. It is set last, so that it
    // does not hide an arrival, which has.
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (states[i] == 0 || !consumes(parts_[i], character.value)) continue;
      switch (parts_[i].kind) {
        case Kind::star:
        case Kind::double_star:
          arrive(next, i);
          break;
        case Kind::folders:
          if (character.value == U'/') arrive(next, i + 1);
          break;
        default:
          arrive(next, i + 1);
      }
    }
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (states[i] != 0 && parts_[i].kind == Kind::folders) next[i] = 1;
    }
    states.swap(next);
  }
  return states[parts_.size()] != 0;
}

}  // namespace stemma
