#include "command.h"
#include "inputs.h"
#include "output.h"
#include "stemma/engine/find_pairs.h"
#include "stemma/report/report.h"

namespace stemma::cli {

int run_pairs(const Arguments& arguments, RunContext& context) {
  const std::vector<SourceFile> files = find_files(arguments, arguments.paths, context);
  Output output(arguments.output);
  const PairsResult result = find_pairs(read_documents(arguments, files, Keep::tokens, context),
                                        arguments.parameters, arguments.pairs, context);
  const Write write = [&output](std::string_view bytes) { output.write(bytes); };
  if (arguments.format == Format::jsonl) {
    write_pairs_jsonl(result, write);
  } else {
    ScreenOptions screen;
    screen.columns = output.columns();
    screen.skipped_are_named = arguments.verbose;
    write_pairs_screen(result, screen, write);
  }
  output.finish();
  return report_diagnostics(arguments, context);
}

}  // namespace stemma::cli
