#include <fmt/format.h>
#include <malloc.h>

#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <system_error>
#include <vector>

#include "arguments.h"
#include "command.h"
#include "help.h"
#include "interrupt.h"
#include "output.h"
#include "progress.h"
#include "stemma/base/error.h"
#include "stemma/report/escape.h"

namespace stemma::cli {
namespace {

constexpr int kWrongUsage = 2;

int run_command(const Arguments& arguments, RunContext& context) {
  switch (arguments.command) {
    case Command::families:
      return run_families(arguments, context);
    case Command::pairs:
      return run_pairs(arguments, context);
    case Command::compare:
      return run_compare(arguments, context);
    case Command::reconstruct:
      return run_reconstruct(arguments, context);
    case Command::explain:
      return run_explain(arguments, context);
    case Command::audit:
      return run_audit(arguments, context);
    case Command::dedup:
      return run_dedup(arguments, context);
    case Command::scan:
      return run_scan(arguments, context);
    case Command::catalog:
      return run_catalog(arguments, context);
    case Command::text:
      return run_text(arguments, context);
  }
  return kWrongUsage;
}

int run(const std::vector<std::string>& words, const Interrupt& interrupt) {
  const Arguments arguments = parse_arguments(words);
  if (arguments.help || arguments.version) {
    Output output("");
    output.write(arguments.help ? help_text(arguments.command) : version_text());
    return 0;
  }
  const bool needs_paths = arguments.command != Command::audit && arguments.catalog.empty();
  if (needs_paths && arguments.paths.empty() && arguments.files_from.empty()) {
    say(usage_hint());
    return kWrongUsage;
  }
  const std::unique_ptr<Progress> progress = make_progress(arguments);
  RunContext context{arguments.threads,
                     arguments.memory ? MemoryBudget(*arguments.memory) : MemoryBudget(),
                     interrupt.token(),
                     progress.get(),
                     {}};
  return run_command(arguments, context);
}

// A first word that names no command is taken for a path.
std::string hint(const Error& error, const std::vector<std::string>& words) {
  std::error_code ignored;
  if (error.code() != ErrorCode::path_not_found) return "";
  if (std::filesystem::exists(words.front(), ignored)) return "";
  const auto command = nearest_command(words.front());
  return command && *command != words.front() ? fmt::format("; did you mean stemma {}?", *command)
                                              : "";
}

int run_guarded(const std::vector<std::string>& words, const Interrupt& interrupt) {
  try {
    return run(words, interrupt);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::cancelled) {
      say(fmt::format("stemma: {}\n", escape_for_display(error.what())));
      return interrupt.exit_code();
    }
    say(fmt::format("stemma: {}{}\n", escape_for_display(error.what()), hint(error, words)));
  } catch (const std::bad_alloc&) {
    say("stemma: out of memory; --memory sets how much is used\n");
  } catch (const std::exception& error) {
    say(fmt::format("stemma: {} (this is a bug in stemma)\n", escape_for_display(error.what())));
  }
  return kWrongUsage;
}

}  // namespace
}  // namespace stemma::cli

int main(int argc, char** argv) {
#if defined(__GLIBC__)
  // Buffers come and go with each document: what is given back to the system is filled with zeros
  // when it is taken again.
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
  const stemma::cli::Interrupt interrupt;
  return stemma::cli::run_guarded({argv + 1, argv + argc}, interrupt);
}
