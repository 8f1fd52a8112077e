// Parsing in a worker process, seen from this side.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "stemma/base/helper_process.h"
#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/extract/worker_protocol.h"
#include "stemma/sources/read.h"

namespace stemma {

// What one document, or one container, may cost a worker of this run.
HelperLimits worker_limits(const RunContext& context);

// Has a document parsed by the parser of `format`. Where the parser fails there is a diagnostic and
// no value. Thread-safe.
std::optional<Extracted> extract_in_worker(const RawDocument& document, Format format,
                                           Wanted wanted, Tracked tracked, RunContext& context);

// Runs a program of the system over a document, confined like a worker. Where it fails, or is not
// installed, there is a diagnostic that names it, and no value. Thread-safe.
std::optional<std::string> run_over(const RawDocument& document,
                                    const std::vector<std::string>& command, RunContext& context);

}  // namespace stemma
