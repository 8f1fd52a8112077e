// Pieces that the screens of several commands share.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "stemma/base/diagnostic.h"
#include "stemma/report/json_writer.h"

namespace stemma {

// "95.4 %"; never rounds what lacks something up to 100.
std::string percent(double share);

// "Nothing skipped.", or how much of what, and how many could not be read.
std::string what_was_skipped(const std::vector<Diagnostic>& diagnostics);

// Words of `text` in lines of at most `columns` columns, where no word is longer, each after
// `indent` spaces.
void write_wrapped(const std::string& text, std::size_t indent, std::size_t columns,
                   const Write& write);

}  // namespace stemma
