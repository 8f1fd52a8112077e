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
#include "stemma/engine/dedup/record_text.h"
#include "stemma/engine/dedup/units.h"
#include "stemma/engine/deduplicate_records.h"
#include "stemma/extract/json_record.h"
#include "stemma/index/candidates.h"
#include "stemma/report/dedup.h"
#include "stemma/sources/walk.h"
#include "stemma/store/key_source.h"
#include "stemma/store/work_folder.h"
#include "stemma/text/tokens.h"

namespace stemma {

// The words of a record, and the hash that stands for them.
struct RecordWords {
  std::vector<Token> tokens;
  Hash128 digest;
};
// None where it cannot be read, which is diagnosed.
std::optional<RecordWords> words_of(RecordText text, RunContext& context);
// Of a file that is one document.
std::optional<RecordWords> words_of(const SourceFile& file, RunContext& context);

// Whether a record may go for more than its being the same text.
bool wants_pairs(const DedupParameters& parameters);

// By which keys texts are proposed.
CandidateParams candidate_params(const DedupParameters& parameters);

// What was signed, in the order of files and lines, as it lies in the work folder.
struct SignedRecords {
  struct Unit {
    std::uint32_t begin = 0;  // its records are numbered from here on
    std::uint32_t end = 0;
    UnitName name;
    std::unique_ptr<KeySource> keys;  // of its records, numbered from 0; none where none are wanted
  };
  std::vector<Unit> units;

  std::uint32_t size() const { return units.empty() ? 0 : units.back().end; }
};

// Calls body(number, record) for each record, in order. Throws Error{damaged} where a unit is not
// as it was written.
void for_each_record(const SignedRecords& records, const WorkFolder& folder,
                     const std::function<void(std::uint32_t, const SignedRecord&)>& body);

// What a unit has beside records and keys, where keys are wanted: "bitmaps" (bitmap_filter.h) of
// the records that have words, or "shorts", the shingles of those that are shorter than a run; one
// after the other. Throws Error{damaged}.
std::vector<std::uint64_t> read_values(const WorkFolder& folder, const UnitName& unit,
                                       std::string_view suffix);

// What a work folder was made from, a line each: two runs whose descriptions are the same can go
// on with each other's work.
std::string describe_signing(std::span<const SourceFile> files, const DedupParameters& parameters,
                             const RecordFields& fields);

// Reads a shard of `files` and leaves what it found in `folder`, unit by unit; units that are there
// already are not done again. What is no record is diagnosed. Throws Error{output_failed};
// Error{incompatible} where `folder` belongs to other files or parameters; Error{cancelled}.
// Cost: O(bytes); 12 bytes on the disk for each key, 64 for each record, and up to a byte for each
// word.
void sign(std::span<const SourceFile> files, const DedupParameters& parameters,
          const RecordFields& fields, const WorkFolder& folder, const Shard& shard,
          RunContext& context);

// All that sign() has left, with its diagnostics. Throws Error{incomplete}, and says what is not
// there; Error{incompatible}; Error{invalid_argument} for more than 2^32 - 2 records.
SignedRecords signed_records(std::span<const SourceFile> files, const DedupParameters& parameters,
                             const RecordFields& fields, const WorkFolder& folder,
                             RunContext& context);

}  // namespace stemma
