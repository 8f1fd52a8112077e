#include <fmt/format.h>

#include "command.h"
#include "inputs.h"
#include "output.h"
#include "stemma/report/escape.h"

namespace stemma::cli {
namespace {

void print_metadata(const Document& document, Output& output) {
  output.write(fmt::format("format: {}\n", code_string(document.format)));
  output.write(fmt::format("encoding: {} ({})\n", escape_for_display(document.encoding.name),
                           code_string(document.encoding.evidence)));
  output.write(fmt::format("words: {}\n", document.tokens.size()));
  output.write(fmt::format("sha256: {}\n", to_hex(document.bytes_digest)));
  for (const MetadataFact& fact : document.metadata) {
    output.write(fmt::format("{}: {} ({})\n", code_string(fact.key),
                             escape_running_text(fact.value), code_string(fact.origin)));
  }
}

void print_passages(const Arguments& arguments, const Document& document, Output& output) {
  for (const Passage& passage : document.passages) {
    if (passage.role == BlockRole::boilerplate && !arguments.blocks) continue;
    const std::string_view text =
        std::string_view(document.text).substr(passage.bytes.begin, passage.bytes.size());
    if (arguments.blocks) {
      const bool one_line = passage.first_line == passage.last_line;
      const bool is_boilerplate = passage.role == BlockRole::boilerplate;
      output.write(fmt::format(
          "[{} {}{} {}] ", code_string(passage.kind), passage.first_line,
          one_line ? "" : fmt::format("-{}", passage.last_line),
          is_boilerplate ? "boilerplate" : fmt::format("{} words", passage.tokens.size())));
    }
    output.write(escape_running_text(text) + "\n");
  }
}

void print_words(const Document& document, Output& output) {
  std::string words;
  for (const Span span : document.token_spans) {
    words += normalized_word(document.text, span);
    words += '\n';
  }
  output.write(words);
}

}  // namespace

int run_text(const Arguments& arguments, RunContext& context) {
  const std::vector<SourceFile> files = find_files(arguments, arguments.paths, context);
  Output output(arguments.output);
  const std::vector<Document> documents =
      read_documents(arguments, files, Keep::text_of_each, context);
  for (const Document& document : documents) {
    if (arguments.words && arguments.null) {
      output.write(to_bytes(document.locator) + '\0');
      print_words(document, output);
      output.write(std::string_view("\0", 1));
      continue;
    }
    if (documents.size() > 1) {
      output.write(fmt::format("==> {} <==\n", escape_for_display(to_bytes(document.locator))));
    }
    if (arguments.words) {
      print_words(document, output);
    } else if (arguments.metadata) {
      print_metadata(document, output);
    } else {
      print_passages(arguments, document, output);
    }
  }
  output.finish();
  return report_diagnostics(arguments, context);
}

}  // namespace stemma::cli
