// The one place where what a parser throws becomes a diagnostic.
#pragma once

#include <functional>
#include <optional>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

using Parser = std::function<std::optional<Extracted>(RawDocument&, RunContext&)>;

// Runs `parser`. Memory that is not to be had is too_large, any other std::exception
// parser_failed; Error{cancelled} passes through, for it concerns the run.
std::optional<Extracted> run_guarded(const Parser& parser, RawDocument document,
                                     RunContext& context);

}  // namespace stemma
