// From paths and lists of paths to documents; and what is said about those that could not be
// read.
#pragma once

#include <vector>

#include "arguments.h"
#include "stemma/base/run_context.h"
#include "stemma/engine/inputs.h"
#include "stemma/engine/scan.h"
#include "stemma/sources/walk.h"
#include "stemma/text/document.h"

namespace stemma::cli {

// What the arguments name. Throws Error{invalid_argument} where they name nothing.
Inputs find_inputs(const Arguments& arguments, const std::vector<std::string>& paths,
                   RunContext& context);
// All of them; a catalog stands for its files.
std::vector<SourceFile> all_files(Inputs inputs, RunContext& context);

// Both in one: the files that the arguments name.
std::vector<SourceFile> find_files(const Arguments& arguments,
                                   const std::vector<std::string>& paths, RunContext& context);

// The documents in these files, read as the arguments say.
std::vector<Document> read_documents(const Arguments& arguments,
                                     const std::vector<SourceFile>& files, Keep keep,
                                     RunContext& context,
                                     Wanted wanted = Wanted::text_and_metadata);

// Which files below a folder are wanted, as the arguments say.
WalkOptions walk_options(const Arguments& arguments);

// Where records have what, as the arguments say.
RecordFields fields_of(const Arguments& arguments);

// Says on standard error what went wrong, one line a document, escaped; what was merely skipped
// only if asked. Returns the exit code: 3 if a document that should be readable was not, else 0.
int report_diagnostics(const Arguments& arguments, const RunContext& context);

}  // namespace stemma::cli
