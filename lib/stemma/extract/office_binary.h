// Word, Excel and PowerPoint files from before 2007, and Outlook messages: all are OLE files.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

// Whether an OLE file is an Outlook message. O(size).
bool is_outlook_message(std::string_view bytes);

// An Outlook message with all that is attached to it, as mail. Where it cannot be read there is a
// diagnostic and no value. The mail is another each time, in what separates its parts. Thread-safe.
std::optional<std::string> mail_of_outlook_message(const RawDocument& document,
                                                   RunContext& context);

// Which of these it is tells the names of its streams; antiword, xls2csv, catppt or msgconvert read
// it, a worker makes passages of what they say. Thread-safe.
std::optional<Extracted> extract_office_binary(RawDocument document, Wanted wanted,
                                               RunContext& context);

}  // namespace stemma
