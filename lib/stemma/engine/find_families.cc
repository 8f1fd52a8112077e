#include "stemma/engine/find_families.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "stemma/base/parallel.h"
#include "stemma/engine/compare_versions.h"
#include "stemma/engine/relate.h"
#include "stemma/extract/metadata.h"
#include "stemma/families/families.h"

namespace stemma {
namespace {

constexpr std::size_t kShortestId = 6;  // hexadecimal digits

// "f:" and enough digits that no two families of this run share an id.
std::vector<std::string> name_families(const std::vector<Digest>& digests) {
  std::vector<std::string> hex;
  hex.reserve(digests.size());
  for (const Digest& digest : digests) hex.push_back(to_hex(digest));
  std::size_t length = kShortestId;
  for (; length < 64; ++length) {
    std::set<std::string> ids;
    for (const std::string& name : hex) ids.insert(name.substr(0, length));
    if (ids.size() == hex.size()) break;
  }
  std::vector<std::string> ids;
  ids.reserve(hex.size());
  for (const std::string& name : hex) ids.push_back("f:" + name.substr(0, length));
  return ids;
}

// How a text without a title begins.
std::string first_words(const Document& document) {
  constexpr std::uint32_t kWords = 12;
  if (document.tokens.empty()) return {};
  const Span first = passage_of(document, 0).tokens;
  return std::string(text_of(document, {first.begin, std::min(first.end, kWords)}));
}

// The title that the most complete version gives itself, else the first by label that has one,
// else how the longest begins.
std::string title_of(const Comparison& comparison, const std::vector<Document>& documents) {
  std::vector<std::uint32_t> asked{comparison.versions[comparison.most_complete].document};
  for (const Version& version : comparison.versions) asked.push_back(version.document);
  for (const std::uint32_t document : asked) {
    if (auto title = best_value(documents[document].metadata, MetadataKey::title)) return *title;
  }
  return first_words(documents[comparison.texts.front()]);
}

PairScore identity(const Document& a, const Document& b) {
  PairScore score;
  score.resemblance = score.containment_a_in_b = score.containment_b_in_a = 1.0;
  score.covers = Covers::both;
  score.relation =
      a.bytes_digest == b.bytes_digest ? Relation::identical_bytes : Relation::identical_text;
  return score;
}

class FamilyMaker {
 public:
  FamilyMaker(const std::vector<Document>& documents, const std::vector<DistinctText>& texts,
              const std::vector<FamilyOfTexts>& families, std::vector<std::string> ids)
      : documents_(documents), texts_(texts), families_(families), ids_(std::move(ids)) {
    for (std::uint32_t i = 0; i < families.size(); ++i) family_led_by_[families[i].leader] = i;
  }

  Family make(std::uint32_t index, const RunContext& context) const {
    const FamilyOfTexts& family = families_[index];
    Family result;
    result.id = ids_[index];
    std::vector<std::uint32_t> members = texts_[family.leader].documents;
    for (const FamilyMember& member : family.members) {
      const std::vector<std::uint32_t>& copies = texts_[member.text].documents;
      members.insert(members.end(), copies.begin(), copies.end());
    }
    result.comparison = compare_members(documents_, members, context);
    for (Place& place : result.comparison.collation.places) place.readings = {};
    result.title = title_of(result.comparison, documents_);
    add_edges(family, result);
    relate_to_leader(family, result.comparison);
    return result;
  }

 private:
  std::uint32_t representative(std::uint32_t text) const { return texts_[text].documents.front(); }

  // A leader that nothing joined has no family, and is named itself.
  std::string name_of_leader(std::uint32_t text) const {
    const auto family = family_led_by_.find(text);
    return family != family_led_by_.end() ? ids_[family->second]
                                          : to_utf8(documents_[representative(text)].locator);
  }

  void add_edges(const FamilyOfTexts& family, Family& result) const {
    const auto add_copies = [&](std::uint32_t text) {
      const std::vector<std::uint32_t>& copies = texts_[text].documents;
      const auto words = static_cast<std::uint32_t>(documents_[copies.front()].tokens.size());
      for (std::size_t i = 1; i < copies.size(); ++i) {
        Edge edge{copies.front(),
                  copies[i],
                  identity(documents_[copies.front()], documents_[copies[i]]),
                  {}};
        edge.score.longest_run = words;
        result.edges.push_back(edge);
      }
    };
    add_copies(family.leader);
    for (const FamilyMember& member : family.members) {
      result.edges.push_back({representative(family.leader), representative(member.text),
                              member.to_leader, member.found_by});
      add_copies(member.text);
    }
    std::sort(result.edges.begin(), result.edges.end(),
              [](const Edge& x, const Edge& y) { return std::tie(x.a, x.b) < std::tie(y.a, y.b); });
  }

  void relate_to_leader(const FamilyOfTexts& family, Comparison& comparison) const {
    std::map<std::uint32_t, std::pair<Relation, std::vector<std::string>>> known;
    const std::uint32_t leader = representative(family.leader);
    for (const std::uint32_t copy : texts_[family.leader].documents) {
      if (copy != leader)
        known[copy].first = identity(documents_[leader], documents_[copy]).relation;
    }
    for (const FamilyMember& member : family.members) {
      std::vector<std::string> also_in;
      also_in.reserve(member.also_in.size());
      for (const std::uint32_t other : member.also_in) {
        also_in.push_back(name_of_leader(other));
      }
      for (const std::uint32_t copy : texts_[member.text].documents) {
        known[copy] = {reversed(member.to_leader.relation), also_in};
      }
    }
    for (Version& version : comparison.versions) {
      const auto found = known.find(version.document);
      if (found == known.end()) continue;
      version.relation = found->second.first;
      version.also_in = found->second.second;
    }
  }

  const std::vector<Document>& documents_;
  const std::vector<DistinctText>& texts_;
  const std::vector<FamilyOfTexts>& families_;
  std::vector<std::string> ids_;
  std::map<std::uint32_t, std::uint32_t> family_led_by_;
};

// Words that are lost if only the most complete version stays; then all that any version lacks.
std::tuple<std::uint64_t, std::uint64_t> stake(const Family& family) {
  const Collation& collation = family.comparison.collation;
  const std::uint32_t best = family.comparison.versions[family.comparison.most_complete].text;
  std::uint64_t lacking = 0;
  for (const VersionFigures& version : collation.versions) {
    lacking += collation.union_words - version.present_words;
  }
  return {collation.union_words - collation.versions[best].present_words, lacking};
}

Digest family_digest(const FamilyOfTexts& family, const std::vector<DistinctText>& texts,
                     const std::vector<Document>& documents) {
  std::vector<TextDigest> members{documents[texts[family.leader].documents.front()].text_digest};
  for (const FamilyMember& member : family.members) {
    members.push_back(documents[texts[member.text].documents.front()].text_digest);
  }
  std::sort(members.begin(), members.end());
  Sha256 sha;
  for (const TextDigest& digest : members) sha.update(to_hex(digest));
  return sha.finish();
}

// Every document that holds such a text, with the first document of each part.
std::vector<CompilationOfDocuments> compilations_of(const std::vector<Compilation>& compilations,
                                                    const std::vector<DistinctText>& texts) {
  std::vector<CompilationOfDocuments> result;
  for (const Compilation& compilation : compilations) {
    CompilationOfDocuments of;
    for (const PartOfText& part : compilation.parts) {
      for (const std::uint32_t copy : texts[part.text].documents) {
        of.parts.push_back({copy, part.share});
      }
    }
    std::sort(of.parts.begin(), of.parts.end(),
              [](const auto& x, const auto& y) { return x.document < y.document; });
    for (const std::uint32_t document : texts[compilation.text].documents) {
      of.document = document;
      result.push_back(of);
    }
  }
  std::sort(result.begin(), result.end(),
            [](const auto& x, const auto& y) { return x.document < y.document; });
  return result;
}

// Documents in no family, each with a text it shares a long run with, if there is one: families
// are made of versions, and a shared passage alone makes none.
std::vector<LoneDocument> documents_alone(const FamiliesResult& result, const RelatedTexts& related,
                                          const RunContext& context) {
  const std::vector<DistinctText>& texts = related.texts;
  std::vector<char> in_family(result.documents.size(), 0);
  for (const Family& family : result.families) {
    for (const Version& version : family.comparison.versions) in_family[version.document] = 1;
  }
  std::vector<std::vector<std::uint32_t>> neighbours(texts.size());
  const auto is_alone = [&](std::uint32_t text) {
    return in_family[texts[text].documents.front()] == 0;
  };
  for (const CandidatePair& pair : related.candidates) {
    if (is_alone(pair.a)) neighbours[pair.a].push_back(pair.b);
    if (is_alone(pair.b)) neighbours[pair.b].push_back(pair.a);
  }
  // All runs of the wanted length, of each text that is asked about: those of two texts meet where
  // they share one.
  const auto run = static_cast<std::size_t>(result.parameters.thresholds.run);
  std::vector<char> asked(texts.size(), 0);
  for (std::size_t text = 0; text < texts.size(); ++text) {
    if (!neighbours[text].empty()) asked[text] = 1;
    for (const std::uint32_t other : neighbours[text]) asked[other] = 1;
  }
  std::vector<ShingleSet> runs(texts.size());
  parallel_for(texts.size(), context, [&](std::size_t text) {
    if (asked[text] != 0) runs[text] = run_shingles(related.views[text].tokens, run);
  });
  std::vector<std::optional<std::uint32_t>> shares(result.documents.size());
  parallel_for(texts.size(), context, [&](std::size_t text) {
    for (const std::uint32_t other : neighbours[text]) {
      if (shared_shingles(runs[text], runs[other]) == 0) continue;
      shares[texts[text].documents.front()] = texts[other].documents.front();
      return;
    }
  });
  std::vector<LoneDocument> alone;
  for (std::uint32_t i = 0; i < result.documents.size(); ++i) {
    if (in_family[i] != 0) continue;
    alone.push_back({i, shares[i]});
  }
  return alone;
}

}  // namespace

FamiliesResult find_families(std::vector<Document> documents, const RunParameters& parameters,
                             RunContext& context) {
  FamiliesResult result;
  result.parameters = parameters;
  result.documents = std::move(documents);
  sort_by_locator(result.documents);
  const RelatedTexts related = relate(result.documents, parameters, Overlaps::proposed, context);
  const std::vector<DistinctText>& texts = related.texts;
  result.lenses = related.lenses;
  FamiliesOfTexts grouped =
      group_by_leaders(related.views, related.pairs, parameters.thresholds, context);
  result.compilations = compilations_of(grouped.compilations, texts);
  std::vector<FamilyOfTexts>& families = grouped.families;
  std::erase_if(families, [&](const FamilyOfTexts& family) {
    return family.members.empty() && texts[family.leader].documents.size() == 1;
  });

  std::vector<Digest> digests;
  digests.reserve(families.size());
  for (const FamilyOfTexts& family : families) {
    digests.push_back(family_digest(family, texts, result.documents));
  }
  const FamilyMaker maker(result.documents, texts, families, name_families(digests));
  result.families.resize(families.size());
  std::atomic<std::size_t> compared = 0;
  parallel_for(families.size(), context, [&](std::size_t i) {
    result.families[i] = maker.make(static_cast<std::uint32_t>(i), context);
    context.report_progress("comparing", ++compared, families.size(), ProgressUnit::families);
  });
  std::sort(result.families.begin(), result.families.end(), [](const Family& x, const Family& y) {
    return std::tuple(stake(y), x.id) < std::tuple(stake(x), y.id);
  });

  result.alone = documents_alone(result, related, context);
  result.diagnostics = context.diagnostics.sorted();
  return result;
}

}  // namespace stemma
