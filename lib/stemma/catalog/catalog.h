// A catalog: one SQLite file with what scans of some folders found, so that the next scan reads
// only what changed, and other questions need not read at all. docs/formats/catalog.md.
//
// Whatever is read of a table is held against the sum of its rows: a file with a flipped bit gives
// Error{damaged}, or the answer of a sound one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/base/diagnostic.h"
#include "stemma/base/digest.h"
#include "stemma/base/export.h"
#include "stemma/extract/metadata.h"
#include "stemma/report/catalog_report.h"
#include "stemma/sources/locator.h"
#include "stemma/sources/walk.h"
#include "stemma/text/document.h"

namespace stemma {

using TextDigest = decltype(Document::text_digest);
using BytesDigest = decltype(Document::bytes_digest);

// What decides what a catalog holds. Catalogs go together exactly where these are equal.
struct CatalogParameters {
  std::string sketch;                    // describe(SketchParams)
  std::string keys;                      // by which texts are proposed as pairs
  std::vector<std::string> text_fields;  // where records have their text
  TextChoice choice = {};                // what of documents is their text

  friend bool operator==(const CatalogParameters&, const CatalogParameters&) = default;
};

// Of this version of stemma.
STEMMA_API CatalogParameters default_catalog_parameters();

// Why what was made with `found` is no use to who wants `wanted`, by the first that differs, with
// both values; nothing where they are equal.
STEMMA_API std::optional<std::string> why_incompatible(const CatalogParameters& found,
                                                       const CatalogParameters& wanted);

struct CatalogRoot {
  std::string path;  // as it was named
  WalkOptions options;
};

enum class FileState : std::uint8_t { present, vanished, unreadable };
STEMMA_API std::string_view code_string(FileState state);

struct CatalogFile {
  std::uint32_t id = 0;  // from 1
  std::string path;
  std::uint64_t size = 0;
  FileStamp stamp;
  bool racy = false;      // changed so shortly before it was read that the stamp may miss a change
  bool complete = false;  // all its documents are there
  std::optional<Digest> sha256;
  FileState state = FileState::present;
  std::uint32_t since = 0;  // the scan in which it came into this state
  std::uint32_t first_scan = 0;
  std::uint32_t content_scan =
      0;  // the scan that found the bytes it has; 0 where it was never read

  friend bool operator==(const CatalogFile&, const CatalogFile&) = default;
};

struct CatalogText {
  std::uint32_t id = 0;  // from 1
  TextDigest digest;     // of its words
  std::uint32_t tokens = 0;
  std::uint32_t shingles = 0;
};

struct CatalogDocument {
  std::uint32_t file = 0;
  std::uint64_t place = 0;  // the line of a record; of a member its number; 0 for a whole file
  std::string inside;       // of a member, what of its locator follows the path; else empty
  std::uint32_t text = 0;
  BytesDigest bytes_digest;
  std::uint64_t front_matter = 0;
  std::uint64_t defects = 0;
  std::string encoding;
  std::string evidence;
  Format format = Format::text;  // that it was read as
  std::string metadata;          // JSON; empty where there is none
};

// What of its locator follows the path. Throws Error{damaged} where it is nothing that stemma
// writes.
std::vector<LocatorStep> place_inside(const CatalogDocument& document);

struct CatalogDiagnostic {
  std::uint32_t file = 0;  // 0: found before any file was read
  Diagnostic diagnostic;
};

struct CatalogScan {
  std::uint32_t id = 0;  // from 1
  std::string version;   // of stemma
  std::int64_t begun = 0;
  bool finished = false;
  ScanFigures figures;
};

// Whether a file is a catalog, by its first bytes; false where it cannot be read.
STEMMA_API bool is_catalog(const std::string& path);

// A catalog to be read, as it was when it was opened; while this object lives, what another program
// writes has to wait. Not safe to share between threads.
class STEMMA_API Catalog {
 public:
  // Throws Error: path_not_found; invalid_argument where it is no catalog; incompatible where a
  // newer stemma made it; damaged; in_use where another program keeps it from being read.
  explicit Catalog(const std::string& path);
  ~Catalog();
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  const std::string& path() const;
  const CatalogParameters& parameters() const;
  std::vector<CatalogRoot> roots() const;
  std::vector<CatalogScan> scans() const;
  std::vector<CatalogFile> files() const;  // by path
  std::vector<CatalogText> texts() const;  // by id
  // By (file, place). The document is gone after the call.
  void for_each_document(const std::function<void(const CatalogDocument&)>& body) const;
  std::vector<CatalogDiagnostic> diagnostics() const;
  // Blocks of pack_keys(), whose texts are ids.
  void for_each_key_block(const std::function<void(std::string_view)>& body) const;
  std::uint64_t key_count() const;
  // What is known about clusters of texts, packed, by their digests.
  void for_each_outcome(const std::function<void(const Digest&, std::string_view)>& body) const;

  // Reads the whole file. Throws Error{damaged} with what is wrong first.
  void verify() const;

 private:
  friend class CatalogWriter;
  struct State;
  explicit Catalog(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

// A catalog to be read and written, by one program at a time; others may go on reading. What is
// written is kept from commit() to commit(), whatever happens between.
class STEMMA_API CatalogWriter : public Catalog {
 public:
  // Makes the catalog if there is no such file. Throws Error: as for reading; in_use where another
  // program writes to it; output_failed where it cannot be written to; incompatible where the
  // catalog has other parameters than `wanted`, of which no text fields stand for those it has (or
  // the usual ones, where it is new). Checks the whole file, so that damage is not made worse.
  CatalogWriter(const std::string& path, const CatalogParameters& wanted);
  ~CatalogWriter();

  void put(const CatalogRoot& root);  // in place of the one with this path
  void put(const CatalogScan& scan);  // in place of the one with this id
  void put(const CatalogFile& file);  // in place of the one with this id
  void add(const CatalogText& text);
  void add(const CatalogDocument& document);
  void add(const CatalogDiagnostic& diagnostic);
  void add_key_block(std::string_view packed, std::uint64_t entries);
  void put_outcome(const Digest& cluster, std::string_view packed);  // in place of the one it has
  void drop_outcome(const Digest& cluster);
  void clear_documents(std::uint32_t file);
  void clear_diagnostics(std::uint32_t file);
  // Takes out the diagnostics that are of no file for which `which` is true.
  void clear_diagnostics(const std::function<bool(const Diagnostic&)>& which);

  // Documents in files that are present, and different texts among these. Reads all documents.
  std::pair<std::uint64_t, std::uint64_t> count_documents();

  void commit();
};

// JSON of what is known about a document: [{"key", "origin", "value"}]; empty without any.
STEMMA_API std::string metadata_json(const Metadata& metadata);
// And back. What is not of this form is left out.
STEMMA_API Metadata metadata_of_json(std::string_view json);
// The evidence of this name; the weakest for a name that is none.
STEMMA_API EncodingEvidence evidence_of(std::string_view name);

}  // namespace stemma
