// The name by which a document's format may be known.
#pragma once

#include <string_view>

#include "stemma/sources/locator.h"

namespace stemma {

// Of the innermost member, or of the file; without the end that says it is compressed (.gz and the
// like), for what it says is of what is inside. Empty for a record. Refers to `locator`.
std::string_view file_name_of(const Locator& locator);

}  // namespace stemma
