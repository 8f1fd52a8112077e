// From folders to a catalog: reads what is new or changed since the last scan, and keeps what it
// found as it goes, so that an interrupted scan is gone on with.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/catalog/catalog.h"
#include "stemma/report/catalog_report.h"

namespace stemma {

struct CatalogScanOptions {
  std::vector<CatalogRoot> roots;        // none: those of the catalog
  std::vector<std::string> text_fields;  // none: those of the catalog, or the usual ones
  std::optional<Compared> compared;      // nothing: as in the catalog, or content
  std::optional<Tracked> tracked;        // nothing: as in the catalog, or accepted
  bool read_all = false;                 // also files that look as they did
};

// Makes the catalog if there is none. A file is read unless its size, times and inode are those of
// the last scan; files under the roots that are not there any more (or that the patterns leave out
// now) stay in the catalog as vanished.
//
// Throws Error: as CatalogWriter does; path_not_found for a root that is not there, before any
// work; cancelled, when what was read has been kept. What was kept is not read again by the next
// call, whatever ended this one, and in the end the catalog holds the same.
//
// Holds all names, and 24 bytes for each text; of what it reads no more than the memory budget.
STEMMA_API CatalogScanResult scan_to_catalog(const std::string& catalog,
                                             const CatalogScanOptions& options,
                                             RunContext& context);

}  // namespace stemma
