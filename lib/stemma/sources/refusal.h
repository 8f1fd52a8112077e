// Why a file cannot be read, or not any further; thrown.
#pragma once

#include <string>

#include "stemma/base/diagnostic.h"

namespace stemma {

struct Refusal {
  DiagnosticCode code = DiagnosticCode::unreadable;
  std::string message;
};

}  // namespace stemma
