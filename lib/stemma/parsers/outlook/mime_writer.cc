#include "stemma/parsers/outlook/mime_writer.h"

#include <fmt/format.h>
#include <gmime/gmime.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "stemma/base/ascii.h"
#include "stemma/base/utf8.h"
#include "stemma/extract/lines.h"

namespace stemma {
namespace {

bool is_plain(char c) {
  return c >= ' ' && c < '\x7F';
}

bool is_same_name(std::string_view a, std::string_view b) {
  return lower_ascii(a) == lower_ascii(b);
}

// In lines of 76 characters.
std::string base64(std::string_view bytes) {
  GMimeEncoding state;
  ::g_mime_encoding_init_encode(&state, GMIME_CONTENT_ENCODING_BASE64);
  std::string encoded(::g_mime_encoding_outlen(&state, bytes.size()), '\0');
  encoded.resize(::g_mime_encoding_flush(&state, bytes.data(), bytes.size(), encoded.data()));
  return encoded;
}

// "name" of an address: an atom or words of them, a quoted string, or encoded words.
std::string phrase(std::string_view name) {
  const auto is_in_atoms = [](char c) {
    return is_digit(c) || is_letter(c) ||
           std::string_view(" !#$%&'*+-/^_`{|}~").find(c) != std::string_view::npos;
  };
  if (std::ranges::all_of(name, is_in_atoms)) return std::string(name);
  if (!std::ranges::all_of(name, is_plain) || name.find("=?") != std::string_view::npos) {
    return encode_words(name);
  }
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

// A parameter's value in the way of RFC 2231.
std::string percent_encoded(std::string_view bytes) {
  std::string encoded;
  for (const char c : bytes) {
    const bool is_kept = is_digit(c) || is_letter(c) || c == '.' || c == '-' || c == '_';
    if (is_kept) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

// What a file calls a media type, if it is one.
std::string_view checked_media_type(std::string_view type) {
  const bool is_sound =
      type.find('/') != std::string_view::npos && type.size() < 100 &&
      std::ranges::all_of(
          type, [](char c) { return is_plain(c) && c != ' ' && c != ';' && c != '"'; });
  // Parts of these types would be taken for parts of the message.
  const bool is_structure = type.size() > 8 && (is_same_name(type.substr(0, 8), "message/") ||
                                                is_same_name(type.substr(0, 10), "multipart/"));
  return is_sound && !is_structure ? type : "application/octet-stream";
}

void add_header(std::string& to, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  to.append(name).append(": ").append(value).append("\n");
}

struct Moment {
  std::chrono::sys_days day;
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<std::chrono::seconds> clock;
};

// Of a count of 100 ns since 1601; nothing of none, and after the year 9999.
std::optional<Moment> moment_of(std::uint64_t file_time) {
  constexpr std::uint64_t kPerSecond = 10'000'000;
  constexpr std::int64_t kFrom1601To1970 = 11'644'473'600;
  constexpr std::uint64_t kYear10000 = 265'046'774'400;  // seconds since 1601
  if (file_time == 0 || file_time / kPerSecond >= kYear10000) return std::nullopt;
  const auto since_1970 = static_cast<std::int64_t>(file_time / kPerSecond) - kFrom1601To1970;
  const std::chrono::sys_seconds time{std::chrono::seconds(since_1970)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  return Moment{day, std::chrono::year_month_day(day),
                std::chrono::hh_mm_ss<std::chrono::seconds>(time - day)};
}

}  // namespace

std::string encode_words(std::string_view utf8) {
  std::string plain;
  for (const char c : utf8) {
    const bool is_space = c == '\t' || c == '\r' || c == '\n';
    plain += is_space ? ' ' : c;
  }
  if (std::ranges::all_of(plain, is_plain) && plain.find("=?") == std::string::npos) return plain;
  // 45 bytes are 60 characters, so that a word keeps within 75.
  constexpr std::size_t kMostBytes = 45;
  std::string encoded;
  for (std::size_t at = 0; at < plain.size();) {
    std::size_t end = at;
    while (end < plain.size()) {
      const std::size_t next = end + decode_utf8(plain, end).length;
      if (next - at > kMostBytes && end > at) break;
      end = next;
    }
    std::string word = base64(std::string_view(plain).substr(at, end - at));
    std::erase(word, '\n');
    if (!encoded.empty()) encoded += ' ';
    encoded += "=?utf-8?B?" + word + "?=";
    at = end;
  }
  return encoded;
}

std::string format_addresses(const std::vector<MailAddress>& addresses) {
  std::string all;
  for (const MailAddress& each : addresses) {
    const bool is_address = !each.address.empty() && std::ranges::all_of(each.address, [](char c) {
      return is_plain(c) && c != ' ' && c != '<' && c != '>' && c != ',';
    });
    std::string one = each.name == each.address && is_address ? "" : phrase(each.name);
    if (is_address) {
      if (one.empty()) {
        one = each.address;
      } else {
        one += " <" + each.address + ">";
      }
    }
    if (one.empty()) continue;
    if (!all.empty()) all += ", ";
    all += one;
  }
  return all;
}

std::optional<std::string> format_date(std::uint64_t file_time) {
  const std::optional<Moment> moment = moment_of(file_time);
  if (!moment) return std::nullopt;
  constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                     "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto& [day, date, clock] = *moment;
  return fmt::format(
      "{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000",
      kDays.at(std::chrono::weekday(day).c_encoding()), static_cast<unsigned>(date.day()),
      kMonths.at(static_cast<unsigned>(date.month()) - 1), static_cast<int>(date.year()),
      clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::optional<std::string> format_iso_date(std::uint64_t file_time) {
  const std::optional<Moment> moment = moment_of(file_time);
  if (!moment) return std::nullopt;
  const auto& [day, date, clock] = *moment;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string header_in(std::string_view block, std::string_view name) {
  std::string value;
  bool is_in_it = false;
  for (std::size_t at = 0; at < block.size();) {
    const Line line = line_at(block, at);
    at = line.next;
    const bool is_continued = line.text.starts_with(' ') || line.text.starts_with('\t');
    if (is_continued) {
      if (is_in_it) value.append(" ").append(trimmed(line.text));
      continue;
    }
    if (is_in_it) break;
    is_in_it = line.text.size() > name.size() && line.text[name.size()] == ':' &&
               is_same_name(line.text.substr(0, name.size()), name);
    if (is_in_it) value = trimmed(line.text.substr(name.size() + 1));
  }
  return std::ranges::all_of(value, is_plain) ? value : encode_words(value);
}

std::string body_part(std::string_view media_type, std::string_view charset,
                      std::string_view bytes) {
  std::string part = "Content-Type: ";
  part += media_type;
  if (!charset.empty()) part.append("; charset=").append(charset);
  part += "\nContent-Transfer-Encoding: base64\n\n";
  return part + base64(bytes);
}

std::string attached_part(std::string_view media_type, std::string_view name,
                          std::string_view bytes) {
  std::string part = "Content-Type: ";
  part += checked_media_type(media_type);
  part += "\nContent-Disposition: attachment";
  if (!name.empty()) part.append("; filename*=utf-8''").append(percent_encoded(name));
  part += "\nContent-Transfer-Encoding: base64\n\n";
  return part + base64(bytes);
}

std::string message_part(std::string_view message) {
  return "Content-Type: message/rfc822\n\n" + std::string(message);
}

std::string message_of(const MailHeaders& headers, const std::vector<std::string>& parts,
                       int depth) {
  // First what tells mail from other text, of which only the beginning is looked at.
  std::string message = "MIME-Version: 1.0\n";
  add_header(message, "Date", headers.date);
  add_header(message, "From", headers.from);
  add_header(message, "Subject", encode_words(headers.subject));
  add_header(message, "Message-ID", headers.message_id);
  add_header(message, "To", headers.to);
  add_header(message, "Cc", headers.cc);
  if (parts.size() == 1) return message + parts.front();
  // No line of base64 and no header begins with this.
  const std::string boundary = fmt::format("=_{}", depth);
  message += "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\n\n";
  for (const std::string& part : parts) {
    message.append("--").append(boundary).append("\n").append(part).append("\n");
  }
  return message + "--" + boundary + "--\n";
}

}  // namespace stemma
