#include "stemma/report/json_parts.h"
#include "stemma/report/report.h"

namespace stemma {
namespace {

void write_document(JsonWriter& json, std::string_view key, const Document& document,
                    std::uint64_t shingles) {
  json.key(key).begin_object();
  write_locator(json, "document", document.locator);
  json.key("words").number(std::uint64_t{document.tokens.size()});
  json.key("shingles").number(shingles);
  json.end_object();
}

void write_rules(JsonWriter& json, const Explanation& explanation) {
  json.key("decided_by");
  if (explanation.decided_by) {
    json.string(code_string(*explanation.decided_by));
  } else {
    json.null();
  }
  json.key("rules").begin_array();
  for (const RuleOutcome& outcome : explanation.rules) {
    json.begin_object();
    json.key("rule").string(code_string(outcome.rule));
    json.key("relation").string(code_string(outcome.relation));
    json.key("value").number(outcome.value);
    json.key("threshold").number(outcome.threshold);
    json.key("holds").boolean(outcome.holds);
    json.key("decides_from");
    if (outcome.decides_from) {
      json.number(*outcome.decides_from);
    } else {
      json.null();
    }
    json.end_object();
  }
  json.end_array();
}

void write_lenses(JsonWriter& json, const LensEvidence& lenses) {
  const auto whole = [](int value) { return static_cast<std::uint64_t>(value); };
  const auto proposes = [&](Lens lens) {
    json.key("proposes").boolean(lenses.proposed_by.has(lens));
  };
  json.key("lenses").begin_object();
  json.key("minhash").begin_object();
  proposes(Lens::minhash);
  json.key("estimated_resemblance").number(lenses.estimated_resemblance);
  json.key("agreeing_bands").number(whole(lenses.agreeing_bands));
  json.key("bands").number(whole(lenses.banding.bands));
  json.key("rows").number(whole(lenses.banding.rows));
  json.key("probability").number(lenses.probability);
  json.end_object();
  json.key("winnowing").begin_object();
  proposes(Lens::winnowing);
  json.key("shared_keys").number(lenses.shared_run_keys);
  json.key("promised_run").number(whole(lenses.promised_run));
  json.end_object();
  json.key("short").begin_object();
  proposes(Lens::short_text);
  json.key("below_words").number(whole(lenses.short_below));
  json.end_object();
  json.key("exact").begin_object();
  proposes(Lens::exact);
  json.key("share").number(lenses.smaller_share);
  json.key("from").number(lenses.exact_from);
  json.end_object();
  json.end_object();
}

void write_side(JsonWriter& json, std::string_view key, const Document& document, Span run,
                Span before, Span after) {
  const auto words = [&](Span tokens) {
    return tokens.empty() ? std::string_view() : text_of(document, tokens);
  };
  const LineRange lines = lines_of(document, run);
  json.key(key).begin_object();
  json.key("lines").begin_array();
  json.number(std::uint64_t{lines.first});
  json.number(std::uint64_t{lines.last});
  json.end_array();
  json.key("before").string(words(before));
  json.key("after").string(words(after));
  json.end_object();
}

void write_runs(JsonWriter& json, const Explanation& explanation) {
  const Document& a = explanation.documents.front();
  const Document& b = explanation.documents.back();
  json.key("runs").begin_array();
  for (const RunInContext& found : explanation.runs) {
    const SharedRun& run = found.run;
    const Span in_a{run.in_a, run.in_a + run.length};
    json.begin_object();
    json.key("words").number(std::uint64_t{run.length});
    json.key("text").string(text_of(a, in_a));
    write_side(json, "a", a, in_a, found.before_a, found.after_a);
    write_side(json, "b", b, {run.in_b, run.in_b + run.length}, found.before_b, found.after_b);
    json.end_object();
  }
  json.end_array();
}

void write_membership(JsonWriter& json, const Membership& membership) {
  json.begin_object();
  json.key("family");
  if (membership.leader) {
    json.string(membership.family);
    write_locator(json, "leader", *membership.leader);
  } else {
    json.null();
    json.key("leader").null();
  }
  json.key("relation");
  if (membership.relation) {
    json.string(code_string(*membership.relation));
  } else {
    json.null();
  }
  json.key("also_in").begin_array();
  for (const std::string& family : membership.also_in) json.string(family);
  json.end_array();
  json.key("parts").begin_array();
  for (const Locator& part : membership.parts) json.string(to_utf8(part));
  json.end_array();
  json.end_object();
}

void write_collection(JsonWriter& json, const Explanation& explanation) {
  json.key("collection");
  if (explanation.memberships.empty()) {
    json.null();
    return;
  }
  json.begin_object();
  json.key("documents").number(explanation.collection);
  json.key("a");
  write_membership(json, explanation.memberships.front());
  json.key("b");
  write_membership(json, explanation.memberships.back());
  json.end_object();
}

}  // namespace

void write_explanation_json(const Explanation& explanation, const Write& write) {
  JsonWriter json(write);
  json.begin_object();
  json.key("schema").string("stemma/explain/1");
  write_run(json, explanation.parameters, {});
  write_document(json, "a", explanation.documents.front(), explanation.shingles_a);
  write_document(json, "b", explanation.documents.back(), explanation.shingles_b);
  json.key("shared_shingles").number(explanation.score.shared);
  write_scores(json, explanation.score, explanation.lenses.proposed_by);
  write_rules(json, explanation);
  write_lenses(json, explanation.lenses);
  write_runs(json, explanation);
  write_collection(json, explanation);
  json.end_object();
  json.finish();
}

}  // namespace stemma
