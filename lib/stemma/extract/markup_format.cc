#include "stemma/extract/markup_format.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "stemma/base/ascii.h"
#include "stemma/extract/lines.h"

namespace stemma {
namespace {

// "txt" of "a/b.txt", in lower case; "" where there is none. Sources that are published beside what
// was made of them are called b.rst.txt.
std::string extension(std::string_view name) {
  name = name.substr(name.find_last_of("/\\") + 1);
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  std::string last = lower_ascii(name.substr(dot + 1));
  name = name.substr(0, dot);
  const std::size_t dot_before = name.rfind('.');
  if (last != "txt" || dot_before == std::string_view::npos) return last;
  std::string before = lower_ascii(name.substr(dot_before + 1));
  return before == "rst" || before == "md" ? before : last;
}

// The first line with something in it that does not begin with `comment`.
std::string_view first_line(std::string_view text, std::string_view comment) {
  for (std::size_t at = 0; at < text.size();) {
    const Line line = line_at(text, at);
    const std::string_view bare = trimmed(line.text);
    const bool is_comment = !comment.empty() && bare.starts_with(comment);
    if (!bare.empty() && !is_comment) return line.text;
    at = line.next;
  }
  return {};
}

// Behind comments and instructions.
std::string_view behind_comments(std::string_view text) {
  while (true) {
    text = trimmed(text);
    const bool is_comment = text.starts_with("<!--");
    if (!is_comment && !text.starts_with("<?")) return text;
    const std::string_view closing = is_comment ? "-->" : "?>";
    const std::size_t end = text.find(closing);
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + closing.size());
  }
}

// Behind a document type, whose internal subset holds declarations of its own.
std::string_view behind_document_type(std::string_view text) {
  if (!lower_ascii(text.substr(0, 9)).starts_with("<!doctype")) return text;
  const std::size_t subset = text.find('[');
  std::size_t end = text.find('>');
  if (subset < end) end = text.find('>', text.find(']', subset));
  return end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
}

std::optional<Format> as_xml(std::string_view text, std::string_view ending) {
  const std::string_view prolog = behind_comments(text);
  if (lower_ascii(prolog.substr(0, 14)) == "<!doctype html") return Format::html;
  for (const std::string_view tag : {"<head>", "<title>", "<body>"}) {
    if (lower_ascii(prolog.substr(0, tag.size())) == tag) return Format::html;
  }
  const std::string_view element = behind_comments(behind_document_type(prolog));
  const bool is_html =
      lower_ascii(element.substr(0, 5)) == "<html" && element.size() > 5 && !is_letter(element[5]);
  if (is_html) return Format::html;
  if (trimmed(text).starts_with("<?xml ")) return Format::xml;
  const bool is_element = element.size() > 1 && element.front() == '<' && is_letter(element[1]);
  if (!is_element) return std::nullopt;
  if (ending == "html" || ending == "htm" || ending == "xhtml") return Format::html;
  if (ending == "xml" || ending == "tei" || ending == "dbk") return Format::xml;
  return std::nullopt;
}

// "00:00:01,000 --> 00:00:03,000", or with points.
bool is_time_span(std::string_view line) {
  line = trimmed(line);
  const std::size_t arrow = line.find(" --> ");
  if (arrow == std::string_view::npos || line.empty() || !is_digit(line.front())) return false;
  return std::ranges::all_of(line.substr(0, arrow), [](char c) {
    return is_digit(c) || c == ':' || c == ',' || c == '.';
  });
}

bool is_subtitles(std::string_view text) {
  constexpr std::string_view kWebVtt = "WEBVTT";
  if (text.starts_with(kWebVtt)) {
    return text.size() == kWebVtt.size() ||
           std::string_view(" \t\r\n").find(text[kWebVtt.size()]) != std::string_view::npos;
  }
  const std::string_view number = first_line(text, {});
  if (number.empty() || !std::ranges::all_of(trimmed(number), is_digit)) return false;
  const auto offset = static_cast<std::size_t>(number.data() - text.data());
  const Line second = line_at(text, line_at(text, offset).next);
  return is_time_span(second.text);
}

bool is_man_page(std::string_view text, std::string_view ending) {
  // Comments begin with either of the two characters that begin requests.
  std::string_view first;
  for (std::size_t at = 0; at < text.size() && first.empty();) {
    const Line line = line_at(text, at);
    const bool is_comment = line.text.starts_with(".\\\"") || line.text.starts_with("'\\\"") ||
                            line.text == "." || trimmed(line.text).empty();
    if (!is_comment) first = line.text;
    at = line.next;
  }
  if (first.starts_with(".TH ") || first.starts_with(".Dd ")) return true;
  const bool is_named = ending.size() == 1 && ending.front() >= '1' && ending.front() <= '9';
  if (!is_named && ending != "man" && ending != "mdoc") return false;
  return text.find("\n.TH ") != std::string_view::npos ||
         text.find("\n.Dd ") != std::string_view::npos ||
         text.find("\n.SH ") != std::string_view::npos;
}

bool is_latex(std::string_view text, std::string_view ending) {
  const std::string_view first = first_line(text, "%");
  for (const std::string_view start :
       {"\\documentclass", "\\documentstyle", "\\RequirePackage", "\\PassOptionsToPackage"}) {
    if (first.starts_with(start)) return true;
  }
  const bool is_named = ending == "tex" || ending == "ltx" || ending == "latex";
  return is_named && text.find('\\') != std::string_view::npos;
}

// Of a header "Name: value" the name, in lower case.
std::string header_name(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon > 60) return {};
  const std::string_view name = line.substr(0, colon);
  const bool is_name = std::ranges::all_of(
      name, [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; });
  return is_name ? lower_ascii(name) : std::string();
}

// Headers up to an empty line, among them some that only mail programs write, or the four that a
// letter's author is asked for, with a time of day in the date.
bool has_mail_headers(std::string_view text) {
  bool is_by_program = false;
  bool has_address = false;
  bool has_time = false;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Line line = line_at(text, at);
    at = line.next;
    if (line.text.empty()) break;
    const bool is_continued = count > 0 && (line.text.front() == ' ' || line.text.front() == '\t');
    if (is_continued) continue;
    const std::string name = header_name(line.text);
    if (name.empty()) return false;
    ++count;
    is_by_program = is_by_program || name == "message-id" || name == "received" ||
                    name == "mime-version" || name == "return-path" || name == "delivered-to";
    has_address = has_address || (name == "from" && line.text.find('@') != std::string_view::npos);
    const std::size_t time = line.text.find(':', 5);
    has_time = has_time || (name == "date" && time != std::string_view::npos);
  }
  return count >= 2 && (is_by_program ? has_address || count >= 3 : has_address && has_time);
}

bool is_mailbox(std::string_view text) {
  const Line first = line_at(text, 0);
  const std::size_t colon = first.text.find(':');
  if (!first.text.starts_with("From ") || colon == std::string_view::npos) return false;
  const bool has_time = is_digit(first.text[colon - 1]) && colon + 1 < first.text.size() &&
                        is_digit(first.text[colon + 1]);
  return has_time && !header_name(line_at(text, first.next).text).empty();
}

// Lines that nothing but reStructuredText has: directives, targets, roles. Two kinds of them, and
// three lines; a text about it has an example at the most.
bool is_restructured_text(std::string_view text) {
  std::size_t directives = 0;
  std::size_t targets = 0;
  std::size_t roles = 0;
  const auto begins_line = [&](std::size_t at) {
    return at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r';
  };
  for (std::size_t at = text.find(".. "); at != std::string_view::npos;
       at = text.find(".. ", at + 3)) {
    if (!begins_line(at)) continue;
    const std::string_view bare = line_at(text, at).text;
    const std::size_t marks = bare.find("::");
    const bool is_directive = marks != std::string_view::npos && marks > 3 &&
                              bare.substr(3, marks - 3).find(' ') == std::string_view::npos;
    if (is_directive) ++directives;
    if (bare.starts_with(".. _") && bare.find(':') != std::string_view::npos) ++targets;
  }
  // Of a line the first counts.
  for (std::size_t at = text.find(":`"); at != std::string_view::npos;) {
    const bool is_role = at > 1 && is_letter(text[at - 1]) && !begins_line(at - 1);
    if (is_role) ++roles;
    at = text.find(":`", line_at(text, at).next);
  }
  const int kinds = (directives > 0 ? 1 : 0) + (targets > 0 ? 1 : 0) + (roles > 0 ? 1 : 0);
  return kinds >= 2 && directives + targets + roles >= 3;
}

std::optional<Format> by_name(std::string_view text, std::string_view ending) {
  constexpr std::array<std::string_view, 5> kMarkdown = {"md", "markdown", "mdown", "mkd", "mkdn"};
  if (std::ranges::count(kMarkdown, ending) > 0) return Format::markdown;
  if (ending == "rst" || ending == "rest") return Format::restructured_text;
  const std::string_view first = first_line(text, {});
  if (ending == "csv" && first.find_first_of(",;\t|") != std::string_view::npos) {
    return Format::delimited;
  }
  const bool is_tsv = ending == "tsv" || ending == "tab";
  if (is_tsv && first.find('\t') != std::string_view::npos) return Format::delimited;
  return std::nullopt;
}

}  // namespace

std::optional<Format> recognize_markup(std::string_view head, std::string_view name) {
  std::string_view text = head.substr(0, kMarkupHead);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::string ending = extension(name);
  if (text.starts_with("{\\rtf")) return Format::rtf;
  if (const std::optional<Format> xml = as_xml(text, ending)) return xml;
  if (is_subtitles(text)) return Format::subtitles;
  if (is_man_page(text, ending)) return Format::man_page;
  if (is_latex(text, ending)) return Format::latex;
  if (is_mailbox(text)) return Format::mailbox;
  if (has_mail_headers(text)) return Format::mail;
  if (ending == "eml" && !header_name(line_at(text, 0).text).empty()) return Format::mail;
  if (const std::optional<Format> named = by_name(text, ending)) return named;
  if (is_restructured_text(text)) return Format::restructured_text;
  return std::nullopt;
}

}  // namespace stemma
