// The subcommands: each does its work, writes its results and returns the exit code.
#pragma once

#include "arguments.h"
#include "stemma/base/run_context.h"

namespace stemma::cli {

int run_families(const Arguments& arguments, RunContext& context);
int run_pairs(const Arguments& arguments, RunContext& context);
// What the reference holds already of what was named: families with --against.
int run_against(const Arguments& arguments, RunContext& context);
int run_compare(const Arguments& arguments, RunContext& context);
int run_reconstruct(const Arguments& arguments, RunContext& context);
int run_explain(const Arguments& arguments, RunContext& context);
int run_audit(const Arguments& arguments, RunContext& context);
int run_dedup(const Arguments& arguments, RunContext& context);
int run_scan(const Arguments& arguments, RunContext& context);
int run_catalog(const Arguments& arguments, RunContext& context);
int run_text(const Arguments& arguments, RunContext& context);

}  // namespace stemma::cli
