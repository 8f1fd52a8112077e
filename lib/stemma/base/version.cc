#include "stemma/base/version.h"

namespace stemma {

std::string_view version() {
  return STEMMA_VERSION;
}

}  // namespace stemma
