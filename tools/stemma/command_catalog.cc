#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "command.h"
#include "inputs.h"
#include "output.h"
#include "stemma/base/error.h"
#include "stemma/engine/catalogs.h"

namespace stemma::cli {
namespace {

[[noreturn]] void refuse(const std::string& message) {
  throw Error(ErrorCode::invalid_argument, message);
}

// What follows the first word.
std::vector<std::string> catalogs_of(const Arguments& arguments, std::size_t count) {
  std::vector<std::string> catalogs(arguments.paths.begin() + 1, arguments.paths.end());
  if (catalogs.size() != count) {
    refuse(fmt::format("catalog {} takes {}, not {}", arguments.paths.front(),
                       count == 1 ? "one catalog" : "two catalogs", catalogs.size()));
  }
  return catalogs;
}

template <class Result, class Json, class Screen>
void write(const Arguments& arguments, const Result& result, Json write_json, Screen write_screen) {
  Output output(arguments.output);
  const Write to_output = [&output](std::string_view bytes) { output.write(bytes); };
  if (arguments.format == Format::json) {
    write_json(result, to_output);
  } else {
    CatalogScreenOptions screen;
    screen.columns = output.columns();
    write_screen(result, screen, to_output);
  }
  output.finish();
}

}  // namespace

int run_catalog(const Arguments& arguments, RunContext& context) {
  const std::string_view what = arguments.paths.front();
  if (arguments.verify_files && what != "verify") refuse("--files is for catalog verify");
  if (what == "info") {
    write(arguments, describe_catalog(catalogs_of(arguments, 1).front()), write_catalog_info_json,
          write_catalog_info_screen);
  } else if (what == "verify") {
    const CatalogVerification result =
        verify_catalog(catalogs_of(arguments, 1).front(), arguments.verify_files, context);
    write(arguments, result, write_catalog_verification_json, write_catalog_verification_screen);
    return result.changed.empty() && result.unreadable.empty() ? 0 : 3;
  } else if (what == "diff") {
    const std::vector<std::string> catalogs = catalogs_of(arguments, 2);
    write(arguments, diff_catalogs(catalogs[0], catalogs[1]), write_catalog_diff_json,
          write_catalog_diff_screen);
  } else if (what == "merge") {
    const std::vector<std::string> catalogs = catalogs_of(arguments, 2);
    if (arguments.output.empty()) refuse("catalog merge needs a catalog to make, such as -o both");
    merge_catalogs(catalogs, arguments.output, context);
    Arguments shown = arguments;
    shown.output.clear();
    write(shown, describe_catalog(arguments.output), write_catalog_info_json,
          write_catalog_info_screen);
  } else {
    refuse("catalog takes info, verify, merge or diff, and catalogs, such as catalog info FILE");
  }
  return report_diagnostics(arguments, context);
}

}  // namespace stemma::cli
