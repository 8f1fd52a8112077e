#include "stemma/catalog/schema.h"

namespace stemma {
namespace {

constexpr std::string_view kStatements[] = {
    R"(CREATE TABLE about (
  name TEXT PRIMARY KEY,  -- a parameter that decides what is in this catalog
  value TEXT NOT NULL
) WITHOUT ROWID)",
    R"(CREATE TABLE sums (
  name TEXT PRIMARY KEY,  -- of a table
  rows INTEGER NOT NULL,
  sum INTEGER NOT NULL    -- of its rows' hashes, modulo 2^64
) WITHOUT ROWID)",
    R"(CREATE TABLE roots (
  root INTEGER PRIMARY KEY,
  path BLOB NOT NULL,      -- as it was named
  follow INTEGER NOT NULL  -- 1: symbolic links inside it are followed
))",
    R"(CREATE TABLE patterns (
  pattern INTEGER PRIMARY KEY,
  root INTEGER NOT NULL,
  excludes INTEGER NOT NULL,  -- 0: only files that match; 1: none that match
  bytes BLOB NOT NULL
))",
    R"(CREATE TABLE scans (
  scan INTEGER PRIMARY KEY,
  version TEXT NOT NULL,      -- of stemma
  begun INTEGER NOT NULL,     -- seconds since 1970-01-01 UTC
  finished INTEGER NOT NULL,  -- 0: interrupted; the next run goes on with this scan
  new INTEGER NOT NULL,       -- files; from here on 0 until it is finished
  changed INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  vanished INTEGER NOT NULL,
  unreadable INTEGER NOT NULL,
  documents INTEGER NOT NULL,  -- in all files that were present then
  texts INTEGER NOT NULL       -- different ones among these
))",
    R"(CREATE TABLE files (
  file INTEGER PRIMARY KEY,
  path BLOB NOT NULL,          -- below the root, as that was named
  size INTEGER NOT NULL,
  modified INTEGER NOT NULL,   -- nanoseconds since 1970-01-01 UTC
  changed INTEGER NOT NULL,    -- likewise
  inode INTEGER NOT NULL,
  device INTEGER NOT NULL,
  racy INTEGER NOT NULL,       -- 1: changed so shortly before it was read that the clock cannot tell
  complete INTEGER NOT NULL,   -- 0: not all of its documents were read
  sha256 BLOB,                 -- of its bytes, when they were last read
  state TEXT NOT NULL,         -- present, vanished or unreadable
  since INTEGER NOT NULL,      -- the scan in which it came into this state
  first_scan INTEGER NOT NULL,
  content_scan INTEGER         -- the scan that found the bytes it has
))",
    R"(CREATE TABLE texts (
  text INTEGER PRIMARY KEY,
  digest BLOB NOT NULL,       -- of its words as they are compared
  tokens INTEGER NOT NULL,
  shingles INTEGER NOT NULL   -- different ones
))",
    R"(CREATE TABLE documents (
  file INTEGER NOT NULL,
  place INTEGER NOT NULL,         -- the line of a record, the number of a member; 0: a whole file
  text INTEGER NOT NULL,
  digest BLOB NOT NULL,           -- of the document's bytes
  front_matter INTEGER NOT NULL,  -- a hash of the words that are not compared; 0 without any
  defects INTEGER NOT NULL,       -- mojibake and replaced bytes
  encoding TEXT NOT NULL,
  evidence TEXT NOT NULL,         -- by which the encoding was known
  format TEXT NOT NULL,           -- that it was read as: text, html, pdf ...
  metadata TEXT,                  -- JSON: [{key, origin, value}]
  inside BLOB,                    -- of a member of a container, its place: !/letters/b.txt
  PRIMARY KEY (file, place)
) WITHOUT ROWID)",
    R"(CREATE TABLE diagnostics (
  file INTEGER NOT NULL,    -- 0: found before any file was read
  number INTEGER NOT NULL,  -- from 1 in each file
  locator BLOB NOT NULL,
  code TEXT NOT NULL,       -- docs/formats/codes.md
  message TEXT NOT NULL,
  sha256 BLOB,              -- of bytes that were read and gave no document
  PRIMARY KEY (file, number)
) WITHOUT ROWID)",
    R"(CREATE TABLE keys (
  block INTEGER PRIMARY KEY,
  entries INTEGER NOT NULL,
  packed BLOB NOT NULL       -- by which texts are proposed as pairs; numbers are those of texts
))",
    R"(CREATE TABLE outcomes (
  cluster BLOB PRIMARY KEY,  -- SHA-256 of all that the outcome depends on
  packed BLOB NOT NULL       -- families and their figures, as stemma families found them
) WITHOUT ROWID)",
    R"(CREATE VIEW listing AS
  SELECT file, CAST(path AS TEXT) AS path, state, since, size,
         datetime(modified / 1000000000, 'unixepoch') AS modified, lower(hex(sha256)) AS sha256
  FROM files)",
    R"(CREATE VIEW document_listing AS
  SELECT CAST(path AS TEXT) || CASE WHEN inside IS NOT NULL THEN CAST(inside AS TEXT)
                                 WHEN place > 0 THEN '#L' || place ELSE '' END AS document,
         state, text, tokens, shingles, defects, encoding, format, metadata,
         lower(hex(texts.digest)) AS text_digest
  FROM documents JOIN files USING (file) JOIN texts USING (text))",
    R"(CREATE VIEW diagnostic_listing AS
  SELECT CAST(locator AS TEXT) AS document, code, message, lower(hex(sha256)) AS sha256
  FROM diagnostics)",
};

}  // namespace

std::span<const std::string_view> catalog_schema() {
  return kStatements;
}

}  // namespace stemma
