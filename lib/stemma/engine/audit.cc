#include "stemma/engine/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <tuple>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/engine/relate.h"
#include "stemma/families/families.h"
#include "stemma/index/candidates.h"

namespace stemma {
namespace {

constexpr int kCurvePoints = 11;  // every tenth
constexpr LensSet kAllLenses{Lens::exact, Lens::minhash, Lens::winnowing, Lens::short_text};

void count(LensSet found_by, LensCounts& counts) {
  counts.minhash += found_by.has(Lens::minhash) ? 1 : 0;
  counts.winnowing += found_by.has(Lens::winnowing) ? 1 : 0;
  counts.short_text += found_by.has(Lens::short_text) ? 1 : 0;
  counts.together += (found_by.bits & kSketchLenses.bits) != 0 ? 1 : 0;
}

std::vector<AuditRow> rows_from(std::span<const double> begins) {
  std::vector<AuditRow> rows;
  for (std::size_t i = 0; i < begins.size(); ++i) {
    AuditRow row;
    row.from = begins[i];
    if (i + 1 < begins.size()) row.to = begins[i + 1];
    rows.push_back(row);
  }
  return rows;
}

std::vector<AuditRow> tenths() {
  std::vector<double> begins;
  begins.reserve(10);
  for (int i = 0; i < 10; ++i) begins.push_back(i / 10.0);
  return rows_from(begins);
}

void count(double value, LensSet found_by, std::vector<AuditRow>& rows) {
  const auto behind = std::find_if(rows.begin() + 1, rows.end(),
                                   [&](const AuditRow& row) { return value < row.from; });
  AuditRow& row = *(behind - 1);
  ++row.pairs;
  count(found_by, row.found);
}

RelatedTexts relate_by_all(const std::vector<Document>& documents, RunParameters parameters,
                           RunContext& context) {
  parameters.lenses = kAllLenses;
  try {
    return relate(documents, parameters, Overlaps::ignored, context);
  } catch (const Error& error) {
    if (error.source() != "lenses") throw;
    throw Error(ErrorCode::invalid_argument,
                fmt::format("an audit needs the exact lens, which does not fit the memory budget "
                            "of {} MiB; --memory sets another, or audit fewer documents",
                            context.memory.total() >> 20U),
                "memory");
  }
}

bool by_sketches(const VerifiedPair& pair) {
  return (pair.found_by.bits & kSketchLenses.bits) != 0;
}

// For each text whether it joins a leader, of those that these pairs let it join.
std::vector<char> joining(const RelatedTexts& related, std::span<const VerifiedPair> pairs,
                          const Thresholds& thresholds, const RunContext& context) {
  std::vector<char> joins(related.texts.size(), 0);
  for (const FamilyOfTexts& family :
       group_by_leaders(related.views, pairs, thresholds, context).families) {
    for (const FamilyMember& member : family.members) joins[member.text] = 1;
  }
  return joins;
}

// What no lens by sketches proposed, seen from the text that ranks before.
std::vector<Edge> missed_pairs(const RelatedTexts& related, const std::vector<Document>& documents,
                               const RunContext& context) {
  std::vector<VerifiedPair> missed;
  for (const VerifiedPair& pair : related.pairs) {
    if (!by_sketches(pair)) missed.push_back(pair);
  }
  const std::vector<std::uint32_t> runs = longest_runs(related.views, missed, context);
  std::vector<Edge> edges;
  for (std::size_t i = 0; i < missed.size(); ++i) {
    Edge edge{related.texts[missed[i].a].documents.front(),
              related.texts[missed[i].b].documents.front(), missed[i].score, missed[i].found_by};
    edge.score.longest_run = runs[i];
    edges.push_back(edge);
  }
  std::sort(edges.begin(), edges.end(), [&](const Edge& x, const Edge& y) {
    if (x.score.resemblance != y.score.resemblance) {
      return x.score.resemblance > y.score.resemblance;
    }
    return std::tie(documents[x.a].locator, documents[x.b].locator) <
           std::tie(documents[y.a].locator, documents[y.b].locator);
  });
  return edges;
}

}  // namespace

AuditResult audit(std::vector<Document> documents, const RunParameters& parameters,
                  RunContext& context) {
  AuditResult result;
  result.parameters = parameters;
  result.documents = std::move(documents);
  sort_by_locator(result.documents);
  const Thresholds& thresholds = parameters.thresholds;
  const RelatedTexts related = relate_by_all(result.documents, parameters, context);

  result.texts = related.texts.size();
  result.banding = choose_banding(parameters.sketch.signature_size, thresholds.resemblance,
                                  CandidateParams{}.recall);
  result.curve = s_curve(result.banding, kCurvePoints);
  result.at_threshold = proposal_probability(result.banding, thresholds.resemblance);
  result.promised_run = promised_run(parameters.sketch);
  const double run = thresholds.run;
  result.by_words = rows_from(std::vector<double>{0, run, 2 * run});
  result.by_resemblance = tenths();
  result.by_containment = tenths();
  for (const CandidatePair& pair : related.candidates) {
    count(pair.found_by, result.proposed);
    if (pair.found_by.has(Lens::exact)) ++result.proposed_by_exact;
  }
  for (const VerifiedPair& pair : related.pairs) {
    const std::size_t words =
        std::min(related.views[pair.a].tokens.size(), related.views[pair.b].tokens.size());
    const double containment =
        std::max(pair.score.containment_a_in_b, pair.score.containment_b_in_a);
    ++result.all.pairs;
    count(pair.found_by, result.all.found);
    count(static_cast<double>(words), pair.found_by, result.by_words);
    count(pair.score.resemblance, pair.found_by, result.by_resemblance);
    count(containment, pair.found_by, result.by_containment);
    result.minhash_expected += proposal_probability(result.banding, pair.score.resemblance);
  }
  std::vector<VerifiedPair> found;
  std::copy_if(related.pairs.begin(), related.pairs.end(), std::back_inserter(found), by_sketches);
  const std::vector<char> joins = joining(related, related.pairs, thresholds, context);
  const std::vector<char> still_joins = joining(related, found, thresholds, context);
  for (std::size_t text = 0; text < joins.size(); ++text) {
    result.versions += joins[text] != 0 ? 1 : 0;
    result.versions_found += joins[text] != 0 && still_joins[text] != 0 ? 1 : 0;
  }
  result.missed = missed_pairs(related, result.documents, context);
  result.diagnostics = context.diagnostics.sorted();
  return result;
}

}  // namespace stemma
