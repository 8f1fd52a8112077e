// Plain text, and for the time being everything that is written as text.
#pragma once

#include <cstdint>
#include <optional>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

// One `unsplit` block: all of the text but the front matter. A text of more than `limit` bytes is
// diagnosed as too_large. O(size), thread-safe.
std::optional<Extracted> extract_plain_text(const RawDocument& document, std::uint64_t limit,
                                            Wanted wanted, RunContext& context);

}  // namespace stemma
