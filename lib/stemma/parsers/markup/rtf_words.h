// What the control words of RTF mean, and its code pages.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stemma {

// What the text of a group is.
enum class RtfDestination {
  body,
  note,
  comment,
  page_header,
  title,
  author,
  fonts,
  number,  // of a list item
  ignored,
};

// None for control words that begin no destination.
std::optional<RtfDestination> rtf_destination(std::string_view word);

// What a control word prints; "" for those that print nothing.
std::string_view rtf_text(std::string_view word);

// The code page that \fcharset names; 0 for those that leave it to the document.
int rtf_code_page(int charset);

// Bytes of a code page as UTF-8; of 1252 where there is no such page. O(size).
std::string decode_code_page(std::string_view bytes, int code_page);

}  // namespace stemma
