#include "stemma/engine/explain.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "corpus.h"
#include "stemma/base/error.h"
#include "stemma/index/candidates.h"

namespace stemma {
namespace {

using test::fixture;
using test::prose;

Explanation statement_explained(const RunParameters& parameters = {}) {
  return explain(fixture("statement-1997-full.txt"), fixture("statement-1997-truncated.txt"),
                 parameters);
}

Explanation explained(const std::string& a, const std::string& b) {
  return explain(make_document("a", a), make_document("b", b), {});
}

RunParameters with(Rule rule, double threshold) {
  RunParameters parameters;
  if (rule == Rule::resemblance) {
    parameters.thresholds.resemblance = threshold;
  } else if (rule == Rule::run) {
    parameters.thresholds.run = static_cast<int>(threshold);
  } else {
    parameters.thresholds.containment = threshold;
  }
  return parameters;
}

// By joining the two as a collection is joined.
LensSet proposed_by_sketches(const Document& a, const Document& b) {
  const Sketch of_a = make_sketch(a.tokens, {});
  const Sketch of_b = make_sketch(b.tokens, {});
  const SketchedText texts[] = {{&of_a, static_cast<std::uint32_t>(a.tokens.size())},
                                {&of_b, static_cast<std::uint32_t>(b.tokens.size())}};
  RunContext context;
  const auto candidates = candidate_pairs(texts, {}, context);
  REQUIRE(candidates);
  return candidates->pairs.empty() ? LensSet{} : candidates->pairs.front().found_by;
}

// Every other word is another text's.
std::string altered(const std::string& text, std::size_t each) {
  std::string result;
  std::size_t words = 0;
  for (const char c : text) {
    if (c == 'w' && ++words % each == 0) result += 'x';
    result += c;
  }
  return result;
}

TEST_CASE("explain: a truncated copy is contained, by the figures of the statements") {
  const Explanation found = statement_explained();
  CHECK(found.score.relation == Relation::contains);
  CHECK(found.decided_by == Rule::b_in_a);
  CHECK(found.score.resemblance == doctest::Approx(310.0 / (766 + 355 - 310)));
  CHECK(found.score.containment_b_in_a == doctest::Approx(310.0 / 355));
  CHECK(std::pair(found.shingles_a, found.shingles_b) ==
        std::pair<std::uint64_t, std::uint64_t>(766, 355));
  REQUIRE(found.rules.size() == 4);
  CHECK(found.rules[0].decides_from == 0.38);
  CHECK(found.rules[1].decides_from == 0.87);
  CHECK_FALSE(found.rules[2].decides_from);  // it is the smaller one
  CHECK_FALSE(found.rules[3].decides_from);  // no run changes what is contained
}

TEST_CASE("explain: a threshold that is named does what is said of it") {
  int named = 0;
  for (const RuleOutcome& outcome : statement_explained().rules) {
    if (!outcome.decides_from) continue;
    ++named;
    const Explanation changed = statement_explained(with(outcome.rule, *outcome.decides_from));
    CHECK(changed.decided_by == outcome.rule);
    CHECK(changed.score.relation == outcome.relation);
  }
  CHECK(named == 2);
}

TEST_CASE("explain: the other way round, it is the same said of b and a") {
  const Explanation forth = statement_explained();
  const Explanation back =
      explain(fixture("statement-1997-truncated.txt"), fixture("statement-1997-full.txt"), {});
  CHECK(back.score.relation == reversed(forth.score.relation));
  CHECK(back.decided_by == Rule::a_in_b);
  CHECK(back.score.containment_a_in_b == forth.score.containment_b_in_a);
  CHECK(back.lenses.proposed_by == forth.lenses.proposed_by);
  CHECK(back.lenses.shared_run_keys == forth.lenses.shared_run_keys);
  REQUIRE(back.runs.size() == forth.runs.size());
  CHECK(back.runs[0].run.length == forth.runs[0].run.length);
}

TEST_CASE("explain: runs are shared, the longest first, and what stands around them differs") {
  const std::string text = prose(1, 200);
  for (const std::size_t each : {2U, 9U, 30U, 150U}) {
    const Explanation found = explained(text, altered(text, each));
    const std::vector<Token>& a = found.documents[0].tokens;
    const std::vector<Token>& b = found.documents[1].tokens;
    CHECK(found.runs.size() <= 5);
    CHECK(found.runs.empty() == (each == 2));
    std::uint32_t longest = found.score.longest_run;
    for (const RunInContext& in_context : found.runs) {
      const SharedRun& run = in_context.run;
      CHECK(run.length <= longest);
      CHECK((&in_context != found.runs.data() || run.length == longest));
      longest = run.length;
      for (std::uint32_t i = 0; i < run.length; ++i) {
        CHECK(a[run.in_a + i] == b[run.in_b + i]);
      }
      CHECK(in_context.before_a.end == run.in_a);
      CHECK(in_context.after_b.begin == run.in_b + run.length);
      CHECK(in_context.before_a.size() == std::min(run.in_a, 6U));
      if (!in_context.before_a.empty() && !in_context.before_b.empty()) {
        CHECK(a[run.in_a - 1] != b[run.in_b - 1]);
      }
      if (!in_context.after_a.empty() && !in_context.after_b.empty()) {
        CHECK(a[run.in_a + run.length] != b[run.in_b + run.length]);
      }
      CHECK(in_context.after_a.end <= a.size());
    }
  }
}

TEST_CASE("explain: the lenses see what they see in a collection") {
  const std::string longer = prose(1, 300);
  const std::string shorter = prose(2, 40);
  int proposed = 0;
  int overlooked = 0;
  for (const std::string& text : {longer, shorter}) {
    for (const std::size_t each : {2U, 4U, 7U, 9U, 12U, 20U, 30U, 100U}) {
      Document a = make_document("a", text);
      Document b = make_document("b", altered(text, each));
      const LensSet expected = proposed_by_sketches(a, b);
      const Explanation found = explain(std::move(a), std::move(b), {});
      for (const Lens lens : {Lens::minhash, Lens::winnowing, Lens::short_text}) {
        CHECK(found.lenses.proposed_by.has(lens) == expected.has(lens));
        ++(expected.has(lens) ? proposed : overlooked);
      }
      const bool related = found.score.relation == Relation::near_duplicate;
      CHECK((!related || found.lenses.proposed_by.has(Lens::exact)));
    }
  }
  CHECK(proposed > 5);
  CHECK(overlooked > 5);
}

TEST_CASE("explain: identical texts and texts without words are said to be so") {
  const struct {
    const char* what;
    std::string a;
    std::string b;
    Relation relation;
  } cases[] = {
      {"the same bytes", "One two three.", "One two three.", Relation::identical_bytes},
      {"the same words", "One two three.", "one, two; THREE", Relation::identical_text},
      {"nothing and nothing", "", "", Relation::identical_bytes},
      {"no words at all", "...", "", Relation::unrelated},
      {"one has no words", "One two three.", "", Relation::unrelated},
      {"other words", "One two three.", "Four five six.", Relation::unrelated},
  };
  for (const auto& [what, a, b, relation] : cases) {
    CAPTURE(what);
    const Explanation found = explained(a, b);
    CHECK(found.score.relation == relation);
    CHECK_FALSE(found.decided_by);
    CHECK(found.rules.empty() == (relation != Relation::unrelated));
    for (const RuleOutcome& outcome : found.rules) CHECK_FALSE(outcome.decides_from);
  }
}

TEST_CASE("explain: wrong thresholds are errors") {
  CHECK_THROWS_AS((void)statement_explained(with(Rule::resemblance, 0)), Error);
  CHECK_THROWS_AS((void)statement_explained(with(Rule::b_in_a, 1.1)), Error);
}

TEST_CASE("explain: where a document ended up in a collection") {
  std::vector<Document> documents = test::statements();
  documents.push_back(fixture("statement-1997-truncated.txt"));
  documents.back().locator.path = "again.txt";
  const FamiliesResult families = test::families_of(documents);
  REQUIRE(families.families.size() == 1);
  const Membership full = membership_of(fixture("statement-1997-full.txt"), families);
  CHECK(full.family == families.families[0].id);
  REQUIRE(full.leader);
  CHECK(full.leader->path == "statement-1997-full.txt");
  CHECK_FALSE(full.relation);
  for (const char* name : {"again.txt", "statement-1997-truncated.txt", "of another name.txt"}) {
    Document document = fixture("statement-1997-truncated.txt");
    document.locator.path = name;
    const Membership member = membership_of(document, families);
    CHECK(member.family == full.family);
    CHECK(member.leader == full.leader);
    CHECK(member.relation == Relation::contained);
  }
  const Membership alone = membership_of(fixture("joint-declaration-2021.txt"), families);
  CHECK_FALSE(alone.leader);
  CHECK(alone.family.empty());
}

TEST_CASE("explain: a compilation names its parts") {
  const std::string first = prose(1, 100);
  const std::string second = prose(2, 120);
  const FamiliesResult families =
      test::families_of({make_document("1", first), make_document("2", second),
                         make_document("both", first + "\n\n" + second)});
  const Membership both = membership_of(make_document("both", first + "\n\n" + second), families);
  REQUIRE(both.parts.size() == 2);
  CHECK(both.parts[0].path == "1");
  CHECK(both.parts[1].path == "2");
  CHECK(membership_of(make_document("1", first), families).parts.empty());
}

}  // namespace
}  // namespace stemma
