// Subtitles: SubRip (.srt) and WebVTT.
#pragma once

#include <optional>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

// What is said, without numbers, times and markup. Cues are joined into paragraphs that end where a
// sentence ends with a cue; a line that a cue repeats from the one before is there once. Notes
// of WebVTT are comments. O(size).
std::optional<Extracted> extract_subtitles(RawDocument document, Wanted wanted,
                                           RunContext& context);

}  // namespace stemma
