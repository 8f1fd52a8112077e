// Pieces that screens share.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/diagnostic.h"
#include "stemma/report/json_writer.h"

namespace stemma {

// "95.4 %"; never rounds what lacks something up to 100.
std::string percent(double share);

// "Nothing skipped.", or how much of what, and how many could not be read; and how to see which,
// unless they are `named` already.
std::string what_was_skipped(const std::vector<Diagnostic>& diagnostics, bool named);

// A text in lines of at most `columns` columns where its words allow it, each ending in a line
// feed. They are indented by `indent` columns, in the first of which `head` stands.
std::string wrapped(std::string_view head, std::size_t indent, std::string_view text,
                    std::size_t columns);

// The same, without a head.
void write_wrapped(std::string_view text, std::size_t indent, std::size_t columns,
                   const Write& write);

// The tail of a text in at most `columns` columns, beginning in "…" if something was cut.
std::string fit_tail_to_width(std::string_view utf8, std::size_t columns);

// Head and tail of a text in at most `columns` columns, with "…" for what was cut between.
std::string fit_ends_to_width(std::string_view utf8, std::size_t columns);

// A share with two digits after the point, or as many as it takes to show on which side of
// `threshold` it is and that it is not 0; rounded down, so that it is reached.
std::string share_beside(double share, double threshold);

}  // namespace stemma
