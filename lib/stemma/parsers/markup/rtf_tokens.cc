#include "stemma/parsers/markup/rtf_tokens.h"

#include <algorithm>
#include <charconv>

#include "stemma/base/ascii.h"

namespace stemma {

RtfToken RtfTokens::next() {
  while (at_ < rtf_.size() && (rtf_[at_] == '\n' || rtf_[at_] == '\r')) ++at_;
  if (at_ >= rtf_.size()) return {};
  const char c = rtf_[at_];
  if (c == '{' || c == '}') {
    ++at_;
    return {c == '{' ? RtfToken::Kind::group_begin : RtfToken::Kind::group_end, {}, 0, false};
  }
  if (c == '\\') return control();
  const std::size_t end = std::min(rtf_.find_first_of("{}\\\r\n", at_), rtf_.size());
  const std::string_view text = rtf_.substr(at_, end - at_);
  at_ = end;
  return {RtfToken::Kind::text, text, 0, false};
}

RtfToken RtfTokens::control() {
  RtfToken token{RtfToken::Kind::control, {}, 0, false};
  const std::size_t begin = ++at_;
  if (begin >= rtf_.size()) return {};
  while (at_ < rtf_.size() && is_letter(rtf_[at_])) ++at_;
  if (at_ == begin) {
    token.text = rtf_.substr(at_++, 1);
    if (token.text == "'" && at_ + 2 <= rtf_.size()) {
      token.kind = RtfToken::Kind::byte;
      std::from_chars(rtf_.data() + at_, rtf_.data() + at_ + 2, token.parameter, 16);
      at_ += 2;
    }
    return token;
  }
  token.text = rtf_.substr(begin, at_ - begin);
  const auto [end, error] =
      std::from_chars(rtf_.data() + at_, rtf_.data() + rtf_.size(), token.parameter);
  token.has_parameter = end != rtf_.data() + at_;
  at_ = static_cast<std::size_t>(end - rtf_.data());
  if (at_ < rtf_.size() && rtf_[at_] == ' ') ++at_;
  if (token.text == "bin" && token.parameter > 0) {
    at_ = std::min(rtf_.size(), at_ + static_cast<std::size_t>(token.parameter));
  }
  return token;
}

}  // namespace stemma
