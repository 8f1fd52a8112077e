#include <utility>

#include "collections.h"
#include "command.h"
#include "inputs.h"
#include "output.h"
#include "stemma/report/report.h"

namespace stemma::cli {

int run_pairs(const Arguments& arguments, RunContext& context) {
  Inputs inputs = find_inputs(arguments, arguments.paths, context);
  Output output(arguments.output);
  const PairsResult result = pairs_among(arguments, std::move(inputs), context);
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
