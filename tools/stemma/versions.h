// The documents that a command takes as versions of one text.
#pragma once

#include <vector>

#include "arguments.h"
#include "stemma/base/run_context.h"
#include "stemma/sources/walk.h"
#include "stemma/text/document.h"

namespace stemma::cli {

// The files named; or, where the first argument is a family's id, those of its versions among the
// paths that follow. Throws Error{invalid_argument} where there is no such family, or several.
std::vector<SourceFile> files_of_versions(const Arguments& arguments, RunContext& context);

// The documents in them. Throws Error{invalid_argument} for fewer than two, after saying why.
std::vector<Document> read_versions(const Arguments& arguments,
                                    const std::vector<SourceFile>& files, RunContext& context);

}  // namespace stemma::cli
