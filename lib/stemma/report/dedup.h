// Which records may go, and what stands for them: values, filled by deduplicate_records(), and the
// functions that write them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/report/json_writer.h"
#include "stemma/report/results.h"

namespace stemma {

// Which of several texts is kept before others are asked.
enum class Preference {
  most_complete,  // the one with more shingles (ranks_before)
  first,          // the one whose first document is first by locator
  oldest,  // the one with the earliest date that a record says of itself; then as most_complete
};
// "most-complete", "first", "oldest".
STEMMA_API std::string_view code_string(Preference preference);

// What is written of the records.
enum class DedupOutput {
  records,   // those that are kept, as they were
  ids,       // where those that are kept stand, with their ids
  annotate,  // all, each with a member "stemma" that says whether it is kept, or what covers it
};
// "records", "ids", "annotate".
STEMMA_API std::string_view code_string(DedupOutput output);

// Words of a text that is to go are covered where so many in a row, or the whole of a shorter text,
// stand in one that is kept.
inline constexpr std::uint32_t kCoveringRun = 12;

struct DedupParameters {
  RunParameters run;
  Preference preference = Preference::most_complete;
  // By which a text may stand for another, without `overlaps`. `contained` is `contains` seen from
  // the other side: either stands for both.
  std::set<Relation> relations{Relation::identical_bytes, Relation::identical_text,
                               Relation::near_duplicate, Relation::contains, Relation::contained};
  // So many words in a row may be lost; none where nothing may.
  std::optional<std::uint32_t> allow_loss;
  DedupOutput output = DedupOutput::records;
};

// A record that goes.
struct Removal {
  struct Lost {
    std::uint32_t words = 0;
    std::string text;
  };

  Locator document;
  std::string id;
  // What it is (a) to the first of those that cover it (b); longest_run is not measured.
  PairScore score;
  // Records that are kept: the one in which most of its words stand, then those that have what the
  // ones before lack.
  std::vector<Locator> covered_by;
  std::vector<Lost> lost;  // only where loss is allowed
};

// Records, or their bytes (line ends included, compressed or not).
struct DedupCount {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
};

struct DedupCounts {
  DedupCount kept;
  DedupCount dropped;
  DedupCount unreadable;
};

struct DedupFile {
  std::string input;  // path
  std::string name;   // of what was written for it
  DedupCounts counts;
};

// What was written.
struct DedupSummary {
  DedupParameters parameters;
  LensSet lenses;                // that proposed the pairs
  std::vector<DedupFile> files;  // by input
  DedupCounts total;
  std::map<Relation, std::uint64_t> dropped_by;
  std::vector<Diagnostic> diagnostics;
};

struct DedupScreenOptions {
  std::size_t columns = 80;
  bool skipped_are_named = false;  // elsewhere, so that the screen need not say how
  std::string folder;              // with what was written
};

// One line of dropped.jsonl: docs/formats/dedup.schema.json.
STEMMA_API void write_removal_json(JsonWriter& json, const DedupParameters& parameters,
                                   const Removal& removal);
// The same without the braces and what names the record.
STEMMA_API void write_removal_members(JsonWriter& json, const DedupParameters& parameters,
                                      const Removal& removal);

// docs/formats/dedup.schema.json.
STEMMA_API void write_dedup_json(const DedupSummary& summary, const Write& write);

// How many went and why, and where the rest is. UTF-8, escaped.
STEMMA_API void write_dedup_screen(const DedupSummary& summary, const DedupScreenOptions& options,
                                   const Write& write);

}  // namespace stemma
