#include "stemma/engine/deduplicate_records.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/engine/dedup/decide.h"
#include "stemma/engine/dedup/find_removals.h"
#include "stemma/engine/dedup/sign.h"
#include "stemma/engine/dedup/texts.h"
#include "stemma/engine/dedup/write.h"
#include "stemma/sources/record_file.h"
#include "stemma/sources/record_writer.h"
#include "stemma/store/whole_file.h"

namespace stemma {
namespace {

constexpr std::string_view kOwnNames[] = {"dropped.jsonl", "kept.jsonl"};

}  // namespace

std::vector<RecordFile> as_record_files(const std::vector<SourceFile>& files,
                                        const RecordFields& fields, const RunContext& context) {
  std::vector<RecordFile> result;
  std::map<std::string, std::string> paths;  // by name
  for (const SourceFile& source : with_text_columns(files, fields.text, context)) {
    const std::string& path = source.locator.path;
    const bool is_stored = !source.stored_at.empty();
    if (!record_format(source)) {
      const std::string named = to_bytes(source.locator);
      throw Error(ErrorCode::invalid_argument,
                  named +
                      " is no file of records (.jsonl or .ndjson, perhaps with .gz, .zst, .xz or "
                      ".bz2 after it; .csv or .tsv likewise, with a column for the text; .warc "
                      "or .arc, perhaps with .gz); --include chooses in a folder",
                  named);
    }
    RecordFile file;
    file.file = source;
    file.name = is_stored ? "standard-input.jsonl" : path.substr(path.rfind('/') + 1);
    if (std::ranges::count(kOwnNames, file.name) > 0) {
      throw Error(ErrorCode::invalid_argument,
                  path + " has the name of a list that is written beside it; rename it", path);
    }
    const auto [other, is_new] = paths.emplace(file.name, path);
    if (!is_new) {
      throw Error(ErrorCode::invalid_argument,
                  other->second + " and " + path +
                      " have the same name, and cannot be written into one folder",
                  path);
    }
    file.stamp = stamp_of(stored_path(source));
    result.push_back(std::move(file));
  }
  std::sort(result.begin(), result.end(), [](const RecordFile& x, const RecordFile& y) {
    return x.file.locator < y.file.locator;
  });
  return result;
}

namespace {

std::vector<SourceFile> sources_of(std::span<const RecordFile> files,
                                   std::span<const SourceFile> references) {
  std::vector<SourceFile> sources(references.begin(), references.end());
  for (const RecordFile& file : files) sources.push_back(file.file);
  return sources;
}

// Only an object can be given a member.
void check_output(std::span<const RecordFile> files, const DedupParameters& parameters) {
  if (parameters.output != DedupOutput::annotate) return;
  for (const RecordFile& file : files) {
    if (record_format(file.file) == RecordFormat::json_lines) continue;
    const std::string& path = file.file.locator.path;
    throw Error(ErrorCode::invalid_argument,
                path + " is no JSON Lines: --output annotate writes into JSON records", path);
  }
}

// Whether a run has made a file of this name in its work folder.
bool is_of_work(std::string_view name) {
  name = name.substr(0, name.find(kUnfinished));
  if (name == "signing") return true;
  for (const std::string_view kind :
       {".records", ".keys", ".bitmaps", ".shorts", ".joined", ".pairs", ".removals"}) {
    if (name.ends_with(kind)) return true;
  }
  return false;
}

}  // namespace

void sign_records(std::span<const RecordFile> files, std::span<const SourceFile> references,
                  const DedupParameters& parameters, const RecordFields& fields,
                  const WorkFolder& work, const Shard& shard, RunContext& context) {
  check(parameters);
  sign(sources_of(files, references), parameters, fields, work, shard, context);
}

void join_records(std::span<const RecordFile> files, std::span<const SourceFile> references,
                  const DedupParameters& parameters, const RecordFields& fields,
                  const WorkFolder& work, const Shard& shard, RunContext& context) {
  check(parameters);
  const std::vector<SourceFile> sources = sources_of(files, references);
  const SignedRecords records = signed_records(sources, parameters, fields, work, context);
  MemoryReservation room(context.memory);
  const SignedTexts texts = texts_of(records, sources.size(), references.size(),
                                     parameters.preference, work, room, context);
  join_shard({sources, records, texts, parameters, fields, work}, shard, context);
}

DedupSummary deduplicate_records(std::span<const RecordFile> files,
                                 std::span<const SourceFile> references,
                                 const DedupParameters& parameters, const RecordFields& fields,
                                 const std::string& folder, const WorkFolder& work,
                                 RunContext& context) {
  check_output(files, parameters);
  sign_records(files, references, parameters, fields, work, {}, context);
  const std::vector<SourceFile> sources = sources_of(files, references);
  DedupSummary summary;
  summary.parameters = parameters;
  {
    const SignedRecords records = signed_records(sources, parameters, fields, work, context);
    MemoryReservation room(context.memory);
    const SignedTexts texts = texts_of(records, sources.size(), references.size(),
                                       parameters.preference, work, room, context);
    const FoundRemovals found =
        find_removals({sources, records, texts, parameters, fields, work}, context);
    summary.lenses = found.lenses;
    write_records(files, references, texts, found.removals, fields, folder, summary, context);
  }
  summary.diagnostics = context.diagnostics.sorted();
  RecordWriter file(folder + "/summary.json");
  write_dedup_json(summary, [&](std::string_view bytes) { file.write(bytes); });
  file.finish();
  sync_folder(folder);
  return summary;
}

void forget_work(const WorkFolder& work) {
  std::error_code error;
  for (std::filesystem::directory_iterator at(work.path(), error), end; !error && at != end;
       at.increment(error)) {
    std::error_code ignored;
    if (is_of_work(at->path().filename().string())) {
      std::filesystem::remove(at->path(), ignored);
    }
  }
}

}  // namespace stemma
