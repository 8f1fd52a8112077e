#include "stemma/families/compilations.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "stemma/base/hash.h"
#include "stemma/base/parallel.h"
#include "stemma/sketch/shingles.h"

namespace stemma {
namespace {

// Of how many parts each is held against all others. Where the largest few are related to all
// the rest, they are versions of one text.
constexpr std::size_t kPivots = 4;

// The runs of a text that stand in it once, hashed as shingles are.
ShingleSet runs_that_stand_once(std::span<const Token> tokens, std::size_t length) {
  std::vector<std::uint64_t> words;
  words.reserve(tokens.size());
  for (const Token& token : tokens) words.push_back(token.hash);
  ShingleSet runs;
  for (std::size_t at = 0; at + length <= words.size(); ++at) {
    runs.push_back(hash64(std::span<const std::uint64_t>(words).subspan(at, length)));
  }
  std::sort(runs.begin(), runs.end());
  ShingleSet once;
  for (auto begin = runs.begin(); begin != runs.end();) {
    const auto end = std::upper_bound(begin, runs.end(), *begin);
    if (end - begin == 1) once.push_back(*begin);
    begin = end;
  }
  return once;
}

class Search {
 public:
  Search(std::span<const TextView> texts, std::span<const VerifiedPair> related,
         const Thresholds& thresholds)
      : texts_(texts), related_(related), run_(static_cast<std::size_t>(thresholds.run)) {}

  // The texts of some length that each text contains, ascending.
  std::vector<std::vector<std::uint32_t>> parts() const {
    std::vector<std::vector<std::uint32_t>> parts(texts_.size());
    for (const VerifiedPair& pair : related_) {
      const bool is_long = texts_[pair.b].tokens.size() >= 2 * run_;
      if (pair.score.relation == Relation::contains && is_long) parts[pair.a].push_back(pair.b);
    }
    return parts;
  }

  // Two parts of `text` are unrelated where they do not overlap in it. A run that it repeats is no
  // overlap: a footer that every part has.
  bool holds_unrelated(std::uint32_t text, const std::vector<std::uint32_t>& parts) const {
    if (parts.size() < 2) return false;
    const ShingleSet places = runs_that_stand_once(texts_[text].tokens, run_);
    for (std::size_t pivot = 0; pivot < std::min(kPivots, parts.size()); ++pivot) {
      const ShingleSet in_pivot = runs_of(parts[pivot]);
      ShingleSet places_of_pivot;
      std::set_intersection(places.begin(), places.end(), in_pivot.begin(), in_pivot.end(),
                            std::back_inserter(places_of_pivot));
      for (std::size_t other = pivot + 1; other < parts.size(); ++other) {
        if (!is_related(parts[pivot], parts[other]) &&
            shared_shingles(places_of_pivot, runs_of(parts[other])) == 0) {
          return true;
        }
      }
    }
    return false;
  }

 private:
  ShingleSet runs_of(std::uint32_t text) const {
    return shingles(texts_[text].tokens, static_cast<int>(run_));
  }

  bool is_related(std::uint32_t a, std::uint32_t b) const {
    const auto before = [](const VerifiedPair& pair,
                           const std::pair<std::uint32_t, std::uint32_t>& key) {
      return std::pair(pair.b, pair.a) < key;
    };
    const auto found = std::lower_bound(related_.begin(), related_.end(), std::pair(b, a), before);
    return found != related_.end() && found->a == a && found->b == b;
  }

  std::span<const TextView> texts_;
  std::span<const VerifiedPair> related_;
  std::size_t run_;
};

}  // namespace

std::vector<Compilation> find_compilations(std::span<const TextView> texts,
                                           std::span<const VerifiedPair> related,
                                           const Thresholds& thresholds,
                                           const RunContext& context) {
  const Search search(texts, related, thresholds);
  std::vector<std::vector<std::uint32_t>> parts = search.parts();
  std::vector<char> compiles(texts.size(), 0);
  parallel_for(texts.size(), context, [&](std::size_t text) {
    if (search.holds_unrelated(static_cast<std::uint32_t>(text), parts[text])) compiles[text] = 1;
  });
  // A near-duplicate of a compilation holds the same parts, if not always to the threshold.
  std::vector<char> alike = compiles;
  for (const VerifiedPair& pair : related) {
    if (pair.score.relation != Relation::near_duplicate) continue;
    if (compiles[pair.a] != 0) alike[pair.b] = 1;
    if (compiles[pair.b] != 0) alike[pair.a] = 1;
  }
  std::vector<Compilation> compilations;
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    if (alike[text] != 0) compilations.push_back({text, std::move(parts[text])});
  }
  return compilations;
}

}  // namespace stemma
