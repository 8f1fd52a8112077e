#include <string>
#include <utility>

#include "command.h"
#include "inputs.h"
#include "output.h"
#include "stemma/base/error.h"
#include "stemma/engine/scan_to_catalog.h"

namespace stemma::cli {
namespace {

CatalogScanResult scanned(const std::string& catalog, const CatalogScanOptions& options,
                          RunContext& context) {
  try {
    return scan_to_catalog(catalog, options, context);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::cancelled) throw;
    throw Error(ErrorCode::cancelled, "interrupted; the same command goes on with what was read");
  }
}

}  // namespace

int run_scan(const Arguments& arguments, RunContext& context) {
  if (arguments.catalog.empty()) {
    throw Error(ErrorCode::invalid_argument,
                "scan needs a catalog to write to, such as --catalog letters.stemma", "catalog");
  }
  CatalogScanOptions options;
  for (const std::string& path : arguments.paths) {
    options.roots.push_back({path, walk_options(arguments)});
  }
  if (options.roots.empty() &&
      (!arguments.include.empty() || !arguments.exclude.empty() || arguments.follow)) {
    throw Error(ErrorCode::invalid_argument,
                "--include, --exclude and --follow are kept with the folders they were named "
                "with: name the folders again to change them");
  }
  if (!arguments.text_field.empty()) options.text_fields = {arguments.text_field};
  if (arguments.whole_page) options.compared = Compared::everything;
  options.tracked = arguments.tracked;
  options.read_all = arguments.rescan_all;
  Output output(arguments.output);
  const CatalogScanResult result = scanned(arguments.catalog, options, context);
  const Write write = [&output](std::string_view bytes) { output.write(bytes); };
  if (arguments.format == Format::json) {
    write_scan_json(result, write);
  } else {
    CatalogScreenOptions screen;
    screen.columns = output.columns();
    screen.skipped_are_named = arguments.verbose;
    write_scan_screen(result, screen, write);
  }
  output.finish();
  return report_diagnostics(arguments, context);
}

}  // namespace stemma::cli
