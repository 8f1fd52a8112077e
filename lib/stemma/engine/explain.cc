#include "stemma/engine/explain.h"

#include <algorithm>
#include <span>
#include <utility>

#include "stemma/families/verify.h"
#include "stemma/index/candidates.h"
#include "stemma/index/keys.h"
#include "stemma/sketch/sketch.h"

namespace stemma {
namespace {

constexpr std::size_t kMostRuns = 5;
constexpr std::uint32_t kShortestRun = 5;  // tokens: a shingle
constexpr std::uint32_t kWordsOfContext = 6;

PairScore score_of(const Document& a, const Sketch& of_a, const Document& b, const Sketch& of_b,
                   const Thresholds& thresholds) {
  PairScore score = verify(a.tokens, of_a.shingles, b.tokens, of_b.shingles, thresholds);
  if (a.bytes_digest == b.bytes_digest) {
    score.relation = Relation::identical_bytes;
  } else if (a.text_digest == b.text_digest && !a.tokens.empty()) {
    score.relation = Relation::identical_text;
  }
  return score;
}

LensEvidence evidence_of(const Explanation& explained, const Sketch& a, const Sketch& b) {
  const Thresholds& thresholds = explained.parameters.thresholds;
  const SketchParams& sketch = explained.parameters.sketch;
  const PairScore& score = explained.score;
  LensEvidence evidence;
  evidence.banding =
      choose_banding(sketch.signature_size, thresholds.resemblance, CandidateParams{}.recall);
  evidence.agreeing_bands = agreeing_bands(a.signature, b.signature, evidence.banding);
  evidence.estimated_resemblance = estimated_resemblance(a.signature, b.signature);
  evidence.probability = proposal_probability(evidence.banding, score.resemblance);
  evidence.shared_run_keys = shared_run_keys(a.fingerprints, b.fingerprints);
  evidence.promised_run = promised_run(sketch);
  evidence.short_below = 2 * thresholds.run;
  evidence.smaller_share = std::max(score.containment_a_in_b, score.containment_b_in_a);
  evidence.exact_from = std::min(thresholds.resemblance, thresholds.containment);
  const auto is_short_text = [&](const Document& document) {
    return is_short(static_cast<std::uint32_t>(document.tokens.size()), thresholds.run);
  };
  const bool one_is_short =
      std::any_of(explained.documents.begin(), explained.documents.end(), is_short_text);
  if (evidence.agreeing_bands > 0) evidence.proposed_by.add(Lens::minhash);
  if (evidence.shared_run_keys > 0) evidence.proposed_by.add(Lens::winnowing);
  if (one_is_short && evidence.smaller_share >= evidence.exact_from)
    evidence.proposed_by.add(Lens::short_text);
  if (evidence.smaller_share >= evidence.exact_from) evidence.proposed_by.add(Lens::exact);
  return evidence;
}

Span before(std::uint32_t begin) {
  return {begin - std::min(begin, kWordsOfContext), begin};
}

Span after(std::uint32_t end, const Document& document) {
  const auto size = static_cast<std::uint32_t>(document.tokens.size());
  return {end, std::min(size, end + kWordsOfContext)};
}

}  // namespace

Explanation explain(Document a, Document b, const RunParameters& parameters) {
  check(parameters.thresholds);
  const Sketch of_a = make_sketch(a.tokens, parameters.sketch);
  const Sketch of_b = make_sketch(b.tokens, parameters.sketch);
  Explanation explained;
  explained.parameters = parameters;
  explained.shingles_a = of_a.shingles.size();
  explained.shingles_b = of_b.shingles.size();
  explained.score = score_of(a, of_a, b, of_b, parameters.thresholds);
  const bool identical = explained.score.relation == Relation::identical_bytes ||
                         explained.score.relation == Relation::identical_text;
  if (!identical) {
    explained.rules =
        outcomes_of_rules(explained.score, parameters.thresholds, promised_run(parameters.sketch));
    explained.decided_by = deciding_rule(explained.score, parameters.thresholds);
  }
  for (const SharedRun& run : longest_shared_runs(a.tokens, b.tokens, kShortestRun, kMostRuns)) {
    explained.runs.push_back({run, before(run.in_a), before(run.in_b),
                              after(run.in_a + run.length, a), after(run.in_b + run.length, b)});
  }
  explained.documents.push_back(std::move(a));
  explained.documents.push_back(std::move(b));
  explained.lenses = evidence_of(explained, of_a, of_b);
  return explained;
}

Membership membership_of(const Document& document, const FamiliesResult& families) {
  const auto has_its_words = [&](std::uint32_t index) {
    return families.documents[index].text_digest == document.text_digest;
  };
  Membership membership;
  for (const CompilationOfDocuments& compilation : families.compilations) {
    if (!has_its_words(compilation.document)) continue;
    for (const CompilationOfDocuments::Part& part : compilation.parts) {
      membership.parts.push_back(families.documents[part.document].locator);
    }
    break;
  }
  for (const Family& family : families.families) {
    const std::vector<Version>& versions = family.comparison.versions;
    auto own = std::find_if(versions.begin(), versions.end(), [&](const Version& version) {
      return families.documents[version.document].locator == document.locator;
    });
    if (own == versions.end()) {
      own = std::find_if(versions.begin(), versions.end(),
                         [&](const Version& version) { return has_its_words(version.document); });
    }
    if (own == versions.end()) continue;
    const auto leader = std::find_if(versions.begin(), versions.end(), [](const Version& version) {
      return !version.relation.has_value();
    });
    membership.family = family.id;
    membership.title = family.title;
    membership.leader = families.documents[leader->document].locator;
    membership.relation = own->relation;
    membership.also_in = own->also_in;
    break;
  }
  return membership;
}

}  // namespace stemma
