// Files that hold no text, or none that can be read, are compared by their bytes.
#pragma once

#include <vector>

#include "stemma/base/diagnostic.h"
#include "stemma/base/export.h"
#include "stemma/report/holdings.h"
#include "stemma/report/results.h"

namespace stemma {

// Among what `diagnostics` say gave no document, the bytes that are in several places; by the first
// of these. O(n log n).
STEMMA_API std::vector<IdenticalFiles> identical_files(const std::vector<Diagnostic>& diagnostics);

// Each file of `accession` that gave no document, and where its bytes are among those of
// `reference` that gave none. By locator, O(n log n).
STEMMA_API std::vector<FileHolding> hold_files(const std::vector<Diagnostic>& accession,
                                               const std::vector<Diagnostic>& reference);

}  // namespace stemma
