#include "command.h"
#include "inputs.h"
#include "output.h"
#include "stemma/engine/audit.h"
#include "stemma/report/report.h"

namespace stemma::cli {

int run_audit(const Arguments& arguments, RunContext& context) {
  std::vector<SourceFile> files;
  if (!arguments.paths.empty() || !arguments.files_from.empty()) {
    files = find_files(arguments, arguments.paths, context);
  }
  Output output(arguments.output);
  const AuditResult result = audit(read_documents(arguments, files, Keep::text_once, context),
                                   arguments.parameters, context);
  const Write write = [&output](std::string_view bytes) { output.write(bytes); };
  if (arguments.format == Format::json) {
    write_audit_json(result, write);
  } else {
    ScreenOptions screen;
    screen.columns = output.columns();
    write_audit_screen(result, screen, write);
  }
  output.finish();
  return report_diagnostics(arguments, context);
}

}  // namespace stemma::cli
