// What the system says of a failed call, in words that do not depend on the locale.
#pragma once

#include <string>

namespace stemma {

// `error_number` is a value of errno: "Permission denied (EACCES)".
std::string system_message(int error_number);

}  // namespace stemma
