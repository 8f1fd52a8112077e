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

// From how many parts a set of parts that stand apart is begun, how many are tried for each, and
// how many are asked whether they bridge two: the largest.
constexpr std::size_t kPivots = 4;
constexpr std::size_t kMostTried = 64;
constexpr std::size_t kMostBridges = 16;
// So many texts that have nothing to do with each other are no chance: two may be excerpts.
constexpr std::size_t kSeveral = 3;
// Texts that together are so much of another make it up.
constexpr double kWhole = 0.9;

// The runs of a text that stand in it once, hashed as run_shingles() does.
ShingleSet runs_that_stand_once(std::span<const Token> tokens, std::size_t length) {
  ShingleSet runs;
  for (std::size_t at = 0; at + length <= tokens.size(); ++at) {
    runs.push_back(hash64(tokens.subspan(at, length)));
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

struct Contents {
  std::vector<Part> parts;            // texts of some length, those it has most of first
  std::vector<Part> near_duplicates;  // smaller ones, ascending

  std::vector<Part> parts_and_near_duplicates() const {
    std::vector<Part> all = near_duplicates;
    all.insert(all.end(), parts.begin(), parts.end());
    return all;
  }
};

enum class Makeup {
  one_text,
  wholes,         // texts, and little else
  several_parts,  // three texts or more, beside what else there may be
};

bool is_main(const Part& part, std::size_t container_size) {
  return static_cast<double>(part.shared) >= kMainPart * static_cast<double>(container_size);
}

// What one text that contains others is made of.
class Container {
 public:
  // `makeup` is known of all smaller texts.
  Container(std::uint32_t text, const Contents& contents, std::span<const TextView> texts,
            std::span<const VerifiedPair> related, std::size_t run, std::span<const Makeup> makeup)
      : size_(texts[text].shingles->size()),
        parts_(contents.parts),
        texts_(texts),
        related_(related),
        run_(run),
        places_(runs_that_stand_once(texts[text].tokens, run)) {
    for (const Part& part : contents.parts_and_near_duplicates()) {
      if (bridges_.size() == kMostBridges) break;
      if (makeup[part.text] == Makeup::one_text) bridges_.emplace_back(part.text, places_of(part));
    }
  }

  Makeup makeup() const {
    std::vector<Part> small;
    for (const Part& part : parts_) {
      if (!is_main(part, size_)) small.push_back(part);
    }
    for (std::size_t first = 0; first < std::min(kPivots, parts_.size()); ++first) {
      std::uint64_t shared = 0;
      for (const Placed& part : apart_from_each_other(parts_, first)) shared += part.part.shared;
      const double share = static_cast<double>(shared) / static_cast<double>(size_);
      if (shared > parts_[first].shared && share >= kWhole) return Makeup::wholes;
    }
    for (std::size_t first = 0; first < std::min(kPivots, small.size()); ++first) {
      if (apart_from_each_other(small, first).size() >= kSeveral) return Makeup::several_parts;
    }
    return Makeup::one_text;
  }

 private:
  struct Placed {
    Part part;
    ShingleSet places;
  };

  // Where a part stands in the container: runs of both. A run that the container repeats tells
  // nothing: a footer that every part has.
  ShingleSet places_of(const Part& part) const {
    const ShingleSet runs = run_shingles(texts_[part.text].tokens, run_);
    ShingleSet places;
    std::set_intersection(places_.begin(), places_.end(), runs.begin(), runs.end(),
                          std::back_inserter(places));
    return places;
  }

  // Whether two parts have nothing to do with each other. What goes on from one to the other, and
  // is one text, shows that they are pieces of one.
  bool stand_apart(const Placed& one, const Placed& other) const {
    if (one.part.shared + other.part.shared > size_) return false;
    if (is_related(one.part.text, other.part.text)) return false;
    if (shared_shingles(one.places, other.places) > 0) return false;
    return std::none_of(bridges_.begin(), bridges_.end(), [&](const auto& bridge) {
      return bridge.first != one.part.text && bridge.first != other.part.text &&
             shared_shingles(bridge.second, one.places) > 0 &&
             shared_shingles(bridge.second, other.places) > 0;
    });
  }

  // parts[first], and those after it that stand apart from all that were taken before them.
  std::vector<Placed> apart_from_each_other(const std::vector<Part>& parts,
                                            std::size_t first) const {
    std::vector<Placed> taken{{parts[first], places_of(parts[first])}};
    const std::size_t end = std::min(parts.size(), first + kMostTried);
    for (std::size_t i = first + 1; i < end; ++i) {
      Placed next{parts[i], places_of(parts[i])};
      const bool from_all = std::all_of(taken.begin(), taken.end(), [&](const Placed& other) {
        return stand_apart(other, next);
      });
      if (from_all) taken.push_back(std::move(next));
    }
    return taken;
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
  std::vector<std::pair<std::uint32_t, ShingleSet>> bridges_;
};

std::vector<Contents> contents_of_texts(std::span<const TextView> texts,
                                        std::span<const VerifiedPair> related, std::size_t run) {
  std::vector<Contents> contents(texts.size());
  for (const VerifiedPair& pair : related) {
    const Part part{pair.b, pair.score.shared};
    if (pair.score.relation == Relation::near_duplicate) {
      contents[pair.a].near_duplicates.push_back(part);
    } else if (pair.score.relation == Relation::contains &&
               texts[pair.b].tokens.size() >= 2 * run) {
      contents[pair.a].parts.push_back(part);
    }
  }
  for (Contents& of_text : contents) {
    std::stable_sort(of_text.parts.begin(), of_text.parts.end(),
                     [](const Part& x, const Part& y) { return x.shared > y.shared; });
  }
  return contents;
}

}  // namespace

std::vector<Compilation> find_compilations(std::span<const TextView> texts,
                                           std::span<const VerifiedPair> related,
                                           const Thresholds& thresholds,
                                           const RunContext& context) {
  const auto run = static_cast<std::size_t>(thresholds.run);
  context.check_cancelled();
  const std::vector<Contents> contents = contents_of_texts(texts, related, run);
  std::vector<Makeup> makeup(texts.size(), Makeup::one_text);
  std::vector<Compilation> compilations(texts.size());
  for (std::size_t i = texts.size(); i-- > 0;) {  // the smaller before what may contain them
    if (contents[i].parts.empty()) continue;
    context.check_cancelled();
    const auto text = static_cast<std::uint32_t>(i);
    if (contents[i].parts.size() > 1) {
      makeup[i] = Container(text, contents[i], texts, related, run, makeup).makeup();
    }
    for (const Part& part : contents[i].parts) {
      if (makeup[i] == Makeup::wholes || !is_main(part, texts[i].shingles->size())) {
        compilations[i].parts.push_back(part.text);
      }
    }
  }
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
