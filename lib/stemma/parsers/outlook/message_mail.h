// A message of Outlook as mail.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "stemma/base/run_context.h"
#include "stemma/parsers/outlook/pff.h"

namespace stemma {

// Messages attached to messages nest this deep at most; deeper ones are a diagnostic.
inline constexpr int kDeepestMessage = 8;

// What its sender and Outlook wrote at its head; of its bodies the plain text, else HTML, else RTF;
// and what is attached to it. Nothing where that is more than `most` bytes. What cannot be read is
// a diagnostic of `name`, and left out.
std::optional<std::string> mail_of(const OutlookItem& message, std::uint64_t most,
                                   const std::string& name, RunContext& context);

}  // namespace stemma
