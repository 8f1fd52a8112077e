#include "stemma/report/escape.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <iterator>

#include "stemma/base/utf8.h"

namespace stemma {
namespace {

// Seen by nobody, but acting on what is shown around it.
bool is_acting(char32_t c) {
  const auto point = static_cast<UChar32>(c);
  switch (u_charType(point)) {
    case U_CONTROL_CHAR:
    case U_FORMAT_CHAR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
    case U_SURROGATE:
    case U_UNASSIGNED:
      return true;
    default:
      return u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
  }
}

// Part of how words of some languages and emoji are written; they only join what stands beside.
bool is_joiner(char32_t c) {
  return c == 0x200C || c == 0x200D || c == 0x00AD || c == 0xFE0F;
}

void append_escaped(std::string& out, std::string_view bytes, const CodePoint& point) {
  if (!point.valid) {
    for (const char byte : bytes) {
      fmt::format_to(std::back_inserter(out), "\\x{:02X}", static_cast<unsigned char>(byte));
    }
  } else if (point.value == '\n') {
    out += "\\n";
  } else if (point.value == '\r') {
    out += "\\r";
  } else if (point.value == '\t') {
    out += "\\t";
  } else if (point.value < 0x80) {
    fmt::format_to(std::back_inserter(out), "\\x{:02X}", static_cast<unsigned>(point.value));
  } else {
    fmt::format_to(std::back_inserter(out), "\\u{:04X}", static_cast<unsigned>(point.value));
  }
}

enum class WhiteSpace { escape, fold };

std::string escape(std::string_view text, WhiteSpace white_space) {
  std::string out;
  out.reserve(text.size());
  bool space_due = false;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    const std::string_view bytes = text.substr(at, point.length);
    at += point.length;
    const bool folds = point.valid && white_space == WhiteSpace::fold &&
                       u_isUWhiteSpace(static_cast<UChar32>(point.value)) != 0;
    if (folds) {
      space_due = !out.empty();
      continue;
    }
    if (space_due) out += ' ';
    space_due = false;
    if (point.valid && (!is_acting(point.value) || is_joiner(point.value))) {
      out += bytes;
    } else {
      append_escaped(out, bytes, point);
    }
  }
  return out;
}

std::size_t width_of(char32_t c) {
  const auto point = static_cast<UChar32>(c);
  const int type = u_charType(point);
  if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || is_joiner(c)) return 0;
  const int width = u_getIntPropertyValue(point, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

}  // namespace

std::string escape_for_display(std::string_view text) {
  return escape(text, WhiteSpace::escape);
}

std::string escape_running_text(std::string_view text) {
  return escape(text, WhiteSpace::fold);
}

std::size_t display_width(std::string_view utf8) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const CodePoint point = decode_utf8(utf8, at);
    width += width_of(point.value);
    at += point.length;
  }
  return width;
}

std::string fit_to_width(std::string_view utf8, std::size_t columns) {
  if (columns == 0) return {};
  std::size_t width = 0;
  std::size_t fitting = 0;  // bytes that leave a column for the ellipsis
  for (std::size_t at = 0; at < utf8.size();) {
    const CodePoint point = decode_utf8(utf8, at);
    width += width_of(point.value);
    at += point.length;
    if (width + 1 <= columns) fitting = at;
    if (width > columns) return std::string(utf8.substr(0, fitting)) + "…";
  }
  return std::string(utf8);
}

std::string pad_to_width(std::string_view utf8, std::size_t columns) {
  std::string fitted = fit_to_width(utf8, columns);
  const std::size_t width = display_width(fitted);
  fitted.append(columns - std::min(columns, width), ' ');
  return fitted;
}

std::string escape_cell(std::string_view text) {
  std::string cell = escape_for_display(text);
  // Spreadsheets read the full-width forms alike.
  const auto formula_starts = {"=", "+", "-", "@", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
  const bool formula = std::any_of(formula_starts.begin(), formula_starts.end(),
                                   [&](const char* start) { return cell.starts_with(start); });
  if (formula) cell.insert(0, 1, '\'');
  return cell;
}

std::string shell_quote(std::string_view argument) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_./:,+@%=").find(c) != std::string_view::npos;
  };
  if (!argument.empty() && std::all_of(argument.begin(), argument.end(), is_plain)) {
    return std::string(argument);
  }
  const bool needs_escapes = escape_for_display(argument) != argument;
  std::string quoted = needs_escapes ? "$'" : "'";
  for (const char c : argument) {
    const auto byte = static_cast<unsigned char>(c);
    if (needs_escapes && (byte < 0x20 || byte >= 0x7F)) {
      quoted += fmt::format("\\x{:02X}", byte);
    } else if (needs_escapes && (c == '\'' || c == '\\')) {
      quoted += '\\';
      quoted += c;
    } else if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

}  // namespace stemma
