#include "stemma/sources/locator.h"

#include <charconv>
#include <optional>

#include "stemma/base/error.h"
#include "stemma/base/utf8.h"

namespace stemma {
namespace {

constexpr std::string_view kMemberMark = "!/";
constexpr std::string_view kLineMark = "#L";
constexpr std::string_view kOffsetMark = "@";

struct StepWriter {
  std::string& out;
  void operator()(const MemberName& step) const { out.append(kMemberMark).append(step.name); }
  void operator()(const RecordLine& step) const {
    out.append(kLineMark).append(std::to_string(step.line));
  }
  void operator()(const RecordOffset& step) const {
    out.append(kOffsetMark).append(std::to_string(step.offset));
  }
};

bool starts_mark(std::string_view rest) {
  return rest.starts_with(kMemberMark) || rest.starts_with(kLineMark) ||
         rest.starts_with(kOffsetMark);
}

struct NumberedStep {
  LocatorStep step;
  std::size_t length = 0;
};

// "#L12" or "@1044" at the start of `rest`, where the number ends the spelling or a further step
// follows. Numbers have one spelling only: no sign, no leading zeros.
std::optional<NumberedStep> numbered_step(std::string_view rest) {
  const bool is_line = rest.starts_with(kLineMark);
  if (!is_line && !rest.starts_with(kOffsetMark)) return std::nullopt;
  const std::size_t mark = is_line ? kLineMark.size() : kOffsetMark.size();
  std::uint64_t number = 0;
  const char* const first = rest.data() + mark;
  const char* const last = rest.data() + rest.size();
  const auto [end, error] = std::from_chars(first, last, number);
  if (error != std::errc() || (*first == '0' && end - first > 1)) return std::nullopt;
  if (is_line && number == 0) return std::nullopt;
  const std::size_t length = mark + static_cast<std::size_t>(end - first);
  if (length < rest.size() && !starts_mark(rest.substr(length))) return std::nullopt;
  if (is_line) return NumberedStep{RecordLine{number}, length};
  return NumberedStep{RecordOffset{number}, length};
}

// Where the member's name that starts at `rest` ends.
std::size_t member_name_length(std::string_view rest) {
  for (std::size_t at = 0; at < rest.size(); ++at) {
    const std::string_view tail = rest.substr(at);
    if (tail.starts_with(kMemberMark) || numbered_step(tail)) return at;
  }
  return rest.size();
}

// What `spelling` says inside the file, for an error to name all of it.
std::vector<LocatorStep> parse_steps_of(std::string_view steps, std::string_view spelling) {
  std::vector<LocatorStep> result;
  while (!steps.empty()) {
    if (const auto numbered = numbered_step(steps)) {
      result.push_back(numbered->step);
      steps.remove_prefix(numbered->length);
      continue;
    }
    std::size_t length = 0;
    if (steps.starts_with(kMemberMark)) {
      steps.remove_prefix(kMemberMark.size());
      length = member_name_length(steps);
    }
    if (length == 0) {
      throw Error(ErrorCode::invalid_argument,
                  "'" + std::string(spelling) +
                      "' names nothing inside its file: after the path must come "
                      "!/member, #Lline or @offset",
                  std::string(spelling));
    }
    result.emplace_back(MemberName{std::string(steps.substr(0, length))});
    steps.remove_prefix(length);
  }
  return result;
}

}  // namespace

std::vector<LocatorStep> parse_steps(std::string_view steps) {
  return parse_steps_of(steps, steps);
}

std::string steps_of(const Locator& locator) {
  std::string out;
  for (const LocatorStep& step : locator.inside) std::visit(StepWriter{out}, step);
  return out;
}

std::string to_bytes(const Locator& locator) {
  return locator.path + steps_of(locator);
}

std::string to_utf8(const Locator& locator) {
  constexpr std::string_view kHexDigits = "0123456789ABCDEF";
  std::string bytes = to_bytes(locator);
  if (is_valid_utf8(bytes)) return bytes;
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    const CodePoint point = decode_utf8(bytes, at);
    for (std::uint32_t i = 0; i < point.length; ++i, ++at) {
      if (point.valid) {
        out.push_back(bytes[at]);
        continue;
      }
      const auto byte = static_cast<unsigned char>(bytes[at]);
      out.push_back('%');
      out.push_back(kHexDigits[byte >> 4U]);
      out.push_back(kHexDigits[byte & 0xFU]);
    }
  }
  return out;
}

Locator parse_locator(std::string_view spelling, bool (*is_file)(const std::string&)) {
  Locator locator{std::string(spelling), {}};
  if (is_file(locator.path)) return locator;
  for (std::size_t at = spelling.size(); at-- > 1;) {
    if (!starts_mark(spelling.substr(at))) continue;
    std::string path(spelling.substr(0, at));
    if (is_file(path)) return {std::move(path), parse_steps_of(spelling.substr(at), spelling)};
  }
  return locator;
}

}  // namespace stemma
