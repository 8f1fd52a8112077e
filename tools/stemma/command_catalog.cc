#include "command.h"

namespace stemma::cli {

int run_catalog(const Arguments&, RunContext&) {
  return 2;
}

}  // namespace stemma::cli
