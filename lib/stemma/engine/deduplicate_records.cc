#include "stemma/engine/deduplicate_records.h"

#include <algorithm>
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

namespace stemma {
namespace {

constexpr std::string_view kOwnNames[] = {"dropped.jsonl", "kept.jsonl"};

}  // namespace

std::vector<RecordFile> as_record_files(const std::vector<SourceFile>& files) {
  std::vector<RecordFile> result;
  std::map<std::string, std::string> paths;  // by name
  for (const SourceFile& source : files) {
    const std::string& path = source.locator.path;
    const bool is_stored = !source.stored_at.empty();
    if (!source.locator.inside.empty() || (!is_stored && !holds_records(path))) {
      const std::string named = to_bytes(source.locator);
      throw Error(ErrorCode::invalid_argument,
                  named +
                      " is no file of records (.jsonl or .ndjson, perhaps with .gz, .zst, .xz or "
                      ".bz2 after it); --include chooses in a folder",
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

DedupSummary deduplicate_records(std::span<const RecordFile> files,
                                 std::span<const SourceFile> references,
                                 const DedupParameters& parameters, const RecordFields& fields,
                                 const std::string& folder, const WorkFolder& work,
                                 RunContext& context) {
  check(parameters);
  std::vector<SourceFile> sources(references.begin(), references.end());
  for (const RecordFile& file : files) sources.push_back(file.file);
  DedupSummary summary;
  summary.parameters = parameters;
  {
    const SignedRecords records = sign(sources, parameters, fields, work, context);
    MemoryReservation room(context.memory);
    const SignedTexts texts = texts_of(records, sources.size(), references.size(),
                                       parameters.preference, work, room, context);
    const FoundRemovals found =
        find_removals(sources, records, texts, parameters, fields, work, context);
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

}  // namespace stemma
