#include "stemma/report/dedup.h"
#include "stemma/report/json_parts.h"

namespace stemma {
namespace {

void write_count(JsonWriter& json, std::string_view key, const DedupCount& count) {
  json.key(key).begin_object();
  json.key("records").number(count.records);
  json.key("bytes").number(count.bytes);
  json.end_object();
}

void write_counts(JsonWriter& json, const DedupCounts& counts) {
  const DedupCount in{counts.kept.records + counts.dropped.records + counts.unreadable.records,
                      counts.kept.bytes + counts.dropped.bytes + counts.unreadable.bytes};
  write_count(json, "in", in);
  write_count(json, "kept", counts.kept);
  write_count(json, "dropped", counts.dropped);
  write_count(json, "unreadable", counts.unreadable);
}

}  // namespace

std::string_view code_string(Preference preference) {
  switch (preference) {
    case Preference::most_complete:
      return "most-complete";
    case Preference::first:
      return "first";
    case Preference::oldest:
      return "oldest";
  }
  return "most-complete";
}

std::string_view code_string(DedupOutput output) {
  switch (output) {
    case DedupOutput::records:
      return "records";
    case DedupOutput::ids:
      return "ids";
    case DedupOutput::annotate:
      return "annotate";
  }
  return "records";
}

void write_removal_members(JsonWriter& json, const DedupParameters& parameters,
                           const Removal& removal) {
  json.key("relation").string(code_string(removal.score.relation));
  json.key("covers").string(code_string(removal.score.covers));
  json.key("resemblance").number(removal.score.resemblance);
  json.key("containment_a_in_b").number(removal.score.containment_a_in_b);
  json.key("containment_b_in_a").number(removal.score.containment_b_in_a);
  write_locators(json, "covered_by", removal.covered_by);
  if (!parameters.allow_loss) return;
  json.key("lost").begin_array();
  for (const Removal::Lost& lost : removal.lost) {
    json.begin_object();
    json.key("words").number(std::uint64_t{lost.words});
    json.key("text").string(lost.text);
    json.end_object();
  }
  json.end_array();
}

void write_removal_json(JsonWriter& json, const DedupParameters& parameters,
                        const Removal& removal) {
  json.begin_object();
  write_locator(json, "document", removal.document);
  if (!removal.id.empty()) json.key("id").string(removal.id);
  write_removal_members(json, parameters, removal);
  json.end_object();
}

void write_dedup_json(const DedupSummary& summary, const Write& write) {
  const DedupParameters& parameters = summary.parameters;
  JsonWriter json(write);
  json.begin_object();
  json.key("schema").string("stemma/dedup/1");
  write_run(json, parameters.run, summary.lenses);
  json.key("rule").begin_object();
  json.key("keep").string(code_string(parameters.preference));
  json.key("output").string(code_string(parameters.output));
  json.key("relations").begin_array();
  for (const Relation relation : parameters.relations) json.string(code_string(relation));
  json.end_array();
  json.key("covering_run").number(std::uint64_t{kCoveringRun});
  json.key("allow_loss").number(std::uint64_t{parameters.allow_loss.value_or(0)});
  json.end_object();
  write_counts(json, summary.total);
  json.key("dropped_by").begin_object();
  for (const auto& [relation, count] : summary.dropped_by) {
    json.key(code_string(relation)).number(count);
  }
  json.end_object();
  json.key("files").begin_array();
  for (const DedupFile& file : summary.files) {
    json.begin_object();
    write_locator(json, "file", {file.input, {}});
    write_counts(json, file.counts);
    json.end_object();
  }
  json.end_array();
  write_skipped(json, summary.diagnostics);
  json.end_object();
  json.finish();
}

}  // namespace stemma
