// Word, Excel and PowerPoint files from before 2007, and Outlook messages: all are OLE files.
#pragma once

#include <optional>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

// Which of these it is tells the names of its streams; antiword, xls2csv, catppt or msgconvert read
// it, a worker makes passages of what they say. Thread-safe.
std::optional<Extracted> extract_office_binary(RawDocument document, Wanted wanted,
                                               RunContext& context);

}  // namespace stemma
