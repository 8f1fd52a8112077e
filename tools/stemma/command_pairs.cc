#include "command.h"
#include "collections.h"
#include "inputs.h"
#include "output.h"
#include "stemma/report/report.h"

namespace stemma::cli {

int run_pairs(const Arguments& arguments, RunContext& context) {
  Output output(arguments.output);
  const PairsResult result = pairs_among(arguments, context);
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
