#include "inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "output.h"
#include "stemma/base/error.h"
#include "stemma/engine/catalogs.h"
#include "stemma/report/escape.h"
#include "stemma/sources/read.h"

namespace stemma::cli {
namespace {

constexpr std::size_t kMaxLines = 20;
constexpr std::uint64_t kMaxListBytes = std::uint64_t{1} << 30U;

std::vector<std::string> read_list(const Arguments& arguments, RunContext& context) {
  const std::string& name = arguments.files_from;
  if (name != "-") {
    // A missing list is a missing path; walk() says so.
    WalkOptions options;
    options.links = LinkPolicy::follow;
    (void)walk({name}, options, context);
  }
  const std::optional<RawDocument> list = read_document({{name, {}}, 0}, kMaxListBytes, context);
  if (!list) {
    throw Error(ErrorCode::invalid_argument,
                fmt::format("the list of names {} cannot be read", escape_for_display(name)), name);
  }
  return split_names(list->bytes, arguments.null ? NameSeparator::nul : NameSeparator::newline);
}

}  // namespace

Inputs find_inputs(const Arguments& arguments, const std::vector<std::string>& paths,
                   RunContext& context) {
  Inputs inputs;
  inputs.choice = walk_options(arguments);
  inputs.fields = fields_of(arguments);
  if (arguments.whole_page) inputs.compared = Compared::everything;
  inputs.tracked = arguments.tracked;
  std::vector<std::string> all = paths;
  if (!arguments.files_from.empty()) {
    const std::vector<std::string> listed = read_list(arguments, context);
    all.insert(all.end(), listed.begin(), listed.end());
    if (all.empty()) return inputs;
  }
  std::erase_if(all, [&](const std::string& path) {
    if (path == "-" || !is_catalog(path)) return false;
    inputs.catalogs.push_back(path);
    return true;
  });
  inputs.files = walk(all, inputs.choice, context);
  return inputs;
}

std::vector<SourceFile> all_files(Inputs inputs, RunContext& context) {
  std::vector<SourceFile> files = std::move(inputs.files);
  if (inputs.catalogs.empty()) return files;
  for (const std::string& catalog : inputs.catalogs) {
    const std::vector<SourceFile> listed = files_of_catalog(catalog, inputs.choice, context);
    files.insert(files.end(), listed.begin(), listed.end());
  }
  const auto locator = [](const SourceFile& file) -> const Locator& { return file.locator; };
  std::ranges::sort(files, {}, locator);
  const auto again = std::ranges::unique(files, {}, locator);
  files.erase(again.begin(), again.end());
  return files;
}

std::vector<SourceFile> find_files(const Arguments& arguments,
                                   const std::vector<std::string>& paths, RunContext& context) {
  return all_files(find_inputs(arguments, paths, context), context);
}

WalkOptions walk_options(const Arguments& arguments) {
  WalkOptions options;
  options.include = arguments.include;
  options.exclude = arguments.exclude;
  options.links = arguments.follow ? LinkPolicy::follow : LinkPolicy::skip;
  return options;
}

RecordFields fields_of(const Arguments& arguments) {
  RecordFields fields;
  if (!arguments.text_field.empty()) fields.text = {arguments.text_field};
  if (!arguments.id_field.empty()) fields.id = {arguments.id_field};
  return fields;
}

std::vector<Document> read_documents(const Arguments& arguments,
                                     const std::vector<SourceFile>& files, Keep keep,
                                     RunContext& context, Wanted wanted) {
  const TextChoice choice{arguments.whole_page ? Compared::everything : Compared::content,
                          arguments.tracked.value_or(Tracked::accepted)};
  const Passages passages =
      arguments.parameters.recurring > 0 ? Passages::of_each : Passages::of_one_copy;
  return scan(files, {keep, wanted, fields_of(arguments), choice, passages}, context);
}

int report_diagnostics(const Arguments& arguments, const RunContext& context) {
  std::size_t shown = 0;
  std::size_t hidden = 0;
  int exit_code = 0;
  for (const Diagnostic& diagnostic : context.diagnostics.sorted()) {
    const Severity how_bad = severity(diagnostic.code);
    if (how_bad == Severity::failure) exit_code = 3;
    // Whoever names a file wants to know that it was not read.
    const bool is_named = how_bad == Severity::skipped &&
                          (std::ranges::count(arguments.paths, diagnostic.locator) > 0 ||
                           std::ranges::count(arguments.against, diagnostic.locator) > 0);
    const bool always_said = diagnostic.code == DiagnosticCode::no_documents ||
                             diagnostic.code == DiagnosticCode::found_by_sketches ||
                             diagnostic.code == DiagnosticCode::changed_since_scan ||
                             diagnostic.code == DiagnosticCode::digest_mismatch ||
                             diagnostic.code == DiagnosticCode::invalid_warc ||
                             diagnostic.code == DiagnosticCode::interrupted_scan;
    const bool wanted = how_bad == Severity::failure || arguments.verbose ||
                        (!arguments.quiet && (is_named || always_said));
    if (!wanted) continue;
    if (shown == kMaxLines && !arguments.verbose) {
      ++hidden;
      continue;
    }
    ++shown;
    const std::string place =
        diagnostic.locator.empty() ? "" : escape_for_display(diagnostic.locator) + ": ";
    say(fmt::format("stemma: {}{} [{}]\n", place, escape_for_display(diagnostic.message),
                    code_string(diagnostic.code)));
  }
  if (hidden > 0) say(fmt::format("stemma: ... and {} more; -v lists all\n", hidden));
  return exit_code;
}

}  // namespace stemma::cli
