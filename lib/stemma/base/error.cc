#include "stemma/base/error.h"

namespace stemma {

std::string_view code_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return "invalid_argument";
    case ErrorCode::path_not_found:
      return "path_not_found";
    case ErrorCode::output_failed:
      return "output_failed";
    case ErrorCode::incompatible:
      return "incompatible";
    case ErrorCode::damaged:
      return "damaged";
    case ErrorCode::in_use:
      return "in_use";
    case ErrorCode::cancelled:
      return "cancelled";
    case ErrorCode::internal:
      return "internal";
  }
  return "internal";
}

}  // namespace stemma
