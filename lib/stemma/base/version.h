// The version of the library, as in CMakeLists.txt.
#pragma once

#include <string_view>

#include "stemma/base/export.h"

namespace stemma {

// Such as "0.1.0" (semantic versioning).
STEMMA_API std::string_view version();

}  // namespace stemma
