#include "stemma/extract/sniff.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace stemma {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kSpace = " \t\r\n\f";

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

// `part` is in lower case.
bool begins_with_any_case(std::string_view text, std::string_view part) {
  if (text.size() < part.size()) return false;
  return std::equal(part.begin(), part.end(), text.begin(),
                    [](char a, char b) { return a == lower(b); });
}

bool ends_with_any_case(std::string_view text, std::string_view part) {
  return text.size() >= part.size() &&
         begins_with_any_case(text.substr(text.size() - part.size()), part);
}

template <std::size_t N>
bool has_extension(std::string_view name, const std::array<std::string_view, N>& extensions) {
  return std::ranges::any_of(extensions,
                             [&](std::string_view each) { return ends_with_any_case(name, each); });
}

void skip_space(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
}

// White space, comments and a mark at the beginning say nothing of the format.
std::string_view without_preamble(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  skip_space(text);
  while (text.starts_with("<!--")) {
    const std::size_t end = text.find("-->");
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 3);
    skip_space(text);
  }
  return text;
}

// A tag's name, and then no letter.
bool begins_with_tag(std::string_view text, std::string_view tag) {
  if (!begins_with_any_case(text, tag)) return false;
  return text.size() == tag.size() || text[tag.size()] == '>' || text[tag.size()] == '/' ||
         kSpace.find(text[tag.size()]) != std::string_view::npos;
}

template <std::size_t N>
bool begins_with_one_of(std::string_view text, const std::array<std::string_view, N>& tags) {
  return std::ranges::any_of(tags,
                             [&](std::string_view tag) { return begins_with_tag(text, tag); });
}

bool is_html(std::string_view text, std::string_view name) {
  constexpr std::array kAlone = {"<!doctype html"sv, "<html"sv,  "<head"sv,
                                 "<body"sv,          "<title"sv, "<meta"sv};
  constexpr std::array kNames = {".html"sv, ".htm"sv, ".xhtml"sv, ".xht"sv, ".shtml"sv};
  if (begins_with_one_of(text, kAlone)) return true;
  return has_extension(name, kNames) && text.starts_with('<');
}

std::optional<DetectedFormat> tagged(std::string_view head, std::string_view name) {
  std::string_view text = without_preamble(head);
  const bool is_declared = text.starts_with("<?xml");
  while (text.starts_with("<?")) {
    const std::size_t end = text.find("?>");
    if (end == std::string_view::npos) break;
    text = without_preamble(text.substr(end + 2));
  }
  if (is_html(text, name)) return DetectedFormat{Format::html, "web page"};
  if (is_declared) return DetectedFormat{Format::xml, "XML document"};
  constexpr std::array kNames = {".xml"sv, ".tei"sv, ".dbk"sv};
  if (text.starts_with('<') && has_extension(name, kNames)) {
    return DetectedFormat{Format::xml, "XML document"};
  }
  return std::nullopt;
}

// The name of a header field at the beginning of a line, in lower case; empty where there is none.
std::string field_at(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  std::string name(line.substr(0, colon));
  for (char& c : name) {
    if (c <= ' ' || c > '~') return {};
    c = lower(c);
  }
  return name;
}

// A message begins with header fields (RFC 5322); which ones tells it from other text that begins
// with a name and a colon.
bool is_message(std::string_view text, std::string_view name) {
  constexpr std::array kByMachines = {"received"sv, "return-path"sv, "message-id"sv,
                                      "mime-version"sv, "delivered-to"sv};
  constexpr std::array kByPeople = {"from"sv, "to"sv, "date"sv, "subject"sv};
  int by_machines = 0;
  int by_people = 0;
  bool has_body = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) {
      has_body = true;
      break;
    }
    if (line.starts_with(' ') || line.starts_with('\t')) continue;
    const std::string field = field_at(line);
    if (field.empty()) break;
    by_machines += std::ranges::count(kByMachines, field) > 0 ? 1 : 0;
    by_people += std::ranges::count(kByPeople, field) > 0 ? 1 : 0;
  }
  if (has_extension(name, std::array{".eml"sv})) return by_machines + by_people > 0;
  return (has_body || text.empty()) && by_people >= 2 && by_machines >= 1;
}

// A mailbox begins with a line "From " and a message (RFC 4155).
bool is_mailbox(std::string_view text, std::string_view name) {
  if (!text.starts_with("From ")) return false;
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return false;
  const bool is_named = has_extension(name, std::array{".mbox"sv, ".mbx"sv});
  return is_named || is_message(text.substr(end + 1), {});
}

// "filedesc://NAME ADDRESS DATE text/plain LENGTH", then a line that begins with the version.
bool is_arc(std::string_view text) {
  if (!text.starts_with("filedesc:")) return false;
  const std::string_view line = text.substr(0, text.find('\n'));
  return std::ranges::count(line, ' ') >= 4;
}

}  // namespace

std::optional<DetectedFormat> sniff_text_format(std::string_view head, std::string_view name) {
  if (is_mailbox(head, name)) return DetectedFormat{Format::mailbox, "mailbox"};
  if (is_message(head, name)) return DetectedFormat{Format::mail, "mail message"};
  if (is_arc(head)) return DetectedFormat{Format::warc, "ARC file"};
  return tagged(head, name);
}

}  // namespace stemma
