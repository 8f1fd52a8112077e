#include "stemma/engine/make_families.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "stemma/base/parallel.h"
#include "stemma/base/release_memory.h"
#include "stemma/engine/compare_versions.h"
#include "stemma/extract/metadata.h"
#include "stemma/sketch/shingles.h"

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

std::uint32_t representative(const DistinctText& text) {
  return text.documents.front();
}

}  // namespace

std::vector<Edge> edges_of(const FamilyOfTexts& family, const std::vector<Document>& documents,
                           const std::vector<DistinctText>& distinct,
                           const Comparison& comparison) {
  std::vector<Edge> edges;
  std::map<std::uint32_t, std::uint64_t> words;  // by document
  for (const Version& version : comparison.versions) {
    words[version.document] = comparison.collation.versions[version.text].words;
  }
  const auto add_copies = [&](std::uint32_t text) {
    const std::vector<std::uint32_t>& copies = distinct[text].documents;
    for (std::size_t i = 1; i < copies.size(); ++i) {
      Edge edge{
          copies.front(), copies[i], identity(documents[copies.front()], documents[copies[i]]), {}};
      edge.score.longest_run = static_cast<std::uint32_t>(words[copies.front()]);
      edges.push_back(edge);
    }
  };
  add_copies(family.leader);
  for (const FamilyMember& member : family.members) {
    edges.push_back({representative(distinct[family.leader]), representative(distinct[member.text]),
                     member.to_leader, member.found_by});
    add_copies(member.text);
  }
  std::sort(edges.begin(), edges.end(),
            [](const Edge& x, const Edge& y) { return std::tie(x.a, x.b) < std::tie(y.a, y.b); });
  return edges;
}

namespace {

// What each version is to the leader; `name_of` says what a leader's family is called.
template <class NameOf>
void relate_to_leader(const FamilyOfTexts& family, const std::vector<Document>& documents,
                      const std::vector<DistinctText>& distinct, const NameOf& name_of,
                      Comparison& comparison) {
  std::map<std::uint32_t, std::pair<Relation, std::vector<std::string>>> known;
  const std::uint32_t leader = representative(distinct[family.leader]);
  for (const std::uint32_t copy : distinct[family.leader].documents) {
    if (copy != leader) known[copy].first = identity(documents[leader], documents[copy]).relation;
  }
  for (const FamilyMember& member : family.members) {
    std::vector<std::string> also_in;
    also_in.reserve(member.also_in.size());
    for (const std::uint32_t other : member.also_in) also_in.push_back(name_of(other));
    for (const std::uint32_t copy : distinct[member.text].documents) {
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

Digest digest_of(const FamilyOfTexts& family, const std::vector<Document>& documents,
                 const std::vector<DistinctText>& distinct) {
  std::vector<TextDigest> members;
  const auto add = [&](std::uint32_t text) {
    members.push_back(documents[representative(distinct[text])].text_digest);
  };
  add(family.leader);
  for (const FamilyMember& member : family.members) add(member.text);
  std::sort(members.begin(), members.end());
  Sha256 sha;
  for (const TextDigest& digest : members) sha.update(to_hex(digest));
  return sha.finish();
}

}  // namespace

MadeFamily make_family(FamilyOfTexts texts, const std::vector<Document>& documents,
                       const std::vector<DistinctText>& distinct, std::uint64_t words,
                       const RunContext& context) {
  MadeFamily made;
  std::vector<std::uint32_t> members = distinct[texts.leader].documents;
  for (const FamilyMember& member : texts.members) {
    const std::vector<std::uint32_t>& copies = distinct[member.text].documents;
    members.insert(members.end(), copies.begin(), copies.end());
  }
  const bool has_words = !documents[representative(distinct[texts.leader])].tokens.empty();
  made.family.comparison = has_words ? compare_members(documents, members, context)
                                     : compare_copies(documents, members, words);
  for (Place& place : made.family.comparison.collation.places) release_memory(place.readings);
  made.family.title = title_of(made.family.comparison, documents);
  made.family.edges = edges_of(texts, documents, distinct, made.family.comparison);
  made.texts = std::move(texts);
  return made;
}

std::vector<Family> finish_families(std::vector<MadeFamily> made,
                                    const std::vector<Document>& documents,
                                    const std::vector<DistinctText>& distinct) {
  std::vector<Digest> digests;
  digests.reserve(made.size());
  for (const MadeFamily& of : made) digests.push_back(digest_of(of.texts, documents, distinct));
  const std::vector<std::string> ids = name_families(digests);
  std::map<std::uint32_t, std::uint32_t> led_by;
  for (std::uint32_t i = 0; i < made.size(); ++i) led_by[made[i].texts.leader] = i;
  // A leader that nothing joined has no family, and is named itself.
  const auto name_of = [&](std::uint32_t text) {
    const auto family = led_by.find(text);
    return family != led_by.end() ? ids[family->second]
                                  : to_utf8(documents[representative(distinct[text])].locator);
  };
  std::vector<Family> families;
  families.reserve(made.size());
  for (std::size_t i = 0; i < made.size(); ++i) {
    made[i].family.id = ids[i];
    relate_to_leader(made[i].texts, documents, distinct, name_of, made[i].family.comparison);
    families.push_back(std::move(made[i].family));
  }
  std::sort(families.begin(), families.end(), [](const Family& x, const Family& y) {
    return std::tuple(stake(y), x.id) < std::tuple(stake(x), y.id);
  });
  return families;
}

std::vector<CompilationOfDocuments> compilations_of(std::span<const Compilation> compilations,
                                                    const std::vector<DistinctText>& distinct) {
  std::vector<CompilationOfDocuments> result;
  for (const Compilation& compilation : compilations) {
    CompilationOfDocuments of;
    for (const PartOfText& part : compilation.parts) {
      for (const std::uint32_t copy : distinct[part.text].documents) {
        of.parts.push_back({copy, part.share});
      }
    }
    std::sort(of.parts.begin(), of.parts.end(),
              [](const auto& x, const auto& y) { return x.document < y.document; });
    for (const std::uint32_t document : distinct[compilation.text].documents) {
      of.document = document;
      result.push_back(of);
    }
  }
  std::sort(result.begin(), result.end(),
            [](const auto& x, const auto& y) { return x.document < y.document; });
  return result;
}

std::vector<std::optional<std::uint32_t>> texts_sharing_a_run(
    std::span<const TextView> texts, std::span<const CandidatePair> candidates,
    std::span<const char> is_alone, std::size_t run, const RunContext& context) {
  std::vector<std::vector<std::uint32_t>> neighbours(texts.size());
  for (const CandidatePair& pair : candidates) {
    if (is_alone[pair.a] != 0) neighbours[pair.a].push_back(pair.b);
    if (is_alone[pair.b] != 0) neighbours[pair.b].push_back(pair.a);
  }
  // All runs of the wanted length, of each text that is asked about: those of two texts meet where
  // they share one.
  std::vector<char> asked(texts.size(), 0);
  for (std::size_t text = 0; text < texts.size(); ++text) {
    if (!neighbours[text].empty()) asked[text] = 1;
    for (const std::uint32_t other : neighbours[text]) asked[other] = 1;
  }
  std::vector<ShingleSet> runs(texts.size());
  parallel_for(texts.size(), context, [&](std::size_t text) {
    if (asked[text] != 0) runs[text] = run_shingles(texts[text].tokens, run);
  });
  std::vector<std::optional<std::uint32_t>> shares(texts.size());
  parallel_for(texts.size(), context, [&](std::size_t text) {
    for (const std::uint32_t other : neighbours[text]) {
      if (shared_shingles(runs[text], runs[other]) == 0) continue;
      shares[text] = other;
      return;
    }
  });
  return shares;
}

std::vector<LoneDocument> lone_documents(std::size_t documents,
                                         const std::vector<DistinctText>& distinct,
                                         std::span<const std::uint32_t> words,
                                         std::span<const char> is_alone,
                                         std::span<const std::optional<std::uint32_t>> shares) {
  std::vector<char> is_elsewhere(documents, 0);
  std::vector<LoneDocument> lone;
  for (std::uint32_t text = 0; text < distinct.size(); ++text) {
    for (const std::uint32_t document : distinct[text].documents) is_elsewhere[document] = 1;
    if (is_alone[text] == 0) continue;
    LoneDocument& of = lone.emplace_back();
    of.document = representative(distinct[text]);
    of.words = words[text];
    if (shares[text]) of.shares_run_with = representative(distinct[*shares[text]]);
  }
  for (std::uint32_t i = 0; i < documents; ++i) {
    if (is_elsewhere[i] == 0) lone.push_back({i, 0, {}});
  }
  std::sort(lone.begin(), lone.end(),
            [](const auto& x, const auto& y) { return x.document < y.document; });
  return lone;
}

}  // namespace stemma
