// PDF with a text layer: poppler's pdftotext reads it, a worker makes passages of what it says.
#pragma once

#include <optional>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

// A page without text gives none; a document without any is no_text. Thread-safe.
std::optional<Extracted> extract_pdf(RawDocument document, Wanted wanted, RunContext& context);

}  // namespace stemma
