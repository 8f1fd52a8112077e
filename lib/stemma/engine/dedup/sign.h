// The first pass over files of records: what must be known of each before any two are compared.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/hash.h"
#include "stemma/base/run_context.h"
#include "stemma/extract/json_record.h"
#include "stemma/index/candidates.h"
#include "stemma/report/dedup.h"
#include "stemma/sources/walk.h"
#include "stemma/store/key_source.h"
#include "stemma/store/work_folder.h"
#include "stemma/text/tokens.h"

namespace stemma {

// A record, as it was signed: stored as it is.
struct SignedRecord {
  Hash128 text;            // of its words
  Hash128 bytes;           // of its text as it is
  std::int64_t date = 0;   // for Preference::oldest: see date_of()
  std::uint32_t line = 0;  // in its file, counted from 1; 0 where the file is the document
  std::uint32_t file = 0;
  std::uint32_t tokens = 0;
  std::uint32_t shingles = 0;  // different ones
};

// The words of a record, and the hash that stands for them.
struct RecordWords {
  std::vector<Token> tokens;
  Hash128 digest;
};
RecordWords words_of(std::string text);
// Of a file that is one document; none where it cannot be read, which is diagnosed.
std::optional<RecordWords> words_of(const SourceFile& file, RunContext& context);

// By which keys texts are proposed.
CandidateParams candidate_params(const DedupParameters& parameters);

// What was signed, in the order of files and lines, as it lies in the work folder.
struct SignedRecords {
  struct Unit {
    std::uint32_t begin = 0;  // its records are numbered from here on
    std::uint32_t end = 0;
    std::unique_ptr<KeySource> keys;  // of its records, numbered from 0; none where none are wanted
  };
  std::vector<Unit> units;

  std::uint32_t size() const { return units.empty() ? 0 : units.back().end; }
};

// Calls body(number, record) for each record, in order. Throws Error{damaged} where a unit is not
// as it was written.
void for_each_record(const SignedRecords& records, const WorkFolder& folder,
                     const std::function<void(std::uint32_t, const SignedRecord&)>& body);

// The bitmaps (bitmap_filter.h) of the records of a unit that have words, one after the other;
// where keys are wanted. Throws Error{damaged}.
std::vector<std::uint64_t> read_bitmaps(const WorkFolder& folder, std::size_t unit);

// What a work folder was made from, a line each: two runs whose descriptions are the same can go
// on with each other's work.
std::string describe_signing(std::span<const SourceFile> files, const DedupParameters& parameters,
                             const RecordFields& fields);

// Reads `files` and leaves what it found in `folder`, in units of some ten thousand records, each
// complete or not there; units that are there already are not done again. Lines that are no record
// are diagnosed. Throws Error{output_failed}; Error{incompatible} where `folder` belongs to other
// files or parameters; Error{invalid_argument} for more than 2^32 - 2 records; Error{cancelled}.
// Cost: O(bytes); 12 bytes on the disk for each key, 64 for each record, and up to a byte for each
// word.
SignedRecords sign(std::span<const SourceFile> files, const DedupParameters& parameters,
                   const RecordFields& fields, const WorkFolder& folder, RunContext& context);

}  // namespace stemma
