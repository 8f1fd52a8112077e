#include <algorithm>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/parallel.h"
#include "stemma/base/release_memory.h"
#include "stemma/catalog/catalog.h"
#include "stemma/engine/cluster_outcome.h"
#include "stemma/engine/collection.h"
#include "stemma/engine/compare_versions.h"
#include "stemma/engine/contents.h"
#include "stemma/engine/find_families.h"
#include "stemma/engine/identical_files.h"
#include "stemma/engine/make_families.h"
#include "stemma/engine/recurring_passages.h"
#include "stemma/engine/related_texts.h"
#include "stemma/store/key_join.h"

namespace stemma {
namespace {

class Finding {
 public:
  Finding(const Inputs& inputs, const RunParameters& parameters, const WorkFolder& folder,
          RunContext& context)
      : collection_(collect(inputs, passages_for(parameters), folder, context)),
        keeps_outcomes_(inputs.catalogs.size() == 1),
        parameters_(parameters),
        folder_(folder),
        context_(context),
        shares_(collection_.texts.size()),
        is_in_family_(collection_.texts.size(), 0) {}

  FamiliesResult run(std::size_t shown) {
    FamiliesResult result;
    result.parameters = parameters_;
    RelatedTextsOf related(collection_, parameters_, folder_, context_);
    result.lenses = related.lenses();
    std::vector<std::uint32_t> wanted = related.documents_wanted();
    for (const DistinctText& text : collection_.texts) {
      if (text.documents.size() > 1) wanted.push_back(text.documents.front());
    }
    const Contents contents(collection_, wanted, folder_, context_);
    related.for_each_cluster(
        contents, Detail::passages, [&](const Cluster& cluster) { return is_known(cluster); },
        [&](const Cluster& cluster) {
          if (cluster.part == Cluster::Part::window) return look_for_runs(cluster);
          look_at(cluster);
        });
    add_copies(contents);
    result.families = finish_families(std::move(made_), collection_.documents, collection_.texts);
    for (std::size_t i = 0; i < std::min(shown, result.families.size()); ++i) {
      show(result.families[i], contents);
    }
    std::vector<char> is_alone(collection_.texts.size(), 0);
    for (std::size_t text = 0; text < is_alone.size(); ++text) {
      is_alone[text] = is_in_family_[text] == 0 ? 1 : 0;
    }
    result.alone = lone_documents(collection_.documents.size(), collection_.texts,
                                  collection_.words, is_alone, shares_);
    std::ranges::sort(compilations_, {}, &Compilation::text);
    result.compilations = compilations_of(compilations_, collection_.texts);
    if (parameters_.recurring > 0) {
      const std::vector<std::uint32_t> family_of =
          numbers_of_families(collection_.documents.size(), result.families);
      result.recurring =
          find_recurring_passages(collection_, family_of, parameters_.recurring, folder_, context_);
    }
    result.documents = std::move(collection_.documents);
    result.diagnostics = context_.diagnostics.sorted();
    result.identical_files = identical_files(result.diagnostics);
    return result;
  }

  // What is new goes into the catalog, and what this run did not meet out of it. One that cannot be
  // written to, or is being written to, stays as it is.
  void keep_outcomes(const std::string& catalog) {
    std::vector<Digest> unused;
    for (const auto& [digest, packed] : collection_.outcomes) {
      if (!used_.contains(digest)) unused.push_back(digest);
    }
    if (made_outcomes_.empty()) return;
    std::ranges::sort(made_outcomes_);
    try {
      CatalogParameters parameters = default_catalog_parameters();
      parameters.text_fields = {};
      CatalogWriter writer(catalog, parameters);
      for (const Digest& digest : unused) writer.drop_outcome(digest);
      for (const auto& [digest, packed] : made_outcomes_) writer.put_outcome(digest, packed);
      writer.commit();
    } catch (const Error& error) {
      if (error.code() == ErrorCode::damaged) throw;
    }
  }

 private:
  // Called from many threads, each with a cluster of its own.
  bool is_known(const Cluster& cluster) {
    if (collection_.outcomes.empty()) return false;
    const Digest digest =
        digest_of_cluster(collection_, cluster.texts, cluster.candidates, parameters_);
    const auto packed = collection_.outcomes.find(digest);
    if (packed == collection_.outcomes.end()) return false;
    std::optional<ClusterOutcome> outcome =
        unpack(packed->second, collection_, cluster.texts, parameters_.thresholds);
    if (!outcome) return false;
    const std::scoped_lock lock(mutex_);
    used_.insert(digest);
    take(std::move(*outcome));
    return true;
  }

  void look_at(const Cluster& cluster) {
    const RunContext alone{1, MemoryBudget(context_.memory.total()), context_.stop, nullptr, {}};
    FamiliesOfTexts grouped =
        group_by_leaders(cluster.views, cluster.related, parameters_.thresholds, alone);
    ClusterOutcome outcome;
    std::vector<char> is_alone(cluster.texts.size(), 0);
    for (FamilyOfTexts& family : grouped.families) {
      const std::uint32_t leader = cluster.texts[family.leader];
      if (family.members.empty()) {
        is_alone[family.leader] = collection_.texts[leader].documents.size() == 1 ? 1 : 0;
        continue;
      }
      family.leader = leader;
      for (FamilyMember& member : family.members) {
        member.text = cluster.texts[member.text];
        for (std::uint32_t& other : member.also_in) other = cluster.texts[other];
      }
      MadeFamily& made = outcome.families.emplace_back(
          make_family(std::move(family), collection_.documents, collection_.texts, 0, alone));
      release_memory(made.family.comparison.collation.places);
      release_memory(made.family.comparison.missing);
    }
    for (Compilation& compilation : grouped.compilations) {
      compilation.text = cluster.texts[compilation.text];
      for (PartOfText& part : compilation.parts) part.text = cluster.texts[part.text];
    }
    outcome.compilations = std::move(grouped.compilations);
    const auto shares =
        texts_sharing_a_run(cluster.views, cluster.candidates, is_alone,
                            static_cast<std::size_t>(parameters_.thresholds.run), alone);
    for (std::size_t i = 0; i < cluster.texts.size(); ++i) {
      if (shares[i]) outcome.shares.emplace_back(cluster.texts[i], cluster.texts[*shares[i]]);
    }
    // What could not be read may be there the next time.
    const bool is_read = std::ranges::none_of(
        cluster.views, [](const TextView& view) { return view.tokens.empty(); });
    std::string packed;
    Digest digest;
    if (is_read && keeps_outcomes_ && cluster.part == Cluster::Part::whole) {
      packed = pack(outcome, collection_, cluster.texts);
      digest = digest_of_cluster(collection_, cluster.texts, cluster.candidates, parameters_);
    }
    const std::scoped_lock lock(mutex_);
    if (!packed.empty()) made_outcomes_.emplace_back(digest, std::move(packed));
    take(std::move(outcome));
  }

  void take(ClusterOutcome outcome) {
    for (const auto& [text, other] : outcome.shares) shares_[text] = other;
    for (MadeFamily& of : outcome.families) {
      is_in_family_[of.texts.leader] = 1;
      for (const FamilyMember& member : of.texts.members) is_in_family_[member.text] = 1;
      made_.push_back(std::move(of));
    }
    compilations_.insert(compilations_.end(), outcome.compilations.begin(),
                         outcome.compilations.end());
  }

  // Which texts are alone shows later: of each the first of all that it shares a run with is that
  // with the smallest number.
  void look_for_runs(const Cluster& window) {
    const std::vector<char> all(window.texts.size(), 1);
    const auto shares =
        texts_sharing_a_run(window.views, window.candidates, all,
                            static_cast<std::size_t>(parameters_.thresholds.run), context_);
    for (std::size_t i = 0; i < window.texts.size(); ++i) {
      if (!shares[i]) continue;
      std::optional<std::uint32_t>& first = shares_[window.texts[i]];
      first = std::min(first.value_or(kNoRank), window.texts[*shares[i]]);
    }
  }

  // Of texts that several documents have, and that are in no family with others.
  void add_copies(const Contents& contents) {
    std::vector<std::uint32_t> texts;
    for (std::uint32_t text = 0; text < collection_.texts.size(); ++text) {
      if (is_in_family_[text] == 0 && collection_.texts[text].documents.size() > 1) {
        texts.push_back(text);
        is_in_family_[text] = 1;
      }
    }
    std::vector<MadeFamily> made(texts.size());
    parallel_for(texts.size(), context_, [&](std::size_t i) {
      const std::vector<std::uint32_t>& copies = collection_.texts[texts[i]].documents;
      Document& first = collection_.documents[copies.front()];
      const bool has_title = std::ranges::any_of(copies, [&](std::uint32_t document) {
        return best_value(collection_.documents[document].metadata, MetadataKey::title).has_value();
      });
      if (!has_title) contents.read(copies.front(), first, Detail::passages);
      made[i] = make_family({texts[i], {}}, collection_.documents, collection_.texts,
                            collection_.words[texts[i]], context_);
      release_memory(made[i].family.comparison.collation.places);
      drop_words(first);
    });
    for (MadeFamily& of : made) made_.push_back(std::move(of));
  }

  // Compares a family once more, and leaves the words there.
  void show(Family& family, const Contents& contents) {
    Comparison& known = family.comparison;
    std::vector<std::uint32_t> members;
    members.reserve(known.versions.size());
    for (const Version& version : known.versions) members.push_back(version.document);
    parallel_for(known.texts.size(), context_, [&](std::size_t i) {
      contents.read(known.texts[i], collection_.documents[known.texts[i]], Detail::passages);
    });
    Comparison again = compare_members(collection_.documents, members, context_);
    for (std::size_t i = 0; i < again.versions.size(); ++i) {
      again.versions[i].relation = known.versions[i].relation;
      again.versions[i].also_in = known.versions[i].also_in;
    }
    for (Place& place : again.collation.places) release_memory(place.readings);
    known = std::move(again);
  }

  Collection collection_;
  bool keeps_outcomes_;
  const RunParameters& parameters_;
  const WorkFolder& folder_;
  RunContext& context_;
  std::mutex mutex_;  // for the rest
  std::vector<MadeFamily> made_;
  std::vector<Compilation> compilations_;
  std::set<Digest> used_;  // outcomes that were known
  std::vector<std::pair<Digest, std::string>> made_outcomes_;
  std::vector<std::optional<std::uint32_t>> shares_;  // by text
  std::vector<char> is_in_family_;                    // by text
};

}  // namespace

FamiliesResult find_families(const Inputs& inputs, const RunParameters& parameters,
                             std::size_t shown, const WorkFolder& folder, RunContext& context) {
  Finding finding(inputs, parameters, folder, context);
  FamiliesResult result = finding.run(shown);
  if (inputs.catalogs.size() == 1) finding.keep_outcomes(inputs.catalogs.front());
  return result;
}

}  // namespace stemma
