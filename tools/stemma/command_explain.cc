#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "collections.h"
#include "command.h"
#include "inputs.h"
#include "output.h"
#include "stemma/base/error.h"
#include "stemma/engine/explain.h"
#include "stemma/report/escape.h"
#include "stemma/report/report.h"

namespace stemma::cli {
namespace {

// The document in the one file of this name.
Document read_one(const std::string& path, const Arguments& arguments, RunContext& context) {
  const std::vector<SourceFile> files = walk({path}, {}, context);
  std::vector<Document> documents;
  if (files.size() == 1) documents = read_documents(arguments, files, Keep::text_of_each, context);
  if (documents.size() == 1) return std::move(documents.front());
  (void)report_diagnostics(arguments, context);
  throw Error(ErrorCode::invalid_argument,
              fmt::format("explaining takes two documents, and {} {}", escape_for_display(path),
                          files.size() == 1 ? "could not be read" : "is no file"),
              path);
}

// Under one name or two.
bool is_same_file(const std::string& a, const std::string& b) {
  std::error_code error;
  return a == b || std::filesystem::equivalent(a, b, error);
}

}  // namespace

int run_explain(const Arguments& arguments, RunContext& context) {
  const std::vector<std::string>& paths = arguments.paths;
  if (paths.size() < 2) {
    throw Error(ErrorCode::invalid_argument,
                "explaining takes two documents: stemma explain A B [PATH...]");
  }
  const bool among_others = paths.size() > 2 || !arguments.files_from.empty();
  Inputs inputs;
  if (among_others) inputs = find_inputs(arguments, paths, context);
  Output output(arguments.output);
  Document a = read_one(paths[0], arguments, context);
  Document b = read_one(paths[1], arguments, context);
  Explanation explanation = explain(std::move(a), std::move(b), arguments.parameters);
  explanation.same_file = is_same_file(paths[0], paths[1]);
  if (among_others) {
    const FamiliesResult families = families_among(arguments, std::move(inputs), 0, context);
    explanation.collection = families.documents.size();
    for (const Document& document : explanation.documents) {
      explanation.memberships.push_back(membership_of(document, families));
    }
  }
  const Write write = [&output](std::string_view bytes) { output.write(bytes); };
  if (arguments.format == Format::json) {
    write_explanation_json(explanation, write);
  } else {
    ScreenOptions screen;
    screen.columns = output.columns();
    write_explanation_screen(explanation, screen, write);
  }
  output.finish();
  return report_diagnostics(arguments, context);
}

}  // namespace stemma::cli
