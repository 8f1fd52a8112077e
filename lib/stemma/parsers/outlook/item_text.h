// The text of properties, in UTF-8.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stemma/parsers/outlook/pff.h"

namespace stemma {

// Of a name, a subject, an address.
inline constexpr std::uint64_t kMostInHeader = std::uint64_t{64} << 10U;

// "" of a code page that is not known, whose text is guessed.
std::string_view name_of_code_page(std::optional<std::uint32_t> number);
// In which an item's text is where it is not in UTF-16.
std::string_view charset_of(const OutlookItem& item);

// What is behind a zero byte is not shown by Outlook, either.
std::string as_text(const PropertyValue& value, std::string_view charset);
// "" where there is none, and of one longer than `most`.
std::string text_of(const OutlookItem& item, Property property, std::string_view charset,
                    std::uint64_t most = kMostInHeader, int record = 0);

// A name as a step of a place: in it "/" divides names, and "!/", "@1" and "#L1" are steps.
std::string as_step(std::string_view name);

}  // namespace stemma
