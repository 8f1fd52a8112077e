#include "stemma/report/results.h"

#include <algorithm>

#include "stemma/base/error.h"

namespace stemma {

const Version& first_version(const Comparison& comparison, std::uint32_t text) {
  const auto found = std::find_if(comparison.versions.begin(), comparison.versions.end(),
                                  [text](const Version& version) { return version.text == text; });
  if (found == comparison.versions.end()) {
    throw Error(ErrorCode::internal, "a text without a version");
  }
  return *found;
}

}  // namespace stemma
