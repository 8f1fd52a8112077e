#include "stemma/compare/reconstruction.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "texts.h"

namespace stemma {
namespace {

using test::pointers;
using test::Random;
using test::random_versions;

const RunContext kReconstructContext{};

using Counts = std::map<Token, std::int64_t>;

void count(Counts& counts, const Document& document, Span tokens) {
  for (std::uint32_t i = tokens.begin; i < tokens.end; ++i) ++counts[document.tokens[i]];
}

// A word that a version says more often than the union does, its other words and its repetitions
// counted in; "" where there is none.
std::string lost_in(const std::vector<const Document*>& versions, std::uint32_t version,
                    const Reconstruction& whole) {
  const Document& document = *versions[version];
  Counts there;
  for (const UnionPassage& passage : whole.passages) {
    count(there, *versions[passage.source], passage.tokens);
    for (const Witness& witness : passage.witnesses) {
      if (witness.version != version) continue;
      for (const OtherWords& other : witness.other) count(there, document, other.tokens);
    }
  }
  for (const Repetition& repetition : whole.repetitions) {
    if (repetition.version == version) count(there, document, repetition.tokens);
  }
  Counts own;
  count(own, document, {0, static_cast<std::uint32_t>(document.tokens.size())});
  for (std::uint32_t i = 0; i < document.tokens.size(); ++i) {
    const Token token = document.tokens[i];
    if (own[token] > there[token]) return normalized_word(document.text, document.token_spans[i]);
  }
  return {};
}

// What is wrong with the passages of a reconstruction, as its header promises them.
std::string flaw_of(const std::vector<const Document*>& versions, const Reconstruction& whole) {
  std::uint32_t base_words = 0;
  for (const UnionPassage& passage : whole.passages) {
    if (passage.tokens.empty()) return "a passage of no words";
    if (passage.source == 0) {
      if (passage.tokens.begin != base_words) return "the base is out of order";
      base_words = passage.tokens.end;
    }
    bool has_source = false;
    std::int64_t last = -1;
    for (const Witness& witness : passage.witnesses) {
      if (witness.status == ReadingStatus::missing) return "a witness that lacks the passage";
      if (std::int64_t{witness.version} <= last) return "witnesses out of order";
      last = witness.version;
      if (witness.version == passage.source) {
        has_source = witness.tokens == std::vector{passage.tokens} && witness.other.empty();
      }
      for (const OtherWords& other : witness.other) {
        if (other.kept.empty() || other.kept.begin < passage.tokens.begin ||
            other.kept.end > passage.tokens.end) {
          return "other words for none of the passage";
        }
      }
      if (witness.other.empty() ? witness.status == ReadingStatus::edited
                                : witness.status == ReadingStatus::same) {
        return "edited, and no other words; or the other way round";
      }
    }
    if (!has_source) return "the source is no witness of its own passage";
  }
  return base_words == versions[0]->tokens.size() ? "" : "the base is not whole";
}

TEST_CASE("a reconstruction has every word of every version, whichever it is on") {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const std::deque<Document> documents = random_versions(random);
    std::vector<const Document*> versions = pointers(documents);
    std::swap(versions[0], versions[random.below(versions.size())]);
    const Reconstruction whole = reconstruct(versions, kReconstructContext);
    REQUIRE(flaw_of(versions, whole) == "");
    for (std::uint32_t version = 0; version < versions.size(); ++version) {
      CAPTURE(version);
      REQUIRE(lost_in(versions, version, whole) == "");
    }
  }
}

TEST_CASE("other words stand beside those that they are for") {
  const Document a = make_document("a", "The tower of brick stood beside the eastern mole.\n");
  const Document b = make_document("b", "The tower of grey stone stood beside the eastern mole.\n");
  const std::vector<const Document*> versions{&a, &b};
  const Reconstruction whole = reconstruct(versions, kReconstructContext);
  REQUIRE(whole.passages.size() == 1);
  REQUIRE(whole.passages[0].witnesses.size() == 2);
  const Witness& other = whole.passages[0].witnesses[1];
  CHECK(other.status == ReadingStatus::edited);
  CHECK(other.other == std::vector<OtherWords>{{{3, 4}, {3, 5}}});
  CHECK(whole.repetitions.empty());
}

TEST_CASE("what one version says twice is kept as said once more") {
  const std::string chorus = "Oh the wind and the rain and the long road home again tonight.";
  const Document a =
      make_document("a", "First verse of many words that stand here alone.\n\n" + chorus +
                             "\n\nSecond verse with other words than the first one has.\n");
  const Document b = make_document(
      "b", "First verse of many words that stand here alone.\n\n" + chorus +
               "\n\nSecond verse with other words than the first one has.\n\n" + chorus + "\n");
  const std::vector<const Document*> versions{&a, &b};
  const Reconstruction whole = reconstruct(versions, kReconstructContext);
  REQUIRE(whole.repetitions.size() == 1);
  CHECK(whole.repetitions[0].version == 1);
  CHECK(text_of(b, whole.repetitions[0].tokens) == chorus);
}

TEST_CASE("passages of one version that do not follow each other there are no one paragraph") {
  const Document a = make_document("a", "One two three four five six seven eight nine ten.\n");
  const Document b = make_document(
      "b", "Eleven twelve thirteen fourteen.\n\nSixteen seventeen eighteen nineteen twenty.\n");
  const std::vector<const Document*> versions{&a, &b};
  const Reconstruction whole = reconstruct(versions, kReconstructContext);
  REQUIRE(whole.passages.size() == 3);
  for (const UnionPassage& passage : whole.passages) CHECK_FALSE(passage.goes_on);
}

}  // namespace
}  // namespace stemma
