#include "command.h"
#include "inputs.h"
#include "output.h"
#include "stemma/engine/find_families.h"
#include "stemma/report/escape.h"
#include "stemma/report/report.h"

namespace stemma::cli {
namespace {

void write_result(const Arguments& arguments, const FamiliesResult& result, Output& output) {
  const Write write = [&output](std::string_view bytes) { output.write(bytes); };
  switch (arguments.format) {
    case Format::human: {
      ScreenOptions screen;
      screen.columns = output.columns();
      screen.paths = arguments.paths;
      write_families_screen(result, screen, write);
      break;
    }
    case Format::json:
    case Format::jsonl:  // refused by the parser
      write_families_json(result, write);
      break;
    case Format::csv:
      write_families_csv(result, write);
      break;
    case Format::paths: {
      // Names are bytes for programs; on a terminal they must not steer it.
      const Write shown = [&output](std::string_view name) {
        if (!output.is_terminal() || name == "\n") return output.write(name);
        output.write(escape_for_display(name.substr(0, name.size() - 1)) + "\n");
      };
      write_families_paths(result, arguments.null ? '\0' : '\n', shown);
      break;
    }
  }
  output.finish();
}

}  // namespace

int run_families(const Arguments& arguments, RunContext& context) {
  const std::vector<SourceFile> files = find_files(arguments, arguments.paths, context);
  Output output(arguments.output);
  const FamiliesResult result =
      find_families(scan(files, Copies::drop_text, context), arguments.parameters, context);
  write_result(arguments, result, output);
  return report_diagnostics(arguments, context);
}

}  // namespace stemma::cli
