// What is asked of collections, in memory or beyond it.
#pragma once

#include <cstddef>

#include "arguments.h"
#include "stemma/base/run_context.h"
#include "stemma/engine/inputs.h"
#include "stemma/report/pairs.h"
#include "stemma/report/results.h"

namespace stemma::cli {

// Both work from catalogs by the keys that these hold, and so where more is named than fits the
// memory; else with all words in memory.

// Of the first `shown` families all is there that a screen shows.
FamiliesResult families_among(const Arguments& arguments, Inputs inputs, std::size_t shown,
                              RunContext& context);

PairsResult pairs_among(const Arguments& arguments, Inputs inputs, RunContext& context);

}  // namespace stemma::cli
