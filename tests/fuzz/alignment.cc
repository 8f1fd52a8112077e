// An alignment covers both texts exactly once and turns one into the other; a union of versions has
// each of their words. A byte is a word, a line a passage, a byte 0xFF parts versions.
#include <string>
#include <vector>

#include "../compare/flaws.h"
#include "../compare/texts.h"
#include "fuzz.h"
#include "stemma/compare/align.h"
#include "stemma/compare/collation.h"
#include "stemma/compare/union.h"

namespace {

using namespace stemma;
using fuzz::require;
using test::Passages;
using test::Words;

constexpr std::size_t kMostVersions = 4;

std::vector<Passages> versions_of(std::string_view input) {
  std::vector<Passages> versions(1);
  versions.back().emplace_back();
  for (const char c : input) {
    if (c == '\xFF' && versions.size() < kMostVersions) versions.emplace_back().emplace_back();
    if (c == '\n') {
      versions.back().emplace_back();
    } else if (c != '\xFF') {
      versions.back().back().push_back(static_cast<unsigned char>(c));
    }
  }
  for (Passages& version : versions) {
    std::erase_if(version, [](const auto& passage) { return passage.empty(); });
  }
  return versions;
}

void check_alignment(const Words& a, const Words& b) {
  const Alignment alignment = align(a.view(), b.view(), RunContext{});
  require(test::flaw(a, b, alignment).empty(), test::flaw(a, b, alignment));
  require(a.words != b.words || alignment.gaps.empty(), "what is the same has no gaps");
}

void check_union(const std::vector<Passages>& versions) {
  std::deque<Document> documents;
  for (const Passages& version : versions) {
    documents.push_back(make_document("v", test::text_of_words(version)));
  }
  const std::vector<const Document*> pointers = test::pointers(documents);
  const Union all = build_union(pointers, RunContext{});
  require(test::flaw(pointers, all).empty(), test::flaw(pointers, all));

  const Collation collation = collate(pointers, RunContext{});
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const VersionFigures& figures = collation.versions[i];
    require(figures.words == documents[i].tokens.size(), "a version's words are counted");
    require(figures.verbatim_words <= figures.present_words &&
                figures.present_words <= collation.union_words,
            "what it has is part of the union");
    std::uint64_t missing = 0;
    for (const MissingPassages& passages : missing_passages(collation, i))
      missing += passages.words;
    require(figures.present_words + missing == collation.union_words, "what it lacks is the rest");
  }
}

}  // namespace

STEMMA_FUZZ(alignment, 3'000) {
  const std::vector<Passages> versions = versions_of(input);
  const Words first = test::join(versions.front());
  for (const Passages& version : versions) {
    const Words other = test::join(version);
    check_alignment(first, other);
    check_alignment(other, first);
  }
  check_union(versions);
}
