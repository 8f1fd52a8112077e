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
#include "stemma/extract/metadata.h"
#include "stemma/families/families.h"

namespace stemma {
namespace {

constexpr std::size_t kShortestId = 6;  // hexadecimal digits

// Documents with the same words: the first holds the text.
struct DistinctText {
  std::vector<std::uint32_t> documents;
  Sketch sketch;
};

bool holds_text(const Document& document) {
  return !document.tokens.empty();
}

// Distinct texts of at least one word, in the order in which families want them.
std::vector<DistinctText> distinct_texts(const std::vector<Document>& documents,
                                         const SketchParams& params, RunContext& context) {
  std::map<Digest, DistinctText> by_digest;
  std::set<Digest> of_words;
  for (const Document& document : documents) {
    if (holds_text(document)) of_words.insert(document.text_digest);
  }
  for (std::uint32_t i = 0; i < documents.size(); ++i) {
    if (!of_words.contains(documents[i].text_digest)) continue;
    std::vector<std::uint32_t>& copies = by_digest[documents[i].text_digest].documents;
    copies.push_back(i);
    if (holds_text(documents[i]) && !holds_text(documents[copies.front()])) {
      std::swap(copies.front(), copies.back());
    }
  }
  std::vector<DistinctText> texts;
  texts.reserve(by_digest.size());
  for (auto& [digest, text] : by_digest) texts.push_back(std::move(text));
  parallel_for(texts.size(), context, [&](std::size_t i) {
    texts[i].sketch = make_sketch(documents[texts[i].documents.front()].tokens, params);
  });
  std::sort(texts.begin(), texts.end(), [&](const DistinctText& x, const DistinctText& y) {
    return ranks_before(x.sketch.shingles, documents[x.documents.front()].text_digest,
                        y.sketch.shingles, documents[y.documents.front()].text_digest);
  });
  return texts;
}

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
  std::vector<Digest> members{documents[texts[family.leader].documents.front()].text_digest};
  for (const FamilyMember& member : family.members) {
    members.push_back(documents[texts[member.text].documents.front()].text_digest);
  }
  std::sort(members.begin(), members.end());
  Sha256 sha;
  for (const Digest& digest : members) sha.update(to_hex(digest));
  return sha.finish();
}

// Documents in no family, each with a text it shares a long run with, if there is one: families
// are made of versions, and a shared passage alone makes none.
std::vector<LoneDocument> documents_alone(const FamiliesResult& result,
                                          const std::vector<DistinctText>& texts,
                                          const std::vector<TextView>& views,
                                          std::span<const CandidatePair> candidates,
                                          const RunContext& context) {
  std::vector<char> in_family(result.documents.size(), 0);
  for (const Family& family : result.families) {
    for (const Version& version : family.comparison.versions) in_family[version.document] = 1;
  }
  std::vector<std::vector<std::uint32_t>> neighbours(texts.size());
  const auto is_alone = [&](std::uint32_t text) {
    return in_family[texts[text].documents.front()] == 0;
  };
  for (const CandidatePair& pair : candidates) {
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
    if (asked[text] != 0) runs[text] = run_shingles(views[text].tokens, run);
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
  check(parameters.thresholds);
  FamiliesResult result;
  result.parameters = parameters;
  result.documents = std::move(documents);
  std::sort(result.documents.begin(), result.documents.end(),
            [](const Document& x, const Document& y) {
              return std::tie(x.locator, x.bytes_digest) < std::tie(y.locator, y.bytes_digest);
            });

  const std::vector<DistinctText> texts =
      distinct_texts(result.documents, parameters.sketch, context);
  std::vector<TextView> views;
  std::vector<SketchedText> sketched;
  for (const DistinctText& text : texts) {
    const Document& document = result.documents[text.documents.front()];
    views.push_back({document.tokens, &text.sketch.shingles});
    sketched.push_back({&text.sketch, static_cast<std::uint32_t>(document.tokens.size())});
  }
  CandidateParams candidate_params;
  candidate_params.resemblance = parameters.thresholds.resemblance;
  candidate_params.run = parameters.thresholds.run;
  candidate_params.sketch = parameters.sketch;
  const Candidates candidates = candidate_pairs(sketched, candidate_params, context);
  if (candidates.common_keys > 0) {
    context.diagnostics.add(
        {DiagnosticCode::common_fingerprints, "",
         fmt::format("{} passages stand in more than {} texts each; by these alone a text is "
                     "compared only with the {} longest that share them",
                     candidates.common_keys, kCommonTexts, kHubs)});
  }
  std::vector<FamilyOfTexts> families =
      group_by_leaders(views, candidates.pairs, parameters.thresholds, context);
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
    context.report_progress("comparing", ++compared, families.size());
  });
  std::sort(result.families.begin(), result.families.end(), [](const Family& x, const Family& y) {
    return std::tuple(stake(y), x.id) < std::tuple(stake(x), y.id);
  });

  result.alone = documents_alone(result, texts, views, candidates.pairs, context);
  result.diagnostics = context.diagnostics.sorted();
  return result;
}

}  // namespace stemma
