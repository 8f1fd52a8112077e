#include <algorithm>

#include "stemma/base/ascii.h"
#include "stemma/extract/lines.h"
#include "stemma/parsers/mail/mail.h"

namespace stemma {
namespace {

// "12:34" anywhere.
bool has_time_of_day(std::string_view line) {
  for (std::size_t i = 2; i + 2 < line.size(); ++i) {
    if (line[i] == ':' && is_digit(line[i - 1]) && is_digit(line[i + 1]) && is_digit(line[i + 2])) {
      return true;
    }
  }
  return false;
}

// "Name: value".
bool is_header(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) return false;
  return std::ranges::all_of(line.substr(0, colon), [](char c) { return c > ' ' && c < 0x7F; });
}

bool is_separator(std::string_view mailbox, const Line& line) {
  if (!line.text.starts_with("From ") || !has_time_of_day(line.text)) return false;
  const std::string_view next = line_at(mailbox, line.next).text;
  return is_header(next) || next.starts_with(">From ");
}

}  // namespace

std::vector<std::string_view> mailbox_messages(std::string_view mailbox) {
  std::vector<std::string_view> messages;
  std::optional<std::size_t> begin;
  bool is_after_blank = true;
  for (std::size_t at = 0; at < mailbox.size();) {
    const Line line = line_at(mailbox, at);
    if (is_after_blank && is_separator(mailbox, line)) {
      if (begin) messages.push_back(mailbox.substr(*begin, at - *begin));
      begin = line.next;
    }
    is_after_blank = line.text.empty();
    at = line.next;
  }
  if (begin) messages.push_back(mailbox.substr(*begin));
  return messages;
}

std::string without_from_quoting(std::string_view message) {
  std::string result;
  result.reserve(message.size());
  for (std::size_t at = 0; at < message.size();) {
    const Line line = line_at(message, at);
    const std::size_t marks = line.text.find_first_not_of('>');
    const bool is_quoted = marks != std::string_view::npos && marks > 0 &&
                           line.text.substr(marks).starts_with("From ");
    result += message.substr(is_quoted ? at + 1 : at, line.next - (is_quoted ? at + 1 : at));
    at = line.next;
  }
  return result;
}

}  // namespace stemma
