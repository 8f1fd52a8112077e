// The lexical level of RTF: groups, control words, text.
#pragma once

#include <cstddef>
#include <string_view>

namespace stemma {

struct RtfToken {
  enum class Kind { group_begin, group_end, control, byte, text, end };
  Kind kind = Kind::end;
  std::string_view text;  // the control word without its backslash, or a run of plain text
  int parameter = 0;      // of a control word; of `byte`, its value
  bool has_parameter = false;
};

// Reads tokens one by one; line breaks in the file mean nothing, and binary data are passed over.
class RtfTokens {
 public:
  explicit RtfTokens(std::string_view rtf) : rtf_(rtf) {}

  RtfToken next();

 private:
  RtfToken control();

  std::string_view rtf_;
  std::size_t at_ = 0;
};

}  // namespace stemma
