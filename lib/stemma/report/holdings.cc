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

Holding holding_of(const FileHolding& file) {
  return file.held_in ? Holding::held : Holding::is_new;
}

}  // namespace stemma
