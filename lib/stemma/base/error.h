// What stops a call: a wrong parameter, a path that is not there, a budget that cannot hold.
// A document that cannot be read is not an error but a Diagnostic; the run goes on.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "stemma/base/export.h"

namespace stemma {

// The closed list of reasons. The strings are part of the interface (docs/formats/codes.md).
enum class ErrorCode {
  invalid_argument,  // a parameter outside its range
  path_not_found,    // a path the caller named does not exist
  output_failed,     // results could not be written
  incompatible,      // made with other parameters, or by a newer version, than this run
  damaged,           // what stemma wrote before is not as it was written
  in_use,            // another run holds it
  cancelled,         // the caller asked to stop
  internal,          // a broken promise inside stemma: always a bug
};

inline constexpr ErrorCode kAllErrorCodes[] = {
    ErrorCode::invalid_argument, ErrorCode::path_not_found, ErrorCode::output_failed,
    ErrorCode::incompatible,     ErrorCode::damaged,        ErrorCode::in_use,
    ErrorCode::cancelled,        ErrorCode::internal,
};

// The stable string of a code, such as "path_not_found".
STEMMA_API std::string_view code_string(ErrorCode code);

// Thrown by the library. `source` is the offending input (a path, an option), as given; what()
// says what was wrong, where, and what to do about it. Text from outside is not escaped here.
class STEMMA_API Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message, std::string source = {})
      : std::runtime_error(message), code_(code), source_(std::move(source)) {}

  ErrorCode code() const { return code_; }
  const std::string& source() const { return source_; }

 private:
  ErrorCode code_;
  std::string source_;
};

}  // namespace stemma
