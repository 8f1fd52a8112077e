#include "stemma/parsers/markup/roff.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "stemma/base/utf8.h"

namespace stemma {
namespace {

constexpr std::pair<std::string_view, std::string_view> kCharacters[] = {
    {"em", "—"},
    {"en", "–"},
    {"bu", "•"},
    {"co", "©"},
    {"rg", "®"},
    {"tm", "™"},
    {"lq", "“"},
    {"rq", "”"},
    {"oq", "‘"},
    {"cq", "’"},
    {"aq", "'"},
    {"dq", "\""},
    {"Bq", "„"},
    {"ha", "^"},
    {"ti", "~"},
    {"rs", "\\"},
    {"mi", "-"},
    {"hy", "-"},
    {"pl", "+"},
    {"mu", "×"},
    {"di", "÷"},
    {"->", "→"},
    {"<-", "←"},
    {"<=", "≤"},
    {">=", "≥"},
    {"!=", "≠"},
    {"+-", "±"},
    {"de", "°"},
    {"sc", "§"},
    {"ss", "ß"},
    {":a", "ä"},
    {":o", "ö"},
    {":u", "ü"},
    {":A", "Ä"},
    {":O", "Ö"},
    {":U", "Ü"},
    {"'e", "é"},
    {"`e", "è"},
    {"^e", "ê"},
    {"`a", "à"},
    {"'a", "á"},
    {",c", "ç"},
    {"~n", "ñ"},
    {"'o", "ó"},
    {"/o", "ø"},
    {"oa", "å"},
    {"ba", "|"},
    {"or", "|"},
    {"sl", "/"},
    {"ga", "`"},
    {"at", "@"},
    {"sh", "#"},
    {"Do", "$"},
    {"eq", "="},
    {"lB", "["},
    {"rB", "]"},
    {"lC", "{"},
    {"rC", "}"},
    {"la", "⟨"},
    {"ra", "⟩"},
    {"Eu", "€"},
    {"Po", "£"},
    {"12", "½"},
    // strings of the man macros
    {"R", "®"},
    {"Tm", "™"},
    {"C+", "C++"},
    {"--", "—"},
    {"L\"", "“"},
    {"R\"", "”"},
};

std::string character(std::string_view name) {
  for (const auto& [known, text] : kCharacters) {
    if (known == name) return std::string(text);
  }
  unsigned value = 0;
  if (name.starts_with('u') && name.size() >= 5) {
    const char* const end = name.data() + name.size();
    const bool is_number = std::from_chars(name.data() + 1, end, value, 16).ptr == end;
    std::string text;
    if (is_number && value < 0x110000 && (value < 0xD800 || value > 0xDFFF)) {
      append_utf8(text, static_cast<char32_t>(value));
    }
    return text;
  }
  return {};
}

// Reads names such as "x", "(xx" and "[xxx]" at text[at]; moves `at` behind them.
std::string_view escape_name(std::string_view text, std::size_t& at) {
  if (at >= text.size()) return {};
  if (text[at] == '(') {
    // Names are ASCII; what is not is left to be text.
    std::size_t end = at + 1;
    while (end < text.size() && end < at + 3 && static_cast<unsigned char>(text[end]) < 0x80) ++end;
    const std::string_view name = text.substr(at + 1, end - at - 1);
    at = end;
    return name;
  }
  if (text[at] == '[') {
    const std::size_t end = std::min(text.find(']', at), text.size());
    const std::string_view name = text.substr(at + 1, end - at - 1);
    at = std::min(text.size(), end + 1);
    return name;
  }
  const std::size_t begin = at;
  at += decode_utf8(text, at).length;
  return text.substr(begin, at - begin);
}

// Behind an argument in delimiters, as in \h'1n'.
std::size_t behind_delimited(std::string_view text, std::size_t at) {
  if (at >= text.size()) return at;
  const std::string_view mark = text.substr(at, decode_utf8(text, at).length);
  const std::size_t end = text.find(mark, at + mark.size());
  return end == std::string_view::npos ? text.size() : end + mark.size();
}

}  // namespace

std::string roff_text(std::string_view source) {
  std::string text;
  for (std::size_t at = 0; at < source.size();) {
    if (source[at] != '\\') {
      text += source[at++];
      continue;
    }
    if (++at >= source.size()) break;
    const char c = source[at++];
    switch (c) {
      case '(':
      case '[':
        --at;
        text += character(escape_name(source, at));
        break;
      case '*':
        text += character(escape_name(source, at));
        break;
      case 'f':
      case 'F':
      case 'm':
      case 'M':
      case 'n':
      case 'g':
      case 'k':
      case 'Y':
        escape_name(source, at);
        break;
      case 's':
        if (at < source.size() && (source[at] == '+' || source[at] == '-')) ++at;
        if (at < source.size() && source[at] == '\'') {
          at = behind_delimited(source, at);
        } else {
          escape_name(source, at);
        }
        break;
      case 'h':
      case 'v':
      case 'w':
      case 'l':
      case 'L':
      case 'D':
      case 'b':
      case 'x':
      case 'X':
      case 'A':
      case 'Z':
      case 'N':
      case 'o':
        at = behind_delimited(source, at);
        break;
      case '"':
      case '#':
        return text;
      case 'e':
      case '\\':
        text += '\\';
        break;
      case ' ':
      case '0':
      case '~':
      case 't':
        text += ' ';
        break;
      case '&':
      case ')':
      case '|':
      case '^':
      case '/':
      case ',':
      case ':':
      case '%':
      case 'c':
      case 'd':
      case 'u':
      case 'p':
      case 'z':
      case '{':
      case '}':
        break;
      default:
        text += c;  // \-, \', \. and what nobody defined
    }
  }
  return text;
}

RoffLine roff_line(std::string_view line) {
  if (line.empty() || (line.front() != '.' && line.front() != '\'')) return {{}, line};
  line.remove_prefix(1);
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  if (line.empty() || line.starts_with("\\\"")) return {"\\\"", {}};
  const std::size_t end = std::min(line.find_first_of(" \t\\"), line.size());
  if (end == 0) return {"\\\"", {}};  // ".\}" ends what a condition governs
  return {line.substr(0, end), line.substr(end)};
}

std::vector<std::string> roff_arguments(std::string_view rest) {
  std::vector<std::string> arguments;
  std::size_t at = 0;
  while (true) {
    while (at < rest.size() && (rest[at] == ' ' || rest[at] == '\t')) ++at;
    if (at >= rest.size() || rest.substr(at).starts_with("\\\"")) return arguments;
    std::string argument;
    const bool is_quoted = rest[at] == '"';
    if (is_quoted) ++at;
    while (at < rest.size()) {
      if (is_quoted && rest[at] == '"') {
        if (!rest.substr(at).starts_with("\"\"")) break;
        ++at;  // a mark within is doubled
      } else if (!is_quoted && (rest[at] == ' ' || rest[at] == '\t')) {
        break;
      } else if (rest[at] == '\\' && at + 1 < rest.size()) {
        argument += rest[at++];
      }
      argument += rest[at++];
    }
    if (is_quoted && at < rest.size()) ++at;
    arguments.push_back(std::move(argument));
  }
}

}  // namespace stemma
