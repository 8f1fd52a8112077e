#include "stemma/report/json_writer.h"

#include <fmt/format.h>

#include "stemma/base/utf8.h"

namespace stemma {
namespace {

constexpr std::size_t kBufferBytes = 1U << 16U;

// Controls, line separators and bidi controls: JSON is also looked at on terminals.
bool acts_when_shown(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

void JsonWriter::put(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= kBufferBytes) {
    write_(buffer_);
    buffer_.clear();
  }
}

void JsonWriter::before_value() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (has_members_.empty()) return;
  if (has_members_.back()) put(layout_ == JsonLayout::lines ? ", " : ",");
  has_members_.back() = true;
  new_line();
}

void JsonWriter::new_line() {
  if (layout_ == JsonLayout::lines) return;
  buffer_ += '\n';
  buffer_.append(2 * has_members_.size(), ' ');
}

JsonWriter& JsonWriter::open(char bracket) {
  before_value();
  put({&bracket, 1});
  has_members_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  const bool had_members = has_members_.back();
  has_members_.pop_back();
  if (had_members) new_line();
  put({&bracket, 1});
  if (layout_ == JsonLayout::lines && has_members_.empty()) put("\n");
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  string(name);
  put(": ");
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view value) {
  before_value();
  std::string quoted = "\"";
  for (std::size_t at = 0; at < value.size();) {
    const CodePoint point = decode_utf8(value, at);
    if (!point.valid) {
      append_utf8(quoted, kReplacement);
    } else if (point.value == '"' || point.value == '\\') {
      quoted += '\\';
      quoted += static_cast<char>(point.value);
    } else if (point.value == '\n') {
      quoted += "\\n";
    } else if (acts_when_shown(point.value)) {
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(point.value));
    } else {
      quoted += value.substr(at, point.length);
    }
    at += point.length;
  }
  put(quoted + "\"");
  return *this;
}

JsonWriter& JsonWriter::number(std::uint64_t value) {
  before_value();
  put(fmt::format("{}", value));
  return *this;
}

JsonWriter& JsonWriter::number(double value) {
  before_value();
  put(fmt::format("{}", value));
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  before_value();
  put(value ? "true" : "false");
  return *this;
}

JsonWriter& JsonWriter::null() {
  before_value();
  put("null");
  return *this;
}

void JsonWriter::finish() {
  if (layout_ == JsonLayout::indented) buffer_ += '\n';
  write_(buffer_);
  buffer_.clear();
}

}  // namespace stemma
