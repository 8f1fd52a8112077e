// What signing leaves of each stretch of the input: files of its own, whole or not there, which
// depend on nothing but the stretch. So any process may make any of them, in any order.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/diagnostic.h"
#include "stemma/base/hash.h"
#include "stemma/sources/walk.h"
#include "stemma/store/work_folder.h"

namespace stemma {

// A record, as it was signed: stored as it is.
struct SignedRecord {
  Hash128 text;             // of its words
  Hash128 bytes;            // of its text as it is
  std::int64_t date = 0;    // for Preference::oldest: see date_of()
  std::uint64_t place = 0;  // in its file (RecordBatch); 0 where the file is the document
  std::uint32_t file = 0;
  std::uint32_t tokens = 0;
  std::uint32_t shingles = 0;  // different ones
  std::uint32_t unused = 0;
};

// A file of records, or files that follow each other and are documents.
struct FileStretch {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool is_records = false;
  std::uint64_t at = 0;  // bytes of all files before
  std::uint64_t size = 0;
};

// Documents are put together up to so many bytes.
std::vector<FileStretch> stretches_of(std::span<const SourceFile> files, std::uint64_t unit_bytes);

// Of a file of records, those whose stretch begins in its number-th unit_bytes; documents are one
// unit.
struct UnitName {
  std::uint32_t file = 0;  // the first of its stretch
  std::uint64_t number = 0;

  friend bool operator==(const UnitName&, const UnitName&) = default;
};

struct Unit {
  std::vector<SignedRecord> records;
  std::vector<Diagnostic> diagnostics;
  bool is_last = false;  // of its stretch
};

std::string unit_file(const WorkFolder& folder, const UnitName& name, std::string_view suffix);
void write_unit(const WorkFolder& folder, const UnitName& name, const Unit& unit);
// Nothing where it is not there, or not as it was written.
std::optional<Unit> read_unit(const WorkFolder& folder, const UnitName& name);

}  // namespace stemma
