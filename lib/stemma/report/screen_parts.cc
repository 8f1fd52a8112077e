#include "stemma/report/screen_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "stemma/report/escape.h"

namespace stemma {
namespace {

// What people call what was skipped.
std::string_view kind_of(DiagnosticCode code) {
  switch (code) {
    case DiagnosticCode::not_regular:
      return "sockets, devices and the like";
    case DiagnosticCode::symlink_not_followed:
      return "symbolic links";
    case DiagnosticCode::unsupported_format:
      return "in formats that are not read yet";
    case DiagnosticCode::no_text:
      return "images and the like";
    case DiagnosticCode::binary:
      return "binary";
    default:
      return code_string(code);
  }
}

}  // namespace

std::string percent(double share) {
  const double percents = std::min(share * 100.0, share < 1.0 ? 99.9 : 100.0);
  return fmt::format("{:.1f} %", percents);
}

std::string what_was_skipped(const std::vector<Diagnostic>& diagnostics) {
  std::map<std::string_view, std::size_t> skipped;
  std::size_t unreadable = 0;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (severity(diagnostic.code) == Severity::failure) ++unreadable;
    if (severity(diagnostic.code) == Severity::skipped) ++skipped[kind_of(diagnostic.code)];
  }
  if (skipped.empty() && unreadable == 0) return "Nothing skipped.";
  std::size_t total = 0;
  std::string kinds;
  for (const auto& [code, count] : skipped) {
    total += count;
    kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", count, code);
  }
  std::string text;
  if (total > 0) text = fmt::format("Skipped {}: {}; -v names them.", total, kinds);
  if (unreadable > 0) {
    text += fmt::format("{}{} could not be read.", text.empty() ? "" : " ", unreadable);
  }
  return text;
}

void write_wrapped(const std::string& text, std::size_t indent, std::size_t columns,
                   const Write& write) {
  const std::string margin(indent, ' ');
  columns -= std::min(columns, indent);
  std::string line;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = text.find(' ', begin);
    if (end == std::string::npos) end = text.size();
    const std::string word = text.substr(begin, end - begin);
    if (!line.empty() && display_width(line) + 1 + display_width(word) > columns) {
      write(margin + line + "\n");
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
    begin = end + 1;
  }
  if (!line.empty()) write(margin + line + "\n");
}

}  // namespace stemma
