#include "stemma/report/json_parts.h"

#include <algorithm>
#include <string>

#include "stemma/base/utf8.h"
#include "stemma/base/version.h"

namespace stemma {

void write_locator(JsonWriter& json, std::string_view key, const Locator& locator) {
  json.key(key).string(to_utf8(locator));
  const std::string bytes = to_bytes(locator);
  if (!is_valid_utf8(bytes)) json.key(std::string(key) + "_bytes").string(base64(bytes));
}

void write_locators(JsonWriter& json, std::string_view key,
                    const std::vector<std::uint32_t>& members,
                    const std::vector<Document>& documents) {
  std::vector<Locator> locators;
  locators.reserve(members.size());
  for (const std::uint32_t member : members) locators.push_back(documents[member].locator);
  write_locators(json, key, locators);
}

void write_locators(JsonWriter& json, std::string_view key, const std::vector<Locator>& locators) {
  json.key(key).begin_array();
  for (const Locator& locator : locators) json.string(to_utf8(locator));
  json.end_array();
  const bool is_utf8 = std::all_of(locators.begin(), locators.end(), [](const Locator& locator) {
    return is_valid_utf8(to_bytes(locator));
  });
  if (is_utf8) return;
  json.key(std::string(key) + "_bytes").begin_array();
  for (const Locator& locator : locators) json.string(base64(to_bytes(locator)));
  json.end_array();
}

void write_run(JsonWriter& json, const RunParameters& parameters, LensSet lenses) {
  const auto number = [](int value) { return static_cast<std::uint64_t>(value); };
  json.key("run").begin_object();
  json.key("stemma").string(version());
  json.key("unicode").string(kUnicodeVersion);
  json.key("resemblance").number(parameters.thresholds.resemblance);
  json.key("containment").number(parameters.thresholds.containment);
  json.key("run").number(number(parameters.thresholds.run));
  json.key("shingle_width").number(number(parameters.sketch.shingle_width));
  json.key("cluster_width").number(number(parameters.sketch.cluster_width));
  json.key("signature_size").number(number(parameters.sketch.signature_size));
  json.key("gram").number(number(parameters.sketch.gram));
  json.key("guarantee").number(number(parameters.sketch.guarantee));
  if (parameters.recurring > 0) json.key("recurring").number(std::uint64_t{parameters.recurring});
  if (!lenses.empty()) {
    json.key("lenses").begin_array();
    for (const std::string& name : names(lenses)) json.string(name);
    json.end_array();
  }
  json.end_object();
}

void write_answer(JsonWriter& json, const Comparison& comparison,
                  const std::vector<Document>& documents) {
  json.key("union_words").number(comparison.collation.union_words);
  const Version& best = comparison.versions[comparison.most_complete];
  write_locator(json, "most_complete", documents[best.document].locator);
  json.key("reason").string(comparison.reason);
  json.key("covering_set").begin_array();
  for (const std::uint32_t text : comparison.covering_set.versions) {
    json.string(first_version(comparison, text).label);
  }
  json.end_array();
  json.key("minimal").boolean(comparison.covering_set.minimal);
}

void write_scores(JsonWriter& json, const PairScore& score, LensSet found_by) {
  json.key("relation").string(code_string(score.relation));
  json.key("covers").string(code_string(score.covers));
  json.key("resemblance").number(score.resemblance);
  json.key("containment_a_in_b").number(score.containment_a_in_b);
  json.key("containment_b_in_a").number(score.containment_b_in_a);
  json.key("longest_run").number(std::uint64_t{score.longest_run});
  json.key("found_by").begin_array();
  for (const std::string& name : names(found_by)) json.string(name);
  json.end_array();
}

void write_skipped(JsonWriter& json, const std::vector<Diagnostic>& diagnostics) {
  json.key("skipped").begin_array();
  for (const Diagnostic& diagnostic : diagnostics) {
    if (severity(diagnostic.code) == Severity::note) continue;
    json.begin_object();
    write_locator(json, "document", {diagnostic.locator, {}});
    json.key("code").string(code_string(diagnostic.code));
    json.key("message").string(diagnostic.message);
    if (diagnostic.bytes) json.key("sha256").string(to_hex(*diagnostic.bytes));
    json.end_object();
  }
  json.end_array();
}

std::vector<Locator> as_locators(const std::vector<std::string>& paths) {
  std::vector<Locator> locators;
  locators.reserve(paths.size());
  for (const std::string& path : paths) locators.push_back({path, {}});
  return locators;
}

std::string base64(std::string_view bytes) {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group = group << 8U | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out += i + j <= bytes.size() ? kDigits[group >> (18 - 6 * j) & 0x3FU] : '=';
    }
  }
  return out;
}

}  // namespace stemma
