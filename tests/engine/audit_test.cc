#include "stemma/engine/audit.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "corpus.h"
#include "stemma/base/error.h"
#include "stemma/engine/relate.h"
#include "stemma/families/verify.h"

namespace stemma {
namespace {

using test::prose;

// Texts, and pieces of them in which every few words are others: contained by the lowered
// threshold, yet hardly a run is left to be found by.
std::vector<Document> collection() {
  std::vector<Document> documents = test::statements();
  for (int i = 0; i < 40; ++i) {
    const std::string text = prose(static_cast<std::uint64_t>(i), 40 + 20 * i);
    std::string piece;
    int words = 0;
    for (const char c : text) {
      if (c == 'w' && ++words > 20 + 10 * i) break;
      if (c == 'w' && words % (6 + i % 8) == 0) piece += 'x';
      piece += c;
    }
    documents.push_back(make_document("text " + std::to_string(i), text));
    documents.push_back(make_document("piece " + std::to_string(i), piece));
  }
  documents.push_back(make_document("copy", prose(3, 100)));
  documents.push_back(make_document("empty", ""));
  return documents;
}

RunParameters lowered() {
  RunParameters parameters;
  parameters.thresholds.containment = 0.1;
  return parameters;
}

AuditResult audited(std::vector<Document> documents, const RunParameters& parameters,
                    unsigned threads = 1) {
  RunContext context;
  context.threads = threads;
  return audit(std::move(documents), parameters, context);
}

std::string json_of(const AuditResult& result) {
  std::string json;
  write_audit_json(result, [&](std::string_view text) { json += text; });
  return json;
}

// The number of related pairs, of all pairs there are.
std::uint64_t related_by_brute_force(const std::vector<Document>& documents,
                                     const Thresholds& thresholds) {
  std::map<TextDigest, ShingleSet> texts;
  for (const Document& document : documents) {
    if (!document.tokens.empty())
      texts[document.text_digest] = make_sketch(document.tokens, {}).shingles;
  }
  std::uint64_t related = 0;
  for (auto a = texts.begin(); a != texts.end(); ++a) {
    for (auto b = std::next(a); b != texts.end(); ++b) {
      const PairScore score = score_shingles(a->second.size(), b->second.size(),
                                             shared_shingles(a->second, b->second), thresholds);
      if (score.relation != Relation::unrelated) ++related;
    }
  }
  return related;
}

TEST_CASE("audit: all that is there is counted, and what each lens finds of it alone") {
  const RunParameters parameters = lowered();
  const std::vector<Document> documents = collection();
  const AuditResult result = audited(documents, parameters);
  CHECK(result.all.pairs == related_by_brute_force(documents, parameters.thresholds));
  const auto alone = [&](LensSet lenses) {
    RunParameters of_lens = parameters;
    of_lens.lenses = lenses;
    RunContext context;
    const RelatedTexts related = relate(documents, of_lens, Overlaps::ignored, context);
    return std::pair<std::uint64_t, std::uint64_t>(related.pairs.size(), related.candidates.size());
  };
  const LensCounts& found = result.all.found;
  const LensCounts& proposed = result.proposed;
  CHECK(std::pair(found.minhash, proposed.minhash) == alone({Lens::minhash}));
  CHECK(std::pair(found.winnowing, proposed.winnowing) == alone({Lens::winnowing}));
  CHECK(std::pair(found.short_text, proposed.short_text) == alone({Lens::short_text}));
  CHECK(std::pair(found.together, proposed.together) == alone(kSketchLenses));
  CHECK(std::pair(result.all.pairs, result.proposed_by_exact) == alone({Lens::exact}));
  // Else this would test nothing.
  CHECK(found.together < result.all.pairs);
  CHECK(found.short_text > 0);
  CHECK(found.minhash > 0);
  CHECK(found.winnowing > found.minhash);
}

TEST_CASE("audit: rows add up, and missed pairs are those that no lens found") {
  const AuditResult result = audited(collection(), lowered());
  for (const auto& rows : {result.by_words, result.by_resemblance, result.by_containment}) {
    AuditRow sum;
    for (const AuditRow& row : rows) {
      sum.pairs += row.pairs;
      sum.found.minhash += row.found.minhash;
      sum.found.winnowing += row.found.winnowing;
      sum.found.short_text += row.found.short_text;
      sum.found.together += row.found.together;
    }
    CHECK(sum.pairs == result.all.pairs);
    CHECK(sum.found.minhash == result.all.found.minhash);
    CHECK(sum.found.winnowing == result.all.found.winnowing);
    CHECK(sum.found.short_text == result.all.found.short_text);
    CHECK(sum.found.together == result.all.found.together);
  }
  REQUIRE(result.by_words.size() == 3);
  CHECK(result.by_words[1].from == 25);
  CHECK(result.by_words[1].to == 50);
  CHECK(result.by_words[0].pairs > 0);
  CHECK(result.by_words[1].pairs > 0);
  CHECK(result.missed.size() == result.all.pairs - result.all.found.together);
  for (std::size_t i = 0; i < result.missed.size(); ++i) {
    const Edge& edge = result.missed[i];
    const Document& a = result.documents[edge.a];
    const Document& b = result.documents[edge.b];
    CHECK(edge.found_by == LensSet{Lens::exact});
    CHECK((i == 0 || edge.score.resemblance <= result.missed[i - 1].score.resemblance));
    const PairScore score = verify(a.tokens, make_sketch(a.tokens, {}).shingles, b.tokens,
                                   make_sketch(b.tokens, {}).shingles, lowered().thresholds);
    CHECK(edge.score.relation == score.relation);
    CHECK(edge.score.longest_run == score.longest_run);
    CHECK(score.longest_run < 21);  // or winnowing would have kept its promise
  }
}

// The words of the texts that join a leader, by their digests.
std::set<TextDigest> joining(const std::vector<Document>& documents, LensSet lenses) {
  RunParameters parameters = lowered();
  parameters.lenses = lenses;
  RunContext context;
  const FamiliesResult result = find_families(documents, parameters, context);
  std::set<TextDigest> joins;
  for (const Family& family : result.families) {
    std::set<TextDigest> texts;
    TextDigest leader{};
    for (const Version& version : family.comparison.versions) {
      const TextDigest& digest = result.documents[version.document].text_digest;
      texts.insert(digest);
      if (!version.relation) leader = digest;
    }
    texts.erase(leader);
    joins.insert(texts.begin(), texts.end());
  }
  return joins;
}

TEST_CASE("audit: versions are lost where no lens finds the pair with a leader") {
  const std::vector<Document> documents = collection();
  const std::set<TextDigest> exactly = joining(documents, {Lens::exact});
  const std::set<TextDigest> by_sketches = joining(documents, kSketchLenses);
  const auto both = std::count_if(exactly.begin(), exactly.end(), [&](const TextDigest& text) {
    return by_sketches.contains(text);
  });
  const AuditResult result = audited(documents, lowered());
  CHECK(result.versions == exactly.size());
  CHECK(result.versions_found == static_cast<std::uint64_t>(both));
  CHECK(result.versions_found > 0);
  CHECK(result.versions_found < result.versions);
}

TEST_CASE("audit: a row begins with its lower bound and ends before its upper one") {
  // Of 20 shingles of the piece exactly 10 stand in the whole, so 0.5.
  const std::string whole = prose(1, 100);
  std::string piece;
  int words = 0;
  for (const char c : whole) {
    if (c == 'w' && ++words > 14) break;
    piece += c;
  }
  const AuditResult result = audited(
      {make_document("whole", whole), make_document("piece", piece + prose(2, 10))}, lowered());
  REQUIRE(result.all.pairs == 1);
  for (const AuditRow& row : result.by_containment) CHECK(row.pairs == (row.from == 0.5 ? 1 : 0));
  for (const AuditRow& row : result.by_words) CHECK(row.pairs == (row.from == 0 ? 1 : 0));
}

TEST_CASE("audit: nothing depends on the order of documents, threads or the lenses of the run") {
  std::vector<Document> documents = collection();
  const std::string expected = json_of(audited(documents, lowered()));
  std::mt19937_64 random(1);
  RunParameters parameters = lowered();
  for (const unsigned threads : {1U, 2U, 5U}) {
    std::shuffle(documents.begin(), documents.end(), random);
    parameters.lenses = LensSet{Lens::minhash};
    CHECK(json_of(audited(documents, parameters, threads)) == expected);
  }
}

TEST_CASE("audit: without documents, what is promised") {
  const AuditResult result = audited({}, {});
  CHECK(result.all.pairs == 0);
  CHECK(result.banding == Banding{32, 4});
  REQUIRE(result.curve.size() == 11);
  CHECK(result.curve[7].resemblance == 0.7);
  CHECK(result.curve[7].proposed == result.at_threshold);
  CHECK(result.promised_run == 21);
}

TEST_CASE("audit: copies of one text are no pairs") {
  const std::string text = prose(1, 100);
  const AuditResult result = audited({make_document("a", text), make_document("b", text)}, {});
  CHECK(result.texts == 1);
  CHECK(result.all.pairs == 0);
}

TEST_CASE("audit: what does not fit, and wrong thresholds, are errors") {
  RunContext context;
  context.memory.try_reserve(context.memory.total());
  try {
    (void)audit(collection(), {}, context);
    FAIL("it fitted");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::invalid_argument);
    CHECK(error.source() == "memory");
  }
  RunParameters wrong;
  wrong.thresholds.resemblance = 0;
  CHECK_THROWS_AS((void)audited({}, wrong), Error);
}

}  // namespace
}  // namespace stemma
