#include <algorithm>
#include <set>

#include "command.h"
#include "inputs.h"
#include "output.h"
#include "output_folder.h"
#include "stemma/base/error.h"
#include "stemma/engine/deduplicate.h"
#include "stemma/engine/write_deduplicated.h"

namespace stemma::cli {
namespace {

// Records that were left out would be missing from what is kept.
bool is_whole(const std::vector<RecordFile>& files, const RunContext& context) {
  std::set<std::string> paths;
  for (const RecordFile& file : files) paths.insert(file.file.locator.path);
  const std::vector<Diagnostic> diagnostics = context.diagnostics.sorted();
  return std::none_of(diagnostics.begin(), diagnostics.end(), [&](const Diagnostic& diagnostic) {
    return diagnostic.code == DiagnosticCode::too_large && paths.contains(diagnostic.locator);
  });
}

}  // namespace

int run_dedup(const Arguments& arguments, RunContext& context) {
  if (arguments.output.empty()) {
    throw Error(ErrorCode::invalid_argument,
                "dedup needs a folder to write to, such as -o deduplicated/", "output");
  }
  const std::vector<SourceFile> sources = find_files(arguments, arguments.paths, context);
  const std::vector<RecordFile> files = as_record_files(sources);
  OutputFolder folder(arguments.output);
  const Keep keep = arguments.dedup.allow_loss ? Keep::text_once : Keep::tokens;
  std::vector<Document> documents =
      read_documents(arguments, sources, keep, context, Wanted::every_word);
  if (!is_whole(files, context)) {
    say("stemma: nothing was written, since not all records fit the memory\n");
    return report_diagnostics(arguments, context);
  }
  const DedupResult result = deduplicate(std::move(documents), arguments.dedup, context);
  const DedupSummary summary =
      write_deduplicated(result, files, fields_of(arguments), folder.unfinished(), context);
  folder.finish();
  Output output("");
  DedupScreenOptions screen;
  screen.columns = output.columns();
  screen.skipped_are_named = arguments.verbose;
  screen.folder = arguments.output;
  write_dedup_screen(result, summary, screen,
                     [&output](std::string_view bytes) { output.write(bytes); });
  output.finish();
  return report_diagnostics(arguments, context);
}

}  // namespace stemma::cli
