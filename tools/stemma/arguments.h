// What the user asked for, parsed and checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "options.h"
#include "stemma/engine/deduplicate_records.h"
#include "stemma/report/dedup.h"
#include "stemma/report/pairs.h"
#include "stemma/report/results.h"

namespace stemma::cli {

// `human` is the screen, or plain text where that is what a command writes.
enum class Format { human, json, jsonl, csv, paths, markdown, html };
enum class Stage { all, sign, join };
enum class ProgressMode { automatic, always, never, json };

struct Arguments {
  Command command = Command::families;
  std::vector<std::string> paths;
  Format format = Format::human;
  std::string output;        // empty: standard output
  std::string work_folder;   // empty: beside the output
  Stage stage = Stage::all;  // of dedup
  Shard shard;               // of the stage
  std::string files_from;
  std::string catalog;      // to write to
  bool rescan_all = false;  // also files that look as they did
  bool verify_files = false;
  std::string text_field;  // empty: the usual ones
  std::string id_field;    // likewise
  RunParameters parameters;
  PairSelection pairs;
  DedupParameters dedup;             // its run is `parameters`
  std::vector<std::string> against;  // paths of the reference
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  unsigned threads = 0;
  std::optional<std::uint64_t> memory;  // bytes
  ProgressMode progress = ProgressMode::automatic;
  bool null = false;
  bool follow = false;
  bool blocks = false;
  bool whole_page = false;
  std::optional<Tracked> tracked;
  bool metadata = false;
  std::string base;  // of a reconstruction; empty: the most complete version
  bool provenance = false;
  bool words = false;
  bool quiet = false;
  bool verbose = false;
  bool help = false;
  bool version = false;
};

// Throws Error{invalid_argument} with a message that names the option and a value that would do.
Arguments parse_arguments(const std::vector<std::string>& words);

// The command that was probably meant by a first word that names none; none where none is near.
std::optional<std::string_view> nearest_command(std::string_view typed);

}  // namespace stemma::cli
