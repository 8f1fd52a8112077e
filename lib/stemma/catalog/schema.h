// The tables of a catalog: docs/formats/catalog.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "stemma/catalog/database.h"

namespace stemma {

inline constexpr std::uint32_t kCatalogApplicationId = 0x53746d61;  // "Stma"
inline constexpr std::int64_t kCatalogSchema = 5;

// Tables whose rows are summed up, by their places in kCatalogTables.
enum class Table : std::uint8_t {
  about,
  roots,
  patterns,
  scans,
  files,
  texts,
  documents,
  diagnostics,
  keys,
  outcomes,
};

inline constexpr std::array<TableSpec, 10> kCatalogTables = {{
    {"about", "name, value"},
    {"roots", "root, path, follow"},
    {"patterns", "pattern, root, excludes, bytes"},
    {"scans",
     "scan, version, begun, finished, new, changed, unchanged, vanished, unreadable, documents, "
     "texts"},
    {"files",
     "file, path, size, modified, changed, inode, device, racy, complete, sha256, state, since, "
     "first_scan, content_scan"},
    {"texts", "text, digest, tokens, shingles"},
    {"documents",
     "file, place, text, digest, front_matter, defects, encoding, evidence, format, metadata, "
     "inside"},
    {"diagnostics", "file, number, locator, code, message, sha256"},
    {"keys", "block, entries, packed"},
    {"outcomes", "cluster, packed"},
}};

inline const TableSpec& spec_of(Table table) {
  return kCatalogTables[static_cast<std::size_t>(table)];
}

// The statements that make them and the views, in order, as SQLite keeps them.
std::span<const std::string_view> catalog_schema();

}  // namespace stemma
