#include "stemma/families/compilations.h"

#include <algorithm>
#include <iterator>
#include <optional>
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
// So many texts that have nothing to do with each other are no chance: two may be excerpts.
constexpr std::size_t kSeveral = 3;
// Two texts that together are so much of a third make it up.
constexpr double kWhole = 0.9;

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

enum class Makeup {
  one_text,
  two_wholes,     // two texts, and little else
  several_parts,  // three texts or more, beside what else there may be
};

bool is_main(const Part& part, std::size_t container_size) {
  return static_cast<double>(part.shared) >= kMainPart * static_cast<double>(container_size);
}

// What one text that contains others is made of.
class Container {
 public:
  Container(std::uint32_t text, const std::vector<Part>& parts, std::span<const TextView> texts,
            std::span<const VerifiedPair> related, std::size_t run)
      : size_(texts[text].shingles->size()),
        parts_(parts),
        texts_(texts),
        related_(related),
        run_(run),
        places_(runs_that_stand_once(texts[text].tokens, run)) {}

  Makeup makeup() const {
    for (std::size_t first = 0; first < std::min(kPivots, parts_.size()); ++first) {
      if (goes_with_another(first)) return Makeup::two_wholes;
    }
    std::vector<Part> small;
    for (const Part& part : parts_) {
      if (!is_main(part, size_)) small.push_back(part);
    }
    for (std::size_t first = 0; first < std::min(kPivots, small.size()); ++first) {
      if (is_one_of_several(small, first)) return Makeup::several_parts;
    }
    return Makeup::one_text;
  }

 private:
  // Where a part stands in the container: runs of both. A run that the container repeats tells
  // nothing: a footer that every part has.
  ShingleSet places_of(const Part& part) const {
    const ShingleSet runs = run_shingles(texts_[part.text].tokens, run_);
    ShingleSet places;
    std::set_intersection(places_.begin(), places_.end(), runs.begin(), runs.end(),
                          std::back_inserter(places));
    return places;
  }

  // Whether two parts, one of them in these places, have nothing to do with each other.
  bool stand_apart(const Part& one, const ShingleSet& places, const Part& other) const {
    if (one.shared + other.shared > size_ || is_related(one.text, other.text)) return false;
    return shared_shingles(places, run_shingles(texts_[other.text].tokens, run_)) == 0;
  }

  bool goes_with_another(std::size_t first) const {
    const Part& one = parts_[first];
    std::optional<ShingleSet> places;
    for (std::size_t i = first + 1; i < parts_.size(); ++i) {
      const double both = static_cast<double>(one.shared + parts_[i].shared);
      if (both < kWhole * static_cast<double>(size_)) break;  // and the rest are smaller
      if (!places) places = places_of(one);
      if (stand_apart(one, *places, parts_[i])) return true;
    }
    return false;
  }

  bool is_one_of_several(const std::vector<Part>& parts, std::size_t first) const {
    std::vector<std::pair<Part, ShingleSet>> apart{{parts[first], places_of(parts[first])}};
    for (std::size_t i = first + 1; i < parts.size(); ++i) {
      const bool from_all = std::all_of(apart.begin(), apart.end(), [&](const auto& one) {
        return stand_apart(one.first, one.second, parts[i]);
      });
      if (!from_all) continue;
      apart.emplace_back(parts[i], places_of(parts[i]));
      if (apart.size() == kSeveral) return true;
    }
    return false;
  }

  bool is_related(std::uint32_t a, std::uint32_t b) const {
    const auto before = [](const VerifiedPair& pair,
                           const std::pair<std::uint32_t, std::uint32_t>& key) {
      return std::pair(pair.b, pair.a) < key;
    };
    if (a > b) std::swap(a, b);
    const auto found = std::lower_bound(related_.begin(), related_.end(), std::pair(b, a), before);
    return found != related_.end() && found->a == a && found->b == b;
  }

  std::size_t size_;  // shingles
  const std::vector<Part>& parts_;
  std::span<const TextView> texts_;
  std::span<const VerifiedPair> related_;
  std::size_t run_;
  ShingleSet places_;
};

// The texts of some length that each text contains, those it has most of first.
std::vector<std::vector<Part>> parts_of_texts(std::span<const TextView> texts,
                                              std::span<const VerifiedPair> related,
                                              std::size_t run) {
  std::vector<std::vector<Part>> parts(texts.size());
  for (const VerifiedPair& pair : related) {
    if (pair.score.relation == Relation::contains && texts[pair.b].tokens.size() >= 2 * run) {
      parts[pair.a].push_back({pair.b, pair.score.shared});
    }
  }
  for (std::vector<Part>& of_text : parts) {
    std::stable_sort(of_text.begin(), of_text.end(),
                     [](const Part& x, const Part& y) { return x.shared > y.shared; });
  }
  return parts;
}

}  // namespace

std::vector<Compilation> find_compilations(std::span<const TextView> texts,
                                           std::span<const VerifiedPair> related,
                                           const Thresholds& thresholds,
                                           const RunContext& context) {
  const auto run = static_cast<std::size_t>(thresholds.run);
  const std::vector<std::vector<Part>> parts = parts_of_texts(texts, related, run);
  std::vector<Makeup> makeup(texts.size(), Makeup::one_text);
  std::vector<Compilation> compilations(texts.size());
  parallel_for(texts.size(), context, [&](std::size_t i) {
    const auto text = static_cast<std::uint32_t>(i);
    if (parts[i].size() > 1) makeup[i] = Container(text, parts[i], texts, related, run).makeup();
    for (const Part& part : parts[i]) {
      if (makeup[i] == Makeup::two_wholes || !is_main(part, texts[i].shingles->size())) {
        compilations[i].parts.push_back(part.text);
      }
    }
  });
  // A near-duplicate of a compilation holds the same parts, if not always to the threshold.
  std::vector<char> compiles(texts.size(), 0);
  for (std::size_t i = 0; i < texts.size(); ++i)
    compiles[i] = makeup[i] != Makeup::one_text ? 1 : 0;
  for (const VerifiedPair& pair : related) {
    if (pair.score.relation != Relation::near_duplicate) continue;
    if (makeup[pair.a] != Makeup::one_text) compiles[pair.b] = 1;
    if (makeup[pair.b] != Makeup::one_text) compiles[pair.a] = 1;
  }
  std::vector<Compilation> result;
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    if (compiles[text] == 0) continue;
    std::sort(compilations[text].parts.begin(), compilations[text].parts.end());
    result.push_back({text, std::move(compilations[text].parts)});
  }
  return result;
}

}  // namespace stemma
