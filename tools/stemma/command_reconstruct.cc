#include "command.h"
#include "inputs.h"
#include "output.h"
#include "stemma/engine/reconstruct_versions.h"
#include "stemma/report/report.h"
#include "versions.h"

namespace stemma::cli {

int run_reconstruct(const Arguments& arguments, RunContext& context) {
  const std::vector<SourceFile> files = files_of_versions(arguments, context);
  Output output(arguments.output);
  ReconstructResult result =
      reconstruct_versions(read_versions(arguments, files, context), arguments.base, context);
  result.parameters = arguments.parameters;
  const Write write = [&output](std::string_view bytes) { output.write(bytes); };
  if (arguments.format == Format::json) {
    write_reconstruct_json(result, write);
  } else {
    write_reconstruction(result,
                         arguments.format == Format::markdown ? ReconstructFormat::markdown
                         : arguments.format == Format::html   ? ReconstructFormat::html
                                                              : ReconstructFormat::text,
                         arguments.provenance, write);
  }
  output.finish();
  return report_diagnostics(arguments, context);
}

}  // namespace stemma::cli
