// What is said of a catalog. The engine fills these values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stemma/base/diagnostic.h"
#include "stemma/base/export.h"
#include "stemma/report/json_writer.h"
#include "stemma/sources/locator.h"

namespace stemma {

// One scan in figures. All are of files under the folders that were scanned, but the last two.
struct ScanFigures {
  std::uint64_t added = 0;  // present, and not so when the scan before this ended
  std::uint64_t changed = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t vanished = 0;    // in this scan
  std::uint64_t unreadable = 0;  // all that cannot be read now
  std::uint64_t documents = 0;   // in all files of the catalog that are present
  std::uint64_t texts = 0;       // different ones among these

  friend bool operator==(const ScanFigures&, const ScanFigures&) = default;
};

struct CatalogScanResult {
  std::string catalog;  // as it was named
  std::uint32_t scan = 0;
  std::uint64_t read = 0;  // files that this run read, not those an interrupted one had
  ScanFigures figures;
  std::vector<Diagnostic> diagnostics;
};

struct CatalogInfo {
  struct Root {
    std::string path;
    std::vector<std::string> include;
    std::vector<std::string> exclude;
    bool follow = false;
  };
  struct Scan {
    std::uint32_t scan = 0;
    std::string version;
    bool finished = false;
    ScanFigures figures;
  };
  std::string catalog;
  std::uint64_t bytes = 0;
  std::vector<std::pair<std::string, std::string>> parameters;  // name, value
  std::vector<std::string> text_fields;
  std::vector<Root> roots;
  std::vector<Scan> scans;
  std::uint64_t present = 0;  // files
  std::uint64_t vanished = 0;
  std::uint64_t unreadable = 0;
  std::uint64_t documents = 0;  // in present files
  std::uint64_t texts = 0;      // different ones among these
  std::uint64_t words = 0;      // of these
  std::uint64_t keys = 0;
};

struct CatalogVerification {
  std::string catalog;
  bool with_files = false;
  std::uint64_t files = 0;           // that were read again
  std::vector<std::string> changed;  // their bytes are not those that were scanned
  std::vector<std::string> unreadable;
};

struct CatalogDiff {
  std::string a;
  std::string b;
  std::uint64_t unchanged = 0;
  std::vector<Locator> added;    // in b only
  std::vector<Locator> gone;     // in a only
  std::vector<Locator> changed;  // in both, with other words
};

struct CatalogScreenOptions {
  std::size_t columns = 80;
  bool skipped_are_named = false;
  std::size_t max_names = 20;
};

// UTF-8, escaped. docs/formats/catalog.schema.json has what the JSON is.
STEMMA_API void write_scan_screen(const CatalogScanResult& result,
                                  const CatalogScreenOptions& options, const Write& write);
STEMMA_API void write_scan_json(const CatalogScanResult& result, const Write& write);
STEMMA_API void write_catalog_info_screen(const CatalogInfo& info,
                                          const CatalogScreenOptions& options, const Write& write);
STEMMA_API void write_catalog_info_json(const CatalogInfo& info, const Write& write);
STEMMA_API void write_catalog_verification_screen(const CatalogVerification& result,
                                                  const CatalogScreenOptions& options,
                                                  const Write& write);
STEMMA_API void write_catalog_verification_json(const CatalogVerification& result,
                                                const Write& write);
STEMMA_API void write_catalog_diff_screen(const CatalogDiff& diff,
                                          const CatalogScreenOptions& options, const Write& write);
STEMMA_API void write_catalog_diff_json(const CatalogDiff& diff, const Write& write);

}  // namespace stemma
