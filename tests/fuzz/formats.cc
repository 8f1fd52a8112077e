// What a file is: an answer for any bytes, and the same whatever else the name could say of a
// format that has a magic number.
#include "fuzz.h"
#include "stemma/extract/format.h"

namespace {

using namespace stemma;
using fuzz::require;

}  // namespace

STEMMA_FUZZ(formats, 4'000) {
  const RecognizedFormat found = recognize_format(input);
  require(!found.detected.name.empty(), "a format has a name");
  const auto container = container_format(input, {});
  if (container && *container != Format::mail) {
    require(found.detected.format == *container, "both say the same");
  }
  for (const std::string_view name : {"a.html", "a.rst.txt", "a.md", "a.csv", "a.1", "a.tex"}) {
    require(!recognize_format(input, name).detected.name.empty(), "likewise with a name");
  }
}
