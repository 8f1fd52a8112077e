#include "stemma/compare/union.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <set>
#include <string>
#include <vector>

#include "flaws.h"
#include "texts.h"

namespace stemma {
namespace {

using test::flaw;
using test::pointers;
using test::Random;
using test::random_versions;
using test::words_of;

const RunContext kUnionContext{};

using Three = std::array<std::uint64_t, 3>;

std::vector<std::uint64_t> words_of(const Document& document) {
  std::vector<std::uint64_t> words;
  for (const Token token : document.tokens) words.push_back(token);
  return words;
}

// The first word of a version that the union has lost, or "".
std::string lost_word(const std::vector<const Document*>& versions, std::size_t version,
                      const Union& all, const Union& before) {
  const Document& document = *versions[version];
  const std::vector<std::uint64_t> words = words_of(document);
  std::vector<char> kept(words.size(), 0);
  for (const Stretch& stretch : all.versions[version]) {
    std::fill(kept.begin() + stretch.tokens.begin, kept.begin() + stretch.tokens.end, 1);
  }
  // What a version says twice and the versions before it once stands for itself: a run of words
  // that they have.
  std::set<Three> known;
  const std::vector<std::uint64_t> earlier = words_of(before);
  for (std::size_t at = 0; at + 3 <= earlier.size(); ++at) {
    known.insert({earlier[at], earlier[at + 1], earlier[at + 2]});
  }
  for (std::size_t at = 0; at + 3 <= words.size(); ++at) {
    if (!known.contains({words[at], words[at + 1], words[at + 2]})) continue;
    std::fill_n(kept.begin() + static_cast<std::ptrdiff_t>(at), 3, 1);
  }
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (kept[at] == 0) return normalized_word(document.text, document.token_spans[at]);
  }
  return {};
}

TEST_CASE("a union loses no word that any version says") {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const std::deque<Document> documents = random_versions(random);
    std::vector<const Document*> versions = pointers(documents);
    Union before;
    for (std::size_t count = 1; count <= versions.size(); ++count) {
      const std::vector<const Document*> some(versions.begin(),
                                              versions.begin() + static_cast<long>(count));
      Union all = build_union(some, kUnionContext);
      REQUIRE(flaw(some, all) == "");
      REQUIRE(lost_word(some, count - 1, all, before) == "");
      // Whoever came first has all of its words, or what it says twice.
      before = std::move(all);
    }
  }
}

TEST_CASE("words beside a passage that stands elsewhere verbatim are not taken for it") {
  // The second version moves "one ... eight" to its end, and says something else in its place:
  // that must not pass for a rewording of what it says verbatim elsewhere.
  const std::string head = "Alpha beta gamma delta epsilon zeta eta theta";
  const std::string tail = "iota kappa lambda mu nu xi omicron pi rho sigma tau";
  const std::string moved = "one two three four five six seven eight";
  const Document a = make_document("a", head + " " + moved + " " + tail + ".\n");
  const Document b =
      make_document("b", head + " red green blue " + tail + ".\n\nSaid " + moved + " later.\n");
  const std::vector<const Document*> versions{&a, &b};
  const Union all = build_union(versions, kUnionContext);
  CHECK(flaw(versions, all) == "");
  CHECK(lost_word(versions, 1, all, build_union({versions.data(), 1}, kUnionContext)) == "");
}

}  // namespace
}  // namespace stemma
