#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "command.h"
#include "inputs.h"
#include "output.h"
#include "stemma/base/error.h"
#include "stemma/engine/hold_against.h"
#include "stemma/engine/identical_files.h"
#include "stemma/report/escape.h"
#include "stemma/report/holdings_report.h"

namespace stemma::cli {
namespace {

// The path without links and dots. Two names of one file (hard links) stay two: either may go, and
// the other still holds the text.
std::string real_path(const SourceFile& file) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(file.locator.path, error);
  return error ? file.locator.path : real.string();
}

// Of two places in one file.
bool one_holds_the_other(const Locator& a, const Locator& b) {
  const std::size_t steps = std::min(a.inside.size(), b.inside.size());
  return std::equal(a.inside.begin(), a.inside.begin() + static_cast<std::ptrdiff_t>(steps),
                    b.inside.begin());
}

// A document that stands in the reference itself would be held by itself.
void refuse_common_files(const std::vector<SourceFile>& accession,
                         const std::vector<SourceFile>& reference) {
  std::multimap<std::string, const SourceFile*> known;
  for (const SourceFile& file : reference) known.emplace(real_path(file), &file);
  for (const SourceFile& file : accession) {
    const auto [begin, end] = known.equal_range(real_path(file));
    const bool is_common = std::any_of(begin, end, [&](const auto& other) {
      return one_holds_the_other(file.locator, other.second->locator);
    });
    if (!is_common) continue;
    const std::string name = to_bytes(file.locator);
    throw Error(ErrorCode::invalid_argument,
                fmt::format("{} is in the reference too, and would be held by itself; --exclude "
                            "leaves it out of both",
                            escape_for_display(name)),
                name);
  }
}

std::vector<Diagnostic> without(std::vector<Diagnostic> all, const std::vector<Diagnostic>& some) {
  const std::set<Diagnostic> known(some.begin(), some.end());
  std::erase_if(all, [&](const Diagnostic& each) { return known.contains(each); });
  return all;
}

void write_result(const Arguments& arguments, const HoldingsResult& result, Output& output) {
  const Write write = [&output](std::string_view bytes) { output.write(bytes); };
  if (arguments.format == Format::json) {
    write_holdings_json(result, write);
  } else if (arguments.format == Format::csv) {
    write_holdings_csv(result, write);
  } else if (arguments.format == Format::paths) {
    write_held_paths(result, arguments.null ? '\0' : '\n',
                     [&output](std::string_view name) { write_name(output, name); });
  } else {
    HoldingsScreenOptions screen;
    screen.columns = output.columns();
    screen.skipped_are_named = arguments.verbose;
    screen.paths = arguments.paths;
    screen.against = arguments.against;
    write_holdings_screen(result, screen, write);
  }
  output.finish();
}

}  // namespace

int run_against(const Arguments& arguments, RunContext& context) {
  const std::vector<SourceFile> files = find_files(arguments, arguments.paths, context);
  const std::vector<Diagnostic> found = context.diagnostics.sorted();
  Arguments of_reference = arguments;
  of_reference.files_from.clear();  // it lists the accession
  const std::vector<SourceFile> reference = find_files(of_reference, arguments.against, context);
  const std::vector<Diagnostic> found_in_reference = without(context.diagnostics.sorted(), found);
  refuse_common_files(files, reference);
  Output output(arguments.output);
  std::vector<Document> documents =
      read_documents(arguments, files, Keep::text_of_each, context, Wanted::every_word);
  const std::vector<Diagnostic> in_accession =
      without(context.diagnostics.sorted(), found_in_reference);
  std::vector<Document> held =
      read_documents(arguments, reference, Keep::tokens, context, Wanted::every_word);
  const std::vector<Diagnostic> in_reference = without(context.diagnostics.sorted(), in_accession);
  const HoldingsResult result = hold_against(std::move(documents), std::move(held), {}, context,
                                             hold_files(in_accession, in_reference));
  write_result(arguments, result, output);
  return report_diagnostics(arguments, context);
}

}  // namespace stemma::cli
