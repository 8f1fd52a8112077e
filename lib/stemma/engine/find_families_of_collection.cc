#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "stemma/base/parallel.h"
#include "stemma/engine/compare_versions.h"
#include "stemma/engine/contents.h"
#include "stemma/engine/find_families.h"
#include "stemma/engine/make_families.h"
#include "stemma/engine/related_texts.h"

namespace stemma {
namespace {

class Finding {
 public:
  Finding(Collection collection, const RunParameters& parameters, const WorkFolder& folder,
          RunContext& context)
      : collection_(std::move(collection)),
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
    related.for_each_batch(
        contents, Detail::passages, [&](const TextBatch& batch) { look_at(batch); }, shares_);
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
    result.documents = std::move(collection_.documents);
    result.diagnostics = context_.diagnostics.sorted();
    return result;
  }

 private:
  // Called from many threads, each with a batch of its own.
  void look_at(const TextBatch& batch) {
    RunContext alone{1, MemoryBudget(context_.memory.total()), context_.stop, nullptr, {}};
    FamiliesOfTexts grouped =
        group_by_leaders(batch.views, batch.related, parameters_.thresholds, alone);
    std::vector<char> is_alone(batch.texts.size(), 0);
    std::vector<MadeFamily> made;
    for (FamilyOfTexts& family : grouped.families) {
      const std::uint32_t leader = batch.texts[family.leader];
      if (family.members.empty()) {
        is_alone[family.leader] = collection_.texts[leader].documents.size() == 1 ? 1 : 0;
        continue;
      }
      family.leader = leader;
      for (FamilyMember& member : family.members) {
        member.text = batch.texts[member.text];
        for (std::uint32_t& other : member.also_in) other = batch.texts[other];
      }
      made.push_back(make_family(std::move(family), collection_.documents, collection_.texts, 0,
                                 alone));
      made.back().family.comparison.collation.places = {};
    }
    for (Compilation& compilation : grouped.compilations) {
      compilation.text = batch.texts[compilation.text];
      for (PartOfText& part : compilation.parts) part.text = batch.texts[part.text];
    }
    const auto shares =
        texts_sharing_a_run(batch.views, batch.candidates, is_alone,
                            static_cast<std::size_t>(parameters_.thresholds.run), alone);
    const std::scoped_lock lock(mutex_);
    for (std::size_t i = 0; i < batch.texts.size(); ++i) {
      if (shares[i]) shares_[batch.texts[i]] = batch.texts[*shares[i]];
    }
    for (MadeFamily& of : made) {
      is_in_family_[of.texts.leader] = 1;
      for (const FamilyMember& member : of.texts.members) is_in_family_[member.text] = 1;
      made_.push_back(std::move(of));
    }
    compilations_.insert(compilations_.end(), grouped.compilations.begin(),
                         grouped.compilations.end());
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
      made[i].family.comparison.collation.places = {};
      drop_words(first);
    });
    for (MadeFamily& of : made) made_.push_back(std::move(of));
  }

  // Compares a family once more, and leaves the words there.
  void show(Family& family, const Contents& contents) {
    Comparison& known = family.comparison;
    std::vector<std::uint32_t> members;
    for (const Version& version : known.versions) members.push_back(version.document);
    parallel_for(known.texts.size(), context_, [&](std::size_t i) {
      contents.read(known.texts[i], collection_.documents[known.texts[i]], Detail::passages);
    });
    Comparison again = compare_members(collection_.documents, members, context_);
    for (std::size_t i = 0; i < again.versions.size(); ++i) {
      again.versions[i].relation = known.versions[i].relation;
      again.versions[i].also_in = known.versions[i].also_in;
    }
    for (Place& place : again.collation.places) place.readings = {};
    known = std::move(again);
  }

  Collection collection_;
  const RunParameters& parameters_;
  const WorkFolder& folder_;
  RunContext& context_;
  std::mutex mutex_;  // for the rest
  std::vector<MadeFamily> made_;
  std::vector<Compilation> compilations_;
  std::vector<std::optional<std::uint32_t>> shares_;  // by text
  std::vector<char> is_in_family_;                    // by text
};

}  // namespace

FamiliesResult find_families(const Inputs& inputs, const RunParameters& parameters,
                             std::size_t shown, const WorkFolder& folder, RunContext& context) {
  return Finding(collect(inputs, folder, context), parameters, folder, context).run(shown);
}

}  // namespace stemma
