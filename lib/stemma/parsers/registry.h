// Which parser reads which format. **A new format is a file beside this one and a line in
// registry.cc**, and in extract/format.cc how it is recognized.
#pragma once

#include <functional>

#include "stemma/extract/extract.h"
#include "stemma/parsers/parser.h"

namespace stemma {

// Empty where a format is read without a worker, or not at all.
std::function<FormatParser> parser_of(Format format, Tracked tracked);

}  // namespace stemma
