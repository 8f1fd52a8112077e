// What can be asked of catalogs.
#pragma once

#include <string>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/catalog/catalog.h"
#include "stemma/report/catalog_report.h"
#include "stemma/sources/walk.h"

namespace stemma {

// All throw Error as Catalog does.

// The files that a catalog lists, but for those that had vanished, by path: what a walk of its
// folders found when it was scanned, with what that walk diagnosed. `options.include` and
// `exclude` choose among them, as below the folders. A file that is not as it was scanned is
// diagnosed as changed_since_scan; a catalog whose last scan was interrupted as interrupted_scan.
STEMMA_API std::vector<SourceFile> files_of_catalog(const std::string& path,
                                                    const WalkOptions& options,
                                                    RunContext& context);

// A file of files_of_catalog(), and whether it is as it was scanned.
struct CatalogedFile {
  std::uint32_t id = 0;
  SourceFile source;
  bool is_as_scanned = true;
};
std::vector<CatalogedFile> cataloged_files(const Catalog& catalog, const WalkOptions& options,
                                           RunContext& context);

STEMMA_API CatalogInfo describe_catalog(const std::string& path);

// Reads the whole catalog, and with `with_files` all files that it lists as present. Throws
// Error{damaged} where the catalog is not as it was written.
STEMMA_API CatalogVerification verify_catalog(const std::string& path, bool with_files,
                                              RunContext& context);

// Makes `merged` of catalogs with the same parameters. Throws Error{invalid_argument} where
// `merged` is there already, or where both list a file of the same path with other bytes;
// Error{incompatible}.
STEMMA_API void merge_catalogs(const std::vector<std::string>& paths, const std::string& merged,
                               RunContext& context);

// Compares the documents in present files, by their locators and words.
STEMMA_API CatalogDiff diff_catalogs(const std::string& a, const std::string& b);

}  // namespace stemma
