// LibreOffice and everything else that writes OpenDocument (ISO/IEC 26300).
#pragma once

#include <optional>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

// Text documents, presentations, spreadsheets and drawings, as packages or as one flat XML file:
// the body in its order, numbers of lists written out; then notes, comments and page headers, each
// once. Tracked changes are read as `tracked` says, and counted in a note. Rows and cells that a
// file repeats are repeated kMostRepeated times at most, and 16 MiB altogether. Encrypted, cut-off
// or damaged files are a diagnostic and no value. O(size).
std::optional<Extracted> extract_open_document(RawDocument document, Wanted wanted, Tracked tracked,
                                               RunContext& context);

inline constexpr int kMostRepeated = 100;

}  // namespace stemma
