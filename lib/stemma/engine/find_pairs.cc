#include "stemma/engine/find_pairs.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "stemma/engine/relate.h"
#include "stemma/families/families.h"

namespace stemma {
namespace {

bool wants(const PairSelection& selection, Relation relation) {
  return selection.relations.contains(relation) || selection.relations.contains(reversed(relation));
}

// The documents with the words of one text, in classes of those that are wanted as identical.
void add_classes(const std::vector<std::uint32_t>& copies, const std::vector<Document>& documents,
                 const PairSelection& selection, std::vector<DocumentClass>& classes) {
  std::map<Digest, std::vector<std::uint32_t>> by_bytes;
  for (const std::uint32_t copy : copies) by_bytes[documents[copy].bytes_digest].push_back(copy);
  if (wants(selection, Relation::identical_text)) {
    const Relation relation =
        by_bytes.size() == 1 ? Relation::identical_bytes : Relation::identical_text;
    if (copies.size() > 1) classes.push_back({relation, copies});
    return;
  }
  if (!wants(selection, Relation::identical_bytes)) return;
  for (auto& [digest, same] : by_bytes) {
    if (same.size() > 1) classes.push_back({Relation::identical_bytes, std::move(same)});
  }
}

std::uint32_t first_document(const DistinctText& text) {
  return *std::min_element(text.documents.begin(), text.documents.end());
}

// Of the verified pairs those within the scope: every one, or those that bind families.
std::vector<VerifiedPair> in_scope(const RelatedTexts& related,
                                   const std::vector<FamilyOfTexts>& families) {
  std::vector<std::uint32_t> family_of(related.texts.size());
  std::vector<char> leads(related.texts.size(), 0);
  for (std::uint32_t i = 0; i < families.size(); ++i) {
    leads[families[i].leader] = 1;
    family_of[families[i].leader] = i;
    for (const FamilyMember& member : families[i].members) family_of[member.text] = i;
  }
  std::vector<VerifiedPair> kept;
  for (const VerifiedPair& pair : related.pairs) {
    const std::uint32_t family = family_of[pair.a];
    const bool in_family =
        family == family_of[pair.b] && families[family].members.size() < kFamilyInFull;
    if (leads[pair.a] != 0 || in_family) kept.push_back(pair);
  }
  return kept;
}

// A verified pair as seen from the document that stands first.
Edge edge_of(const VerifiedPair& pair, const RelatedTexts& related, const Thresholds& thresholds) {
  const std::uint32_t a = first_document(related.texts[pair.a]);
  const std::uint32_t b = first_document(related.texts[pair.b]);
  if (a < b) return {a, b, pair.score, pair.found_by};
  PairScore score =
      score_shingles(related.views[pair.b].shingles->size(), related.views[pair.a].shingles->size(),
                     pair.score.shared, thresholds);
  score.longest_run = pair.score.longest_run;
  if (pair.score.relation == Relation::overlaps) score.relation = Relation::overlaps;
  return {b, a, score, pair.found_by};
}

}  // namespace

PairsResult find_pairs(std::vector<Document> documents, const RunParameters& parameters,
                       const PairSelection& selection, RunContext& context) {
  PairsResult result;
  result.parameters = parameters;
  result.documents = std::move(documents);
  sort_by_locator(result.documents);
  const bool overlaps = wants(selection, Relation::overlaps);
  const RelatedTexts related = relate(
      result.documents, parameters, overlaps ? Overlaps::proposed : Overlaps::ignored, context,
      selection.scope == PairScope::all ? ExactWork::unbounded : ExactWork::bounded);
  result.lenses = related.lenses;

  for (const DistinctText& text : related.texts) {
    std::vector<std::uint32_t> copies = text.documents;
    std::sort(copies.begin(), copies.end());
    add_classes(copies, result.documents, selection, result.classes);
  }
  std::vector<VerifiedPair> pairs = related.pairs;
  if (selection.scope == PairScope::families) {
    const std::vector<FamilyOfTexts> families =
        group_by_leaders(related.views, related.pairs, parameters.thresholds, context).families;
    pairs = in_scope(related, families);
    for (const FamilyOfTexts& family : families) {
      if (family.members.size() < kFamilyInFull) continue;
      SummarizedFamily summary{first_document(related.texts[family.leader]), {}};
      for (const FamilyMember& member : family.members) {
        summary.members.push_back(first_document(related.texts[member.text]));
      }
      std::sort(summary.members.begin(), summary.members.end());
      result.summarized.push_back(std::move(summary));
    }
  }
  std::erase_if(pairs,
                [&](const VerifiedPair& pair) { return !wants(selection, pair.score.relation); });
  const std::vector<std::uint32_t> runs = longest_runs(related.views, pairs, context);
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i].score.longest_run = runs[i];
  if (overlaps) {
    const std::vector<VerifiedPair> more = overlapping_pairs(
        related.views, related.candidates, related.pairs, parameters.thresholds, context);
    pairs.insert(pairs.end(), more.begin(), more.end());
  }
  for (const VerifiedPair& pair : pairs) {
    result.pairs.push_back(edge_of(pair, related, parameters.thresholds));
  }
  std::sort(result.pairs.begin(), result.pairs.end(),
            [](const Edge& x, const Edge& y) { return std::tie(x.a, x.b) < std::tie(y.a, y.b); });
  std::sort(result.classes.begin(), result.classes.end(),
            [](const auto& x, const auto& y) { return x.members < y.members; });
  std::sort(result.summarized.begin(), result.summarized.end(),
            [](const auto& x, const auto& y) { return x.leader < y.leader; });
  result.diagnostics = context.diagnostics.sorted();
  return result;
}

}  // namespace stemma
