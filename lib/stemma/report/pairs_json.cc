#include "stemma/report/json_parts.h"
#include "stemma/report/recurring.h"
#include "stemma/report/report.h"

namespace stemma {
void write_pairs_jsonl(const PairsResult& result, const Write& write) {
  JsonWriter json(write, JsonLayout::lines);
  json.begin_object();
  json.key("schema").string("stemma/pairs/1");
  write_run(json, result.parameters, result.lenses);
  json.key("documents").number(std::uint64_t{result.documents.size()});
  write_skipped(json, result.diagnostics);
  if (result.parameters.recurring > 0) {
    json.key("recurring_found").number(result.recurring.found);
  }
  json.end_object();
  for (const DocumentClass& identical : result.classes) {
    json.begin_object();
    write_locator(json, "class", result.documents[identical.members.front()].locator);
    json.key("relation").string(code_string(identical.relation));
    write_locators(json, "members", identical.members, result.documents);
    json.end_object();
  }
  for (const IdenticalFiles& files : result.identical_files) {
    json.begin_object();
    write_locator(json, "class", {files.locators.front(), {}});
    json.key("relation").string(code_string(Relation::identical_bytes));
    write_locators(json, "members", as_locators(files.locators));
    json.key("sha256").string(to_hex(files.bytes));
    json.end_object();
  }
  for (const Edge& pair : result.pairs) {
    json.begin_object();
    write_locator(json, "a", result.documents[pair.a].locator);
    write_locator(json, "b", result.documents[pair.b].locator);
    write_scores(json, pair.score, pair.found_by);
    json.end_object();
  }
  for (const SummarizedFamily& family : result.summarized) {
    json.begin_object();
    write_locator(json, "leader", result.documents[family.leader].locator);
    write_locators(json, "members", family.members, result.documents);
    json.key("complete").boolean(false);
    json.end_object();
  }
  for (const RecurringPassage& passage : result.recurring.listed) {
    json.begin_object();
    write_recurring_fields(json, passage, result.documents);
    json.end_object();
  }
  json.finish();
}

}  // namespace stemma
