#include <unistd.h>

#include <algorithm>
#include <optional>

#include "command.h"
#include "inputs.h"
#include "output.h"
#include "output_folder.h"
#include "stemma/base/error.h"
#include "stemma/engine/deduplicate_records.h"
#include "stemma/sources/record_file.h"
#include "stemma/sources/spool.h"

namespace stemma::cli {
namespace {

std::string work_folder_of(const Arguments& arguments) {
  if (!arguments.work_folder.empty()) return arguments.work_folder;
  std::string folder = arguments.output;
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  return folder + ".work";
}

// Without the files that are to be written again: what stands in these is no reason to let it go.
std::vector<SourceFile> find_references(const Arguments& arguments,
                                        const std::vector<RecordFile>& files, RunContext& context) {
  if (arguments.against.empty()) return {};
  Arguments of_reference = arguments;
  of_reference.files_from.clear();  // it lists the files
  std::vector<SourceFile> references = with_text_columns(
      find_files(of_reference, arguments.against, context), fields_of(arguments).text, context);
  std::erase_if(references, [&](const SourceFile& reference) {
    const std::optional<FileStamp> stamp = stamp_of(reference.locator.path);
    return std::any_of(files.begin(), files.end(), [&](const RecordFile& file) {
      return stamp && file.stamp && stamp->device == file.stamp->device &&
             stamp->inode == file.stamp->inode;
    });
  });
  return references;
}

// A shard of one stage, for a run that finishes.
int run_stage(const Arguments& arguments, const std::vector<SourceFile>& sources,
              RunContext& context) {
  for (const SourceFile& source : sources) {
    if (source.locator.path != "-") continue;
    throw Error(ErrorCode::invalid_argument, "--stage reads files, not standard input", "stage");
  }
  const WorkFolder work(work_folder_of(arguments), Sharing::shared);
  const std::vector<RecordFile> files = as_record_files(sources, fields_of(arguments), context);
  const std::vector<SourceFile> references = find_references(arguments, files, context);
  const auto stage = arguments.stage == Stage::sign ? sign_records : join_records;
  stage(files, references, arguments.dedup, fields_of(arguments), work, arguments.shard, context);
  return report_diagnostics(arguments, context);
}

}  // namespace

int run_dedup(const Arguments& arguments, RunContext& context) {
  if (arguments.output.empty()) {
    throw Error(ErrorCode::invalid_argument,
                "dedup needs a folder to write to, such as -o deduplicated/", "output");
  }
  std::vector<SourceFile> sources = find_files(arguments, arguments.paths, context);
  if (arguments.stage != Stage::all) return run_stage(arguments, sources, context);
  OutputFolder folder(arguments.output);
  DedupSummary summary;
  {
    const WorkFolder work(work_folder_of(arguments));
    std::optional<Spool> spool;
    for (SourceFile& source : sources) {
      if (source.locator.path != "-") continue;
      spool.emplace(spool_standard_input(STDIN_FILENO, work.path(), context));
      source = spool->as_source();
    }
    const std::vector<RecordFile> files = as_record_files(sources, fields_of(arguments), context);
    const std::vector<SourceFile> references = find_references(arguments, files, context);
    try {
      summary = deduplicate_records(files, references, arguments.dedup, fields_of(arguments),
                                    folder.unfinished(), work, context);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::cancelled && !spool) {
        throw Error(ErrorCode::cancelled,
                    "interrupted; the same command goes on with what is in " + work.path());
      }
      if (error.code() != ErrorCode::incompatible && error.code() != ErrorCode::in_use) {
        forget_work(work);  // it would only be in the way
      }
      throw;
    }
    folder.finish();
    forget_work(work);
    spool.reset();
    // A run before this one may have made it.
    if (arguments.work_folder.empty()) ::rmdir(work.path().c_str());
  }
  Output output("");
  DedupScreenOptions screen;
  screen.columns = output.columns();
  screen.skipped_are_named = arguments.verbose;
  screen.folder = arguments.output;
  write_dedup_screen(summary, screen, [&output](std::string_view bytes) { output.write(bytes); });
  output.finish();
  return report_diagnostics(arguments, context);
}

}  // namespace stemma::cli
