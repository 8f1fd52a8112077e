#include <utility>

#include "collections.h"
#include "command.h"
#include "inputs.h"
#include "output.h"
#include "stemma/report/report.h"

namespace stemma::cli {
namespace {

void write_result(const Arguments& arguments, const FamiliesResult& result, Output& output) {
  const Write write = [&output](std::string_view bytes) { output.write(bytes); };
  switch (arguments.format) {
    case Format::human: {
      ScreenOptions screen;
      screen.columns = output.columns();
      screen.skipped_are_named = arguments.verbose;
      screen.paths = arguments.paths;
      write_families_screen(result, screen, write);
      break;
    }
    case Format::json:
    case Format::jsonl:  // this and the next two are refused by the parser
    case Format::markdown:
    case Format::html:
      write_families_json(result, write);
      break;
    case Format::csv:
      write_families_csv(result, write);
      break;
    case Format::paths: {
      const Write shown = [&output](std::string_view name) { write_name(output, name); };
      write_families_paths(result, arguments.null ? '\0' : '\n', shown);
      break;
    }
  }
  output.finish();
}

}  // namespace

int run_families(const Arguments& arguments, RunContext& context) {
  if (!arguments.against.empty()) return run_against(arguments, context);
  Inputs inputs = find_inputs(arguments, arguments.paths, context);
  Output output(arguments.output);
  const bool on_screen = arguments.format == Format::human;
  const FamiliesResult result = families_among(
      arguments, std::move(inputs), on_screen ? ScreenOptions().max_families : 0, context);
  write_result(arguments, result, output);
  return report_diagnostics(arguments, context);
}

}  // namespace stemma::cli
