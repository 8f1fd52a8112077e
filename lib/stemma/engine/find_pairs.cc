#include "stemma/engine/find_pairs.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <numeric>
#include <span>
#include <tuple>
#include <utility>

#include "stemma/engine/collection.h"
#include "stemma/engine/contents.h"
#include "stemma/engine/identical_files.h"
#include "stemma/engine/recurring_passages.h"
#include "stemma/engine/relate.h"
#include "stemma/engine/related_texts.h"
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
std::vector<VerifiedPair> in_scope(std::span<const VerifiedPair> related, std::size_t texts,
                                   const std::vector<FamilyOfTexts>& families) {
  std::vector<std::uint32_t> family_of(texts);
  std::vector<char> leads(texts, 0);
  for (std::uint32_t i = 0; i < families.size(); ++i) {
    leads[families[i].leader] = 1;
    family_of[families[i].leader] = i;
    for (const FamilyMember& member : families[i].members) family_of[member.text] = i;
  }
  std::vector<VerifiedPair> kept;
  for (const VerifiedPair& pair : related) {
    const std::uint32_t family = family_of[pair.a];
    const bool in_family =
        family == family_of[pair.b] && families[family].members.size() < kFamilyInFull;
    if (leads[pair.a] != 0 || in_family) kept.push_back(pair);
  }
  return kept;
}

// Texts with their words, and the pairs of these; `texts` says which of the distinct ones they are.
struct SomeTexts {
  std::span<const std::uint32_t> texts;
  std::span<const TextView> views;
  std::span<const CandidatePair> candidates;
  std::span<const VerifiedPair> related;
};

// Gathers what is reported, from all texts at once or from some at a time.
class Gathering {
 public:
  // Of so many distinct texts.
  Gathering(const RunParameters& parameters, const PairSelection& selection, std::size_t texts)
      : parameters_(parameters), selection_(selection), leader_of_(texts) {
    std::iota(leader_of_.begin(), leader_of_.end(), 0U);
  }

  // The related pairs of texts that no pair joins to others.
  void add_related(const SomeTexts& some, const std::vector<DistinctText>& distinct,
                   const RunContext& context) {
    std::vector<VerifiedPair> pairs(some.related.begin(), some.related.end());
    std::vector<SummarizedFamily> summarized;
    std::vector<FamilyOfTexts> families;
    if (selection_.scope == PairScope::families || parameters_.recurring > 0) {
      families =
          group_by_leaders(some.views, some.related, parameters_.thresholds, context).families;
      for (const FamilyOfTexts& family : families) {
        for (const FamilyMember& member : family.members) {
          leader_of_[some.texts[member.text]] = some.texts[family.leader];
        }
      }
    }
    if (selection_.scope == PairScope::families) {
      pairs = in_scope(some.related, some.views.size(), families);
      for (const FamilyOfTexts& family : families) {
        if (family.members.size() < kFamilyInFull) continue;
        SummarizedFamily& summary = summarized.emplace_back();
        summary.leader = first_document(distinct[some.texts[family.leader]]);
        for (const FamilyMember& member : family.members) {
          summary.members.push_back(first_document(distinct[some.texts[member.text]]));
        }
        std::sort(summary.members.begin(), summary.members.end());
      }
    }
    std::erase_if(
        pairs, [&](const VerifiedPair& pair) { return !wants(selection_, pair.score.relation); });
    const std::vector<std::uint32_t> runs = longest_runs(some.views, pairs, context);
    for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i].score.longest_run = runs[i];
    add(pairs, some, distinct);
    const std::scoped_lock lock(mutex_);
    summarized_.insert(summarized_.end(), summarized.begin(), summarized.end());
  }

  // Those candidates that merely overlap, where these are wanted.
  void add_overlapping(const SomeTexts& some, const std::vector<DistinctText>& distinct,
                       const RunContext& context) {
    if (!wants(selection_, Relation::overlaps)) return;
    add(overlapping_pairs(some.views, some.candidates, some.related, parameters_.thresholds,
                          context),
        some, distinct);
  }

  // The number of the family of each document; one without words has a number of its own.
  std::vector<std::uint32_t> families_of(std::size_t documents,
                                         const std::vector<DistinctText>& distinct) const {
    std::vector<std::uint32_t> numbers(documents);
    std::iota(numbers.begin(), numbers.end(), static_cast<std::uint32_t>(distinct.size()));
    for (std::size_t text = 0; text < distinct.size(); ++text) {
      for (const std::uint32_t document : distinct[text].documents) {
        numbers[document] = leader_of_[text];
      }
    }
    return numbers;
  }

  void finish(const std::vector<DistinctText>& distinct, PairsResult& result) {
    for (const DistinctText& text : distinct) {
      std::vector<std::uint32_t> copies = text.documents;
      std::sort(copies.begin(), copies.end());
      add_classes(copies, result.documents, selection_, result.classes);
    }
    std::sort(result.classes.begin(), result.classes.end(),
              [](const auto& x, const auto& y) { return x.members < y.members; });
    std::sort(edges_.begin(), edges_.end(),
              [](const Edge& x, const Edge& y) { return std::tie(x.a, x.b) < std::tie(y.a, y.b); });
    std::sort(summarized_.begin(), summarized_.end(),
              [](const auto& x, const auto& y) { return x.leader < y.leader; });
    result.pairs = std::move(edges_);
    result.summarized = std::move(summarized_);
  }

 private:
  void add(std::span<const VerifiedPair> pairs, const SomeTexts& some,
           const std::vector<DistinctText>& distinct) {
    std::vector<Edge> edges;
    edges.reserve(pairs.size());
    for (const VerifiedPair& pair : pairs) edges.push_back(edge_of(pair, some, distinct));
    const std::scoped_lock lock(mutex_);
    edges_.insert(edges_.end(), edges.begin(), edges.end());
  }

  // A verified pair as seen from the document that stands first.
  Edge edge_of(const VerifiedPair& pair, const SomeTexts& some,
               const std::vector<DistinctText>& distinct) const {
    const std::uint32_t a = first_document(distinct[some.texts[pair.a]]);
    const std::uint32_t b = first_document(distinct[some.texts[pair.b]]);
    if (a < b) return {a, b, pair.score, pair.found_by};
    PairScore score =
        score_shingles(some.views[pair.b].shingles->size(), some.views[pair.a].shingles->size(),
                       pair.score.shared, parameters_.thresholds);
    score.longest_run = pair.score.longest_run;
    if (pair.score.relation == Relation::overlaps) score.relation = Relation::overlaps;
    return {b, a, score, pair.found_by};
  }

  const RunParameters& parameters_;
  const PairSelection& selection_;
  // Of each text: its own number where it leads, or is alone. Each is set by who has its cluster.
  std::vector<std::uint32_t> leader_of_;
  std::mutex mutex_;  // for the rest
  std::vector<Edge> edges_;
  std::vector<SummarizedFamily> summarized_;
};

void add_diagnostics(const RunContext& context, const PairSelection& selection,
                     PairsResult& result) {
  result.diagnostics = context.diagnostics.sorted();
  if (!selection.relations.contains(Relation::identical_bytes)) return;
  result.identical_files = identical_files(result.diagnostics);
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
  std::vector<std::uint32_t> all(related.texts.size());
  std::iota(all.begin(), all.end(), 0U);
  const SomeTexts texts{all, related.views, related.candidates, related.pairs};
  Gathering gathering(parameters, selection, related.texts.size());
  gathering.add_related(texts, related.texts, context);
  gathering.add_overlapping(texts, related.texts, context);
  gathering.finish(related.texts, result);
  if (parameters.recurring > 0) {
    result.recurring = find_recurring_passages(
        result.documents, gathering.families_of(result.documents.size(), related.texts),
        parameters.recurring, context);
  }
  add_diagnostics(context, selection, result);
  return result;
}

PairsResult find_pairs(const Inputs& inputs, const RunParameters& parameters,
                       const PairSelection& selection, const WorkFolder& folder,
                       RunContext& context) {
  PairsResult result;
  result.parameters = parameters;
  Collection collection = collect(inputs, passages_for(parameters), folder, context);
  RelatedTextsOf related(collection, parameters, folder, context);
  result.lenses = related.lenses();
  const Contents contents(collection, related.documents_wanted(), folder, context);
  Gathering gathering(parameters, selection, collection.texts.size());
  const auto is_known = [](const Cluster&) { return false; };
  related.for_each_cluster(contents, Detail::words, is_known, [&](const Cluster& cluster) {
    const RunContext alone{1, MemoryBudget(context.memory.total()), context.stop, nullptr, {}};
    const SomeTexts some{cluster.texts, cluster.views, cluster.candidates, cluster.related};
    if (cluster.part != Cluster::Part::window) {
      gathering.add_related(some, collection.texts, alone);
    }
    if (cluster.part != Cluster::Part::related) {
      gathering.add_overlapping(some, collection.texts, alone);
    }
  });
  if (parameters.recurring > 0) {
    result.recurring = find_recurring_passages(
        collection, gathering.families_of(collection.documents.size(), collection.texts),
        parameters.recurring, folder, context);
  }
  result.documents = std::move(collection.documents);
  gathering.finish(collection.texts, result);
  add_diagnostics(context, selection, result);
  return result;
}

}  // namespace stemma
