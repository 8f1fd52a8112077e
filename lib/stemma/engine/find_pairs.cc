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

PairScore reversed(const PairScore& score) {
  PairScore result = score;
  std::swap(result.containment_a_in_b, result.containment_b_in_a);
  result.relation = reversed(score.relation);
  if (score.covers == Covers::a) result.covers = Covers::b;
  if (score.covers == Covers::b) result.covers = Covers::a;
  return result;
}

}  // namespace

PairsResult find_pairs(std::vector<Document> documents, const RunParameters& parameters,
                       const PairSelection& selection, RunContext& context) {
  PairsResult result;
  result.parameters = parameters;
  result.documents = std::move(documents);
  sort_by_locator(result.documents);
  const bool overlaps = wants(selection, Relation::overlaps);
  const RelatedTexts related = relate(result.documents, parameters,
                                      overlaps ? Overlaps::proposed : Overlaps::ignored, context);
  result.lenses = related.lenses;

  std::vector<std::uint32_t> first(related.texts.size());  // document of each text
  for (std::size_t text = 0; text < related.texts.size(); ++text) {
    std::vector<std::uint32_t> copies = related.texts[text].documents;
    std::sort(copies.begin(), copies.end());
    first[text] = copies.front();
    add_classes(copies, result.documents, selection, result.classes);
  }
  std::vector<VerifiedPair> pairs = related.pairs;
  if (selection.scope == PairScope::families) {
    const std::vector<FamilyOfTexts> families =
        group_by_leaders(related.views, related.pairs, parameters.thresholds, context).families;
    pairs = in_scope(related, families);
    for (const FamilyOfTexts& family : families) {
      if (family.members.size() < kFamilyInFull) continue;
      SummarizedFamily summary{first[family.leader], {}};
      for (const FamilyMember& member : family.members) {
        summary.members.push_back(first[member.text]);
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
    const std::uint32_t a = first[pair.a];
    const std::uint32_t b = first[pair.b];
    result.pairs.push_back(a < b ? Edge{a, b, pair.score, pair.found_by}
                                 : Edge{b, a, reversed(pair.score), pair.found_by});
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
