#include "stemma/report/holdings.h"

namespace stemma {

std::string_view code_string(Holding holding) {
  switch (holding) {
    case Holding::held:
      return "held";
    case Holding::partly:
      return "partly";
    case Holding::is_new:
      return "new";
    case Holding::wordless:
      return "wordless";
  }
  return "new";
}

}  // namespace stemma
