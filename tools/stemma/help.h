// --help and --version, from the table of options.
#pragma once

#include <string>

#include "options.h"

namespace stemma::cli {

std::string help_text(Command command);
std::string usage_hint();
std::string version_text();

}  // namespace stemma::cli
