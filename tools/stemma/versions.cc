#include "versions.h"

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <system_error>

#include "collections.h"
#include "inputs.h"
#include "stemma/base/error.h"
#include "stemma/report/escape.h"

namespace stemma::cli {
namespace {

// The files of the family whose id begins with `id`, among those under the paths that follow it.
std::vector<SourceFile> files_of_family(const Arguments& arguments, RunContext& context) {
  const std::string& id = arguments.paths.front();
  const std::vector<std::string> paths(arguments.paths.begin() + 1, arguments.paths.end());
  if (paths.empty() && arguments.files_from.empty()) {
    throw Error(
        ErrorCode::invalid_argument,
        fmt::format("where is {}? Name the paths too: stemma {} {} PATH...", escape_for_display(id),
                    spec(arguments.command).name, escape_for_display(id)),
        id);
  }
  const FamiliesResult found =
      families_among(arguments, find_inputs(arguments, paths, context), 0, context);
  std::vector<const Family*> matching;
  for (const Family& family : found.families) {
    if (family.id.starts_with(id)) matching.push_back(&family);
  }
  if (matching.size() != 1) {
    throw Error(ErrorCode::invalid_argument,
                fmt::format("{} {} under these paths", escape_for_display(id),
                            matching.empty() ? "is no family" : "fits more than one family"),
                id);
  }
  std::vector<SourceFile> members;
  for (const Version& version : matching.front()->comparison.versions) {
    SourceFile& file = members.emplace_back();
    file.locator = found.documents[version.document].locator;
    // What reading it may take.
    std::error_code error;
    file.size = std::filesystem::file_size(file.locator.path, error);
    if (error) file.size = 0;
  }
  return members;
}

}  // namespace

std::vector<SourceFile> files_of_versions(const Arguments& arguments, RunContext& context) {
  const bool by_family = !arguments.paths.empty() && arguments.paths.front().starts_with("f:");
  return by_family ? files_of_family(arguments, context)
                   : find_files(arguments, arguments.paths, context);
}

std::vector<Document> read_versions(const Arguments& arguments,
                                    const std::vector<SourceFile>& files, RunContext& context) {
  std::vector<Document> documents = read_documents(arguments, files, Keep::text_of_each, context);
  if (documents.size() < 2) {
    (void)report_diagnostics(arguments, context);
    throw Error(ErrorCode::invalid_argument,
                fmt::format("comparing takes at least two documents, and {} could be read",
                            documents.empty() ? "none" : "only one"));
  }
  return documents;
}

}  // namespace stemma::cli
