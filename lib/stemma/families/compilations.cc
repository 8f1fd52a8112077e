#include "stemma/families/compilations.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "stemma/base/hash.h"
#include "stemma/base/hash_sort.h"
#include "stemma/base/parallel.h"
#include "stemma/sketch/shingles.h"

namespace stemma {
namespace {

// Of how many parts each is held against all others. Where the largest few are related to all
// the rest, they are versions of one text.
constexpr std::size_t kPivots = 4;

// The runs of a text that stand in it once, hashed as run_shingles() does.
ShingleSet runs_that_stand_once(std::span<const Token> tokens, std::size_t length) {
  std::vector<std::uint64_t> words(tokens.size());
  std::transform(tokens.begin(), tokens.end(), words.begin(),
                 [](const Token& token) { return token.hash; });
  ShingleSet runs;
  for (std::size_t at = 0; at + length <= words.size(); ++at) {
    runs.push_back(hash64(std::span<const std::uint64_t>(words).subspan(at, length)));
  }
  sort_by_hash(runs, [](std::uint64_t hash) { return hash; });
  ShingleSet once;
  for (auto begin = runs.begin(); begin != runs.end();) {
    const auto end = std::find_if(begin, runs.end(), [&](auto run) { return run != *begin; });
    if (end - begin == 1) once.push_back(*begin);
    begin = end;
  }
  return once;
}

struct Part {
  std::uint32_t text = 0;
  std::uint64_t shared = 0;  // shingles of it that the container has
};

class Search {
 public:
  Search(std::span<const TextView> texts, std::span<const VerifiedPair> related,
         const Thresholds& thresholds)
      : texts_(texts), related_(related), run_(static_cast<std::size_t>(thresholds.run)) {}

  // The texts of some length that each text contains, ascending.
  std::vector<std::vector<Part>> parts() const {
    std::vector<std::vector<Part>> parts(texts_.size());
    for (const VerifiedPair& pair : related_) {
      const bool is_long = texts_[pair.b].tokens.size() >= 2 * run_;
      if (pair.score.relation == Relation::contains && is_long) {
        parts[pair.a].push_back({pair.b, pair.score.shared});
      }
    }
    return parts;
  }

  // Two parts of `text` are unrelated where there is room for both in it and they do not overlap
  // there. A run that it repeats is no overlap: a footer that every part has.
  bool holds_unrelated(std::uint32_t text, const std::vector<Part>& parts) const {
    if (parts.size() < 2) return false;
    const ShingleSet places = runs_that_stand_once(texts_[text].tokens, run_);
    for (std::size_t pivot = 0; pivot < std::min(kPivots, parts.size()); ++pivot) {
      const Part& one = parts[pivot];
      const ShingleSet in_pivot = run_shingles(texts_[one.text].tokens, run_);
      ShingleSet places_of_pivot;
      std::set_intersection(places.begin(), places.end(), in_pivot.begin(), in_pivot.end(),
                            std::back_inserter(places_of_pivot));
      for (std::size_t i = pivot + 1; i < parts.size(); ++i) {
        const Part& other = parts[i];
        const bool have_room = one.shared + other.shared <= texts_[text].shingles->size();
        if (!have_room || is_related(one.text, other.text)) continue;
        const ShingleSet in_other = run_shingles(texts_[other.text].tokens, run_);
        if (shared_shingles(places_of_pivot, in_other) == 0) return true;
      }
    }
    return false;
  }

 private:
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
  const std::vector<std::vector<Part>> parts = search.parts();
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
    if (alike[text] == 0) continue;
    Compilation compilation{text, {}};
    for (const Part& part : parts[text]) compilation.parts.push_back(part.text);
    compilations.push_back(std::move(compilation));
  }
  return compilations;
}

}  // namespace stemma
