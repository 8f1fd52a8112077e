#include "stemma/parsers/markup/rst_inline.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace stemma {
namespace {

constexpr std::size_t kLongestSpan = 2000;
constexpr std::size_t kLongestName = 64;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '+' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

// Where `mark` ends the span that begins before text[at]; npos where nothing does.
std::size_t span_end(std::string_view text, std::size_t at, std::string_view mark) {
  const std::string_view within = text.substr(0, std::min(text.size(), at + kLongestSpan));
  if (at >= within.size() || is_blank(within[at])) return std::string_view::npos;
  for (std::size_t end = within.find(mark, at); end != std::string_view::npos;
       end = within.find(mark, end + 1)) {
    if (end > at && !is_blank(within[end - 1]) && within[end - 1] != '\\') return end;
  }
  return std::string_view::npos;
}

// What `x <y>`, `~a.b.c` and `!x` show.
std::string_view shown_part(std::string_view text) {
  if (text.ends_with('>')) {
    const std::size_t target = text.rfind('<');
    if (target != std::string_view::npos && target > 0) {
      text = text.substr(0, target);
      while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
      return text;
    }
  }
  if (text.starts_with('!')) text.remove_prefix(1);
  if (text.starts_with('~'))
    text = text.substr(text.rfind('.') == std::string_view::npos ? 1 : text.rfind('.') + 1);
  return text;
}

// Of docutils' <isonum.txt>, which documents include: the signs that texts use.
constexpr std::pair<std::string_view, std::string_view> kSigns[] = {
    {"copy", "©"},   {"deg", "°"}, {"frac12", "½"}, {"micro", "µ"}, {"para", "¶"},
    {"plusmn", "±"}, {"reg", "®"}, {"sect", "§"},   {"times", "×"}, {"trade", "™"},
};

// Characters at which markup may begin or end.
constexpr std::array<bool, 256> kMayBeMarkup = [] {
  std::array<bool, 256> marks{};
  for (const char mark : std::string_view("\\`*_|:"))
    marks[static_cast<unsigned char>(mark)] = true;
  return marks;
}();

class InlineReader {
 public:
  InlineReader(std::string_view text, const RstSubstitutions& substitutions)
      : text_(text), substitutions_(substitutions) {}

  std::string read() {
    while (at_ < text_.size()) {
      const std::size_t plain = at_;
      while (at_ < text_.size() && !kMayBeMarkup[static_cast<unsigned char>(text_[at_])]) ++at_;
      result_ += text_.substr(plain, at_ - plain);
      if (at_ < text_.size()) step();
    }
    return std::move(result_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (c == '\\') {
      escape();
    } else if (!can_begin() || !span()) {
      if (c == '_' && is_reference_end()) {
        ++at_;
        if (at_ < text_.size() && text_[at_] == '_') ++at_;
      } else {
        result_ += text_[at_++];
      }
    }
  }

  void escape() {
    ++at_;
    if (at_ >= text_.size()) return;
    if (!is_blank(text_[at_])) result_ += text_[at_];
    ++at_;
  }

  // Markup begins behind blanks and punctuation only.
  bool can_begin() const {
    return at_ == 0 || !is_name_character(text_[at_ - 1]) || text_[at_ - 1] == ':' ||
           text_[at_ - 1] == '-' || text_[at_ - 1] == '_';
  }

  bool is_reference_end() const {
    if (at_ == 0 || !(is_name_character(text_[at_ - 1]) || text_[at_ - 1] == ']')) return false;
    std::size_t begin = at_;
    while (begin > 0 && at_ - begin < kLongestName && is_name_character(text_[begin - 1])) --begin;
    if (begin < at_ && text_[begin] == '_') return false;  // __init__
    std::size_t next = at_ + 1;
    if (next < text_.size() && text_[next] == '_') ++next;
    return next >= text_.size() || !is_name_character(text_[next]) || text_[next] == '.' ||
           text_[next] == ':';
  }

  bool span() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("``")) return marked("``", at_ + 2, Part::literal);
    if (rest.starts_with("**")) return marked("**", at_ + 2, Part::text);
    if (rest.starts_with("*")) return marked("*", at_ + 1, Part::text);
    if (rest.starts_with("_`")) return marked("`", at_ + 2, Part::text);
    if (rest.starts_with("`")) return marked("`", at_ + 1, Part::reference);
    if (rest.starts_with("|")) return substitution();
    return rest.starts_with(":") && role();
  }

  enum class Part { literal, text, reference };

  bool marked(std::string_view mark, std::size_t begin, Part part) {
    const std::size_t end = span_end(text_, begin, mark);
    if (end == std::string_view::npos) return false;
    const std::string_view inside = text_.substr(begin, end - begin);
    result_ += part == Part::reference ? shown_part(inside) : inside;
    at_ = end + mark.size();
    if (part == Part::reference) {
      while (at_ < text_.size() && text_[at_] == '_') ++at_;
    }
    return true;
  }

  bool role() {
    std::size_t end = at_ + 1;
    while (end < text_.size() && end - at_ < 64 && is_name_character(text_[end])) ++end;
    const bool is_role =
        end < text_.size() && text_[end] == '`' && text_[end - 1] == ':' && end > at_ + 2;
    if (!is_role) return false;
    const std::size_t before = at_;
    at_ = end;
    if (marked("`", end + 1, Part::reference)) return true;
    at_ = before;
    return false;
  }

  bool substitution() {
    const std::size_t end = span_end(text_, at_ + 1, "|");
    if (end == std::string_view::npos) return false;
    const std::string_view name = text_.substr(at_ + 1, end - at_ - 1);
    const auto found = substitutions_.find(name);
    if (found != substitutions_.end()) {
      result_ += found->second;
    } else {
      const auto* sign =
          std::ranges::find(kSigns, name, &std::pair<std::string_view, std::string_view>::first);
      result_ += sign == std::end(kSigns) ? name : sign->second;
    }
    at_ = end + 1;
    return true;
  }

  std::string_view text_;
  const RstSubstitutions& substitutions_;
  std::size_t at_ = 0;
  std::string result_;
};

}  // namespace

RstSubstitutions rst_substitutions(std::span<const RstLine> lines) {
  RstSubstitutions substitutions;
  for (const RstLine& line : lines) {
    const std::string_view text = line.text;
    if (!text.starts_with(".. |")) continue;
    const std::size_t bar = text.find('|', 4);
    const std::size_t marks = bar == std::string_view::npos ? bar : text.find("::", bar);
    if (marks == std::string_view::npos) continue;
    const bool is_text = text.substr(bar + 1, marks - bar - 1) == " replace";
    const std::size_t value = text.find_first_not_of(' ', marks + 2);
    substitutions[std::string(text.substr(4, bar - 4))] =
        is_text && value != std::string_view::npos ? text.substr(value) : std::string_view();
  }
  return substitutions;
}

std::string rst_inline(std::string_view text, const RstSubstitutions& substitutions) {
  return InlineReader(text, substitutions).read();
}

}  // namespace stemma
