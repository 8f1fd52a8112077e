#include "stemma/report/json_parts.h"
#include "stemma/report/recurring.h"
#include "stemma/report/report.h"

namespace stemma {
namespace {

void write_version(JsonWriter& json, const Comparison& comparison, const Version& version,
                   const std::vector<Document>& documents) {
  const VersionFigures& figures = comparison.collation.versions[version.text];
  json.begin_object();
  json.key("label").string(version.label);
  write_locator(json, "document", documents[version.document].locator);
  json.key("words").number(figures.words);
  json.key("completeness").number(completeness(comparison.collation, version.text));
  json.key("verbatim_words").number(figures.verbatim_words);
  json.key("format").string(code_string(documents[version.document].format));
  json.key("relation");
  if (version.relation) {
    json.string(code_string(*version.relation));
  } else {
    json.null();
  }
  json.key("also_in").begin_array();
  for (const std::string& family : version.also_in) json.string(family);
  json.end_array();
  const MissingTotals& missing = comparison.missing_totals[version.text];
  json.key("missing").begin_object();
  json.key("passages").number(missing.passages);
  json.key("words").number(missing.words);
  json.key("words_across_formats").number(missing.words_across_formats);
  json.end_object();
  json.end_object();
}

void write_family(JsonWriter& json, const Family& family, const std::vector<Document>& documents) {
  json.begin_object();
  json.key("id").string(family.id);
  json.key("title").string(family.title);
  write_answer(json, family.comparison, documents);
  json.key("versions").begin_array();
  for (const Version& version : family.comparison.versions) {
    write_version(json, family.comparison, version, documents);
  }
  json.end_array();
  json.key("edges").begin_array();
  for (const Edge& edge : family.edges) {
    json.begin_object();
    write_locator(json, "a", documents[edge.a].locator);
    write_locator(json, "b", documents[edge.b].locator);
    write_scores(json, edge.score, edge.found_by);
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

}  // namespace

void write_families_json(const FamiliesResult& result, const Write& write) {
  JsonWriter json(write);
  json.begin_object();
  json.key("schema").string("stemma/families/1");
  write_run(json, result.parameters, result.lenses);
  json.key("documents").number(std::uint64_t{result.documents.size()});
  std::vector<std::uint32_t> alone;
  alone.reserve(result.alone.size());
  for (const LoneDocument& lone : result.alone) alone.push_back(lone.document);
  write_locators(json, "alone", alone, result.documents);
  json.key("sharing").begin_array();
  for (const LoneDocument& lone : result.alone) {
    if (!lone.shares_run_with) continue;
    json.begin_object();
    write_locator(json, "document", result.documents[lone.document].locator);
    write_locator(json, "with", result.documents[*lone.shares_run_with].locator);
    json.end_object();
  }
  json.end_array();
  write_skipped(json, result.diagnostics);
  json.key("identical_files").begin_array();
  for (const IdenticalFiles& files : result.identical_files) {
    json.begin_object();
    json.key("sha256").string(to_hex(files.bytes));
    write_locators(json, "files", as_locators(files.locators));
    json.end_object();
  }
  json.end_array();
  json.key("compilations").begin_array();
  for (const CompilationOfDocuments& compilation : result.compilations) {
    json.begin_object();
    write_locator(json, "document", result.documents[compilation.document].locator);
    std::vector<std::uint32_t> parts;
    parts.reserve(compilation.parts.size());
    for (const auto& part : compilation.parts) parts.push_back(part.document);
    write_locators(json, "parts", parts, result.documents);
    json.key("shares").begin_array();
    for (const auto& part : compilation.parts) json.number(part.share);
    json.end_array();
    json.end_object();
  }
  json.end_array();
  json.key("families").begin_array();
  for (const Family& family : result.families) write_family(json, family, result.documents);
  json.end_array();
  if (result.parameters.recurring > 0) {
    json.key("recurring_found").number(result.recurring.found);
    json.key("recurring_passages").begin_array();
    for (const RecurringPassage& passage : result.recurring.listed) {
      json.begin_object();
      write_recurring_fields(json, passage, result.documents);
      json.end_object();
    }
    json.end_array();
  }
  json.end_object();
  json.finish();
}

}  // namespace stemma
