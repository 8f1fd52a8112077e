#include "stemma/base/version.h"
#include "stemma/report/holdings_report.h"
#include "stemma/report/json_parts.h"

namespace stemma {
namespace {

void write_figures(JsonWriter& json, const FolderHolding& sum) {
  json.key("held").number(sum.held);
  json.key("partly").number(sum.partly);
  json.key("new").number(sum.is_new);
  json.key("wordless").number(sum.wordless);
  json.key("words").number(sum.words);
  json.key("words_held").number(sum.words_held);
  json.key("files_held").number(sum.files_held);
  json.key("files_new").number(sum.files_new);
}

void write_passage(JsonWriter& json, const PassageNotHeld& passage, const Document& document) {
  const LineRange lines = lines_of(document, passage.tokens);
  json.begin_object();
  json.key("lines").begin_array();
  json.number(std::uint64_t{lines.first}).number(std::uint64_t{lines.last});
  json.end_array();
  json.key("words").number(std::uint64_t{passage.words});
  json.key("passage_words").number(std::uint64_t{document.passages[passage.passage].tokens.size()});
  json.key("text").string(text_of(document, passage.tokens));
  json.end_object();
}

void write_document(JsonWriter& json, const DocumentHolding& holding,
                    const HoldingsResult& result) {
  const Document& document = result.documents[holding.document];
  json.begin_object();
  write_locator(json, "document", document.locator);
  json.key("holding").string(code_string(holding.holding));
  json.key("words").number(holding.words);
  json.key("words_held").number(holding.words_held);
  json.key("passages_not_held").number(holding.passages_not_held);
  json.key("held_in").begin_array();
  for (const HeldIn& held_in : holding.held_in) {
    json.begin_object();
    write_locator(json, "document", result.reference[held_in.reference].locator);
    json.key("words").number(held_in.words);
    json.end_object();
  }
  json.end_array();
  json.key("not_held").begin_array();
  for (const PassageNotHeld& passage : holding.not_held) write_passage(json, passage, document);
  json.end_array();
  json.end_object();
}

}  // namespace

void write_holdings_json(const HoldingsResult& result, const Write& write) {
  JsonWriter json(write);
  json.begin_object();
  json.key("schema").string("stemma/holdings/1");
  json.key("run").begin_object();
  json.key("stemma").string(version());
  json.key("unicode").string(kUnicodeVersion);
  json.key("context").number(std::uint64_t{result.parameters.context});
  json.key("run").number(std::uint64_t{result.parameters.run});
  json.end_object();
  json.key("documents").number(std::uint64_t{result.documents.size()});
  json.key("reference").number(std::uint64_t{result.reference.size()});
  write_skipped(json, result.diagnostics);
  json.key("total").begin_object();
  write_figures(json, result.total);
  json.end_object();
  json.key("folders").begin_array();
  for (const FolderHolding& folder : result.folders) {
    json.begin_object();
    write_locator(json, "folder", {folder.path, {}});
    write_figures(json, folder);
    json.end_object();
  }
  json.end_array();
  json.key("holdings").begin_array();
  for (const DocumentHolding& holding : result.holdings) write_document(json, holding, result);
  json.end_array();
  json.key("files").begin_array();
  for (const FileHolding& file : result.files) {
    json.begin_object();
    write_locator(json, "file", {file.locator, {}});
    json.key("holding").string(code_string(holding_of(file)));
    if (file.held_in) write_locator(json, "held_in", {*file.held_in, {}});
    json.end_object();
  }
  json.end_array();
  json.end_object();
  json.finish();
}

}  // namespace stemma
