#include "command.h"
#include "inputs.h"
#include "output.h"
#include "stemma/engine/compare_versions.h"
#include "stemma/report/report.h"
#include "versions.h"

namespace stemma::cli {

int run_compare(const Arguments& arguments, RunContext& context) {
  const std::vector<SourceFile> files = files_of_versions(arguments, context);
  Output output(arguments.output);
  CompareResult result = compare_versions(read_versions(arguments, files, context), context);
  result.parameters = arguments.parameters;
  const Write write = [&output](std::string_view bytes) { output.write(bytes); };
  if (arguments.format == Format::json) {
    write_compare_json(result, write);
  } else {
    ScreenOptions screen;
    screen.columns = output.columns();
    write_compare_screen(result, screen, write);
  }
  output.finish();
  return report_diagnostics(arguments, context);
}

}  // namespace stemma::cli
