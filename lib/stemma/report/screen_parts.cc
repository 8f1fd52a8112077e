#include "stemma/report/screen_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "stemma/families/rules.h"
#include "stemma/report/escape.h"

namespace stemma {
namespace {

constexpr std::string_view kCut = "…";

bool begins_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

struct Noun {
  std::string_view one;
  std::string_view many;
};

// What people call what was skipped.
Noun kind_of(DiagnosticCode code) {
  switch (code) {
    case DiagnosticCode::not_regular:
      return {"socket, device or the like", "sockets, devices and the like"};
    case DiagnosticCode::symlink_not_followed:
      return {"symbolic link", "symbolic links"};
    case DiagnosticCode::unsupported_format:
      return {"in a format that is not read yet", "in formats that are not read yet"};
    case DiagnosticCode::no_text:
      return {"without text", "without text"};
    case DiagnosticCode::binary:
      return {"binary", "binary"};
    default:
      return {code_string(code), code_string(code)};
  }
}

}  // namespace

std::string percent(double share) {
  const double percents = std::min(share * 100.0, share < 1.0 ? 99.9 : 100.0);
  return fmt::format("{:.1f} %", percents);
}

std::string what_was_skipped(const std::vector<Diagnostic>& diagnostics, bool named) {
  std::map<std::string_view, std::pair<Noun, std::size_t>> skipped;  // by the plural
  std::size_t unreadable = 0;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (severity(diagnostic.code) == Severity::failure) ++unreadable;
    if (severity(diagnostic.code) != Severity::skipped) continue;
    const Noun kind = kind_of(diagnostic.code);
    ++skipped.try_emplace(kind.many, kind, 0).first->second.second;
  }
  if (skipped.empty() && unreadable == 0) return "Nothing skipped.";
  std::size_t total = 0;
  std::string kinds;
  for (const auto& [_, counted] : skipped) {
    const auto& [kind, count] = counted;
    total += count;
    kinds +=
        fmt::format("{}{} {}", kinds.empty() ? "" : ", ", count, count == 1 ? kind.one : kind.many);
  }
  std::string text;
  if (total > 0)
    text = fmt::format("Skipped {}: {}{}.", total, kinds, named ? "" : "; -v names them");
  if (unreadable > 0) {
    text += fmt::format("{}{} could not be read.", text.empty() ? "" : " ", unreadable);
  }
  return text;
}

std::string wrapped(std::string_view head, std::size_t indent, std::string_view text,
                    std::size_t columns) {
  std::string lines;
  std::string line = pad_to_width(head, indent);
  bool is_empty = true;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    if (!is_empty && display_width(line) + 1 + display_width(word) > columns) {
      lines += line + '\n';
      line.assign(indent, ' ');
      is_empty = true;
    }
    line.append(is_empty ? "" : " ").append(word);
    is_empty = false;
    begin = end + 1;
  }
  return lines + line + '\n';
}

void write_wrapped(std::string_view text, std::size_t indent, std::size_t columns,
                   const Write& write) {
  write(wrapped("", indent, text, columns));
}

std::string fit_tail_to_width(std::string_view utf8, std::size_t columns) {
  if (display_width(utf8) <= columns) return std::string(utf8);
  std::size_t begin = utf8.size();
  for (std::size_t width = display_width(kCut); begin > 0;) {
    std::size_t at = begin - 1;
    while (at > 0 && !begins_character(utf8[at])) --at;
    width += display_width(utf8.substr(at, begin - at));
    if (width > columns) break;
    begin = at;
  }
  const std::size_t word = utf8.find(' ', begin);
  return std::string(kCut).append(utf8.substr(word == std::string_view::npos ? begin : word));
}

std::string fit_ends_to_width(std::string_view utf8, std::size_t columns) {
  if (display_width(utf8) <= columns) return std::string(utf8);
  const std::string head = fit_to_width(utf8, columns / 2);
  return head + fit_tail_to_width(utf8, columns - columns / 2).substr(kCut.size());
}

std::string share_beside(double share, double threshold) {
  constexpr int kFewest = 2;
  constexpr int kMost = 15;
  for (int digits = kFewest; digits <= kMost; ++digits) {
    const double shown = round_down(share, digits);
    const bool is_seen = (shown >= threshold) == (share >= threshold) && (shown > 0) == (share > 0);
    if (is_seen) return fmt::format("{:.{}f}", shown, digits);
  }
  return fmt::format("{}", share);
}

}  // namespace stemma
