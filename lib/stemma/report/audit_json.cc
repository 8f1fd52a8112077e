#include "stemma/report/json_parts.h"
#include "stemma/report/report.h"

namespace stemma {
namespace {

// Members of an open object.
void write_counts(JsonWriter& json, const LensCounts& counts) {
  json.key("minhash").number(counts.minhash);
  json.key("winnowing").number(counts.winnowing);
  json.key("short").number(counts.short_text);
  json.key("together").number(counts.together);
}

void write_found(JsonWriter& json, const AuditRow& row) {
  json.key("pairs").number(row.pairs);
  json.key("found").begin_object();
  write_counts(json, row.found);
  json.end_object();
}

void write_rows(JsonWriter& json, std::string_view key, const std::vector<AuditRow>& rows) {
  json.key(key).begin_array();
  for (const AuditRow& row : rows) {
    json.begin_object();
    json.key("from").number(row.from);
    json.key("to");
    if (row.to) {
      json.number(*row.to);
    } else {
      json.null();
    }
    write_found(json, row);
    json.end_object();
  }
  json.end_array();
}

void write_missed(JsonWriter& json, const AuditResult& result) {
  json.key("missed").begin_array();
  for (const Edge& edge : result.missed) {
    json.begin_object();
    write_locator(json, "a", result.documents[edge.a].locator);
    write_locator(json, "b", result.documents[edge.b].locator);
    write_scores(json, edge.score, edge.found_by);
    json.end_object();
  }
  json.end_array();
}

void write_banding(JsonWriter& json, const AuditResult& result) {
  json.key("banding").begin_object();
  json.key("bands").number(static_cast<std::uint64_t>(result.banding.bands));
  json.key("rows").number(static_cast<std::uint64_t>(result.banding.rows));
  json.key("at_threshold").number(result.at_threshold);
  json.key("curve").begin_array();
  for (const CurvePoint& point : result.curve) {
    json.begin_object();
    json.key("resemblance").number(point.resemblance);
    json.key("proposed").number(point.proposed);
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

}  // namespace

void write_audit_json(const AuditResult& result, const Write& write) {
  JsonWriter json(write);
  json.begin_object();
  json.key("schema").string("stemma/audit/1");
  write_run(json, result.parameters, {});
  json.key("documents").number(std::uint64_t{result.documents.size()});
  json.key("texts").number(result.texts);
  write_skipped(json, result.diagnostics);
  write_found(json, result.all);
  json.key("versions").begin_object();
  json.key("there").number(result.versions);
  json.key("found").number(result.versions_found);
  json.end_object();
  json.key("minhash_expected").number(result.minhash_expected);
  json.key("proposed").begin_object();
  write_counts(json, result.proposed);
  json.key("exact").number(result.proposed_by_exact);
  json.end_object();
  write_rows(json, "by_words", result.by_words);
  write_rows(json, "by_resemblance", result.by_resemblance);
  write_rows(json, "by_containment", result.by_containment);
  write_missed(json, result);
  write_banding(json, result);
  json.key("promised_run").number(static_cast<std::uint64_t>(result.promised_run));
  json.end_object();
  json.finish();
}

}  // namespace stemma
