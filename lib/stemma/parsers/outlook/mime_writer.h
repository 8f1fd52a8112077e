// Mail (RFC 5322, MIME) made of what is no mail: ASCII alone, the same bytes for the same message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stemma {

struct MailAddress {
  std::string name;     // UTF-8; may be empty
  std::string address;  // may be empty
};

// What stands at the head of a message. Any characters: what would end a header does not.
struct MailHeaders {
  std::string from;  // as format_addresses() or a header spells it
  std::string to;
  std::string cc;
  std::string subject;  // UTF-8
  std::string date;
  std::string message_id;
};

// "Ann <ann@a.org>, b@b.org", as a header's value: names that are not plain are encoded words.
std::string format_addresses(const std::vector<MailAddress>& addresses);

// "Thu, 02 Jan 2020 03:04:05 +0000" of a count of 100 ns since 1601; nothing of none, and after the
// year 9999.
std::optional<std::string> format_date(std::uint64_t file_time);
// "2020-01-02T03:04:05Z" of the same.
std::optional<std::string> format_iso_date(std::uint64_t file_time);

// As a header's value on one line: what is not plain ASCII becomes encoded words (RFC 2047).
std::string encode_words(std::string_view utf8);

// A header's value in a block of headers that a mail server wrote, on one line; "" without it.
std::string header_in(std::string_view block, std::string_view name);

// A part in base64, with its headers.
std::string body_part(std::string_view media_type, std::string_view charset,
                      std::string_view bytes);
std::string attached_part(std::string_view media_type, std::string_view name,
                          std::string_view bytes);
// A message as a part of another.
std::string message_part(std::string_view message);

// The message: its one part, or a multipart of them. `depth`: of how many messages it is a part.
std::string message_of(const MailHeaders& headers, const std::vector<std::string>& parts,
                       int depth);

}  // namespace stemma
