#include "stemma/families/compilations.h"

#include <algorithm>
#include <cstdint>
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
// A text begins where another does, though the other has so many words more before it: a title has
// more. Collation, too, takes so few for rewording.
constexpr std::size_t kReworded = 2;

// What a text that contains others is made of; each says more than those before it.
enum class Makeup : std::uint8_t {
  one_text,
  inner_parts,    // two texts that stand apart, one of them within it
  several_parts,  // three texts or more, beside what else there may be
  wholes,         // texts, and little else
};

// The runs of a text in their order, hashed as run_shingles() does.
std::vector<std::uint64_t> runs_in_order(std::span<const Token> tokens, std::size_t length) {
  std::vector<std::uint64_t> runs;
  for (std::size_t at = 0; at + length <= tokens.size(); ++at) {
    runs.push_back(hash64(tokens.subspan(at, length)));
  }
  return runs;
}

ShingleSet runs_that_stand_once(std::span<const Token> tokens, std::size_t length) {
  std::vector<std::uint64_t> runs = runs_in_order(tokens, length);
  sort_by_hash(runs, [](std::uint64_t hash) { return hash; });
  ShingleSet once;
  for (auto begin = runs.begin(); begin != runs.end();) {
    const auto end = std::find_if(begin, runs.end(), [&](auto run) { return run != *begin; });
    if (end - begin == 1) once.push_back(*begin);
    begin = end;
  }
  return once;
}

// Where texts stand in another: runs of both. A run that the other repeats tells nothing: a footer
// that every part has.
class Places {
 public:
  Places(std::span<const Token> tokens, std::size_t run)
      : tokens_(tokens), run_(run), once_(runs_that_stand_once(tokens, run)) {}

  ShingleSet of(std::span<const Token> part) const {
    const ShingleSet runs = run_shingles(part, run_);
    ShingleSet places;
    std::set_intersection(once_.begin(), once_.end(), runs.begin(), runs.end(),
                          std::back_inserter(places));
    return places;
  }

  // Whether a part begins where this text begins or ends where it ends, as a copy does that lost
  // the rest. A first line that was edited is no other beginning.
  bool is_at_an_end(std::span<const Token> part) const {
    const auto first = [&](std::span<const Token> tokens) {
      return runs_in_order(tokens.first(std::min(tokens.size(), 2 * run_ - 1)), run_);
    };
    const auto last = [&](std::span<const Token> tokens) {
      auto runs = runs_in_order(tokens.last(std::min(tokens.size(), 2 * run_ - 1)), run_);
      std::reverse(runs.begin(), runs.end());
      return runs;
    };
    return meet(first(tokens_), first(part)) || meet(last(tokens_), last(part));
  }

 private:
  // Runs from an end inwards, of this text and of a part.
  bool meet(const std::vector<std::uint64_t>& own, const std::vector<std::uint64_t>& others) const {
    for (std::size_t at = 0; at < own.size(); ++at) {
      if (!std::binary_search(once_.begin(), once_.end(), own[at])) continue;
      const auto found = std::find(others.begin(), others.end(), own[at]);
      if (found == others.end()) continue;
      return at <= static_cast<std::size_t>(found - others.begin()) + kReworded;
    }
    return false;
  }

  std::span<const Token> tokens_;
  std::size_t run_;
  ShingleSet once_;
};

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

// One text that contains others.
class Container {
 public:
  // `makeup` is known of all smaller texts.
  Container(std::uint32_t text, const Contents& contents, std::span<const TextView> texts,
            std::span<const VerifiedPair> related, std::size_t run, std::span<const Makeup> makeup)
      : size_(texts[text].shingles->size()),
        texts_(texts),
        related_(related),
        places_(texts[text].tokens, run) {
    for (const Part& part : contents.parts) parts_.push_back({part, std::nullopt});
    for (const Part& part : contents.parts_and_near_duplicates()) {
      if (bridges_.size() == kMostBridges) break;
      if (makeup[part.text] > Makeup::inner_parts) continue;
      bridges_.push_back({part.text, makeup[part.text], places_.of(texts[part.text].tokens)});
    }
  }

  Makeup makeup() {
    std::vector<std::size_t> all;
    std::vector<std::size_t> small;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      all.push_back(i);
      const auto shared = static_cast<double>(parts_[i].part.shared);
      if (shared < kMainPart * static_cast<double>(size_)) small.push_back(i);
    }
    for (std::size_t first = 0; first < std::min(kPivots, all.size()); ++first) {
      const std::vector<std::size_t> apart = apart_from_each_other(all, first);
      std::uint64_t shared = 0;
      for (const std::size_t i : apart) shared += parts_[i].part.shared;
      const double share = static_cast<double>(shared) / static_cast<double>(size_);
      if (apart.size() > 1 && share >= kWhole) return Makeup::wholes;
    }
    for (std::size_t first = 0; first < std::min(kPivots, small.size()); ++first) {
      if (apart_from_each_other(small, first).size() >= kSeveral) return Makeup::several_parts;
    }
    return has_inner_part(small) ? Makeup::inner_parts : Makeup::one_text;
  }

 private:
  struct PlacedPart {
    Part part;
    std::optional<ShingleSet> places;  // once they were asked for
  };

  struct Bridge {
    std::uint32_t text = 0;
    Makeup makeup = Makeup::one_text;
    ShingleSet places;
  };

  const ShingleSet& places_of(std::size_t i) {
    std::optional<ShingleSet>& places = parts_[i].places;
    if (!places) places = places_.of(texts_[parts_[i].part.text].tokens);
    return *places;
  }

  // Whether two parts have nothing to do with each other. What goes on from one to the other, and
  // is one text, shows that they are pieces of one. What may be two texts does not where it has
  // both of them, but where it was cut within one.
  bool stand_apart(std::size_t i, std::size_t j) {
    const Part& one = parts_[i].part;
    const Part& other = parts_[j].part;
    if (one.shared + other.shared > size_) return false;
    if (is_related(one.text, other.text)) return false;
    const ShingleSet& of_one = places_of(i);
    const ShingleSet& of_other = places_of(j);
    if (shared_shingles(of_one, of_other) > 0) return false;
    return std::none_of(bridges_.begin(), bridges_.end(), [&](const Bridge& bridge) {
      return bridge.text != one.text && bridge.text != other.text &&
             (bridge.makeup == Makeup::one_text || !is_related(bridge.text, one.text) ||
              !is_related(bridge.text, other.text)) &&
             shared_shingles(bridge.places, of_one) > 0 &&
             shared_shingles(bridge.places, of_other) > 0;
    });
  }

  // from[first], and those after it that stand apart from all that were taken before them.
  std::vector<std::size_t> apart_from_each_other(const std::vector<std::size_t>& from,
                                                 std::size_t first) {
    std::vector<std::size_t> taken{from[first]};
    const std::size_t end = std::min(from.size(), first + kMostTried);
    for (std::size_t i = first + 1; i < end; ++i) {
      const bool from_all = std::all_of(taken.begin(), taken.end(),
                                        [&](std::size_t j) { return stand_apart(j, from[i]); });
      if (from_all) taken.push_back(from[i]);
    }
    return taken;
  }

  // Whether one of the parts `small` is at no end, and another part stands apart from it.
  bool has_inner_part(const std::vector<std::size_t>& small) {
    std::size_t pivots = 0;
    for (const std::size_t inner : small) {
      if (places_.is_at_an_end(texts_[parts_[inner].part.text].tokens)) continue;
      if (pivots++ == kPivots) break;
      for (std::size_t other = 0; other < std::min(parts_.size(), kMostTried); ++other) {
        if (other != inner && stand_apart(inner, other)) return true;
      }
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
  std::span<const TextView> texts_;
  std::span<const VerifiedPair> related_;
  Places places_;
  std::vector<PlacedPart> parts_;
  std::vector<Bridge> bridges_;
};

bool is_long(const TextView& text, std::size_t run) {
  return text.tokens.size() >= 2 * run;
}

std::vector<Contents> contents_of_texts(std::span<const TextView> texts,
                                        std::span<const VerifiedPair> related, std::size_t run) {
  std::vector<Contents> contents(texts.size());
  for (const VerifiedPair& pair : related) {
    const Part part{pair.b, pair.score.shared};
    if (pair.score.relation == Relation::near_duplicate) {
      contents[pair.a].near_duplicates.push_back(part);
    } else if (pair.score.relation == Relation::contains && is_long(texts[pair.b], run)) {
      contents[pair.a].parts.push_back(part);
    }
  }
  for (Contents& of_text : contents) {
    std::stable_sort(of_text.parts.begin(), of_text.parts.end(),
                     [](const Part& x, const Part& y) { return x.shared > y.shared; });
  }
  return contents;
}

bool holds_all_of(const Contents& whole, const Contents& piece) {
  const std::vector<Part> in_whole = whole.parts_and_near_duplicates();
  return std::all_of(piece.parts.begin(), piece.parts.end(), [&](const Part& part) {
    return std::any_of(in_whole.begin(), in_whole.end(),
                       [&](const Part& other) { return other.text == part.text; });
  });
}

// By text.
std::vector<Makeup> makeup_of_texts(std::span<const TextView> texts,
                                    std::span<const VerifiedPair> related, std::size_t run,
                                    const RunContext& context) {
  const std::vector<Contents> contents = contents_of_texts(texts, related, run);
  std::vector<Makeup> makeup(texts.size(), Makeup::one_text);
  for (std::size_t i = texts.size(); i-- > 0;) {  // the smaller before what may contain them
    if (contents[i].parts.size() < 2) continue;
    context.check_cancelled();
    const auto text = static_cast<std::uint32_t>(i);
    makeup[i] = Container(text, contents[i], texts, related, run, makeup).makeup();
  }
  // A copy of one text is one text: what goes on from one of its parts to the other may be related
  // to the longer text only. By (b, a), so that the longer one's own case is closed.
  for (const VerifiedPair& pair : related) {
    if (makeup[pair.b] == Makeup::inner_parts && makeup[pair.a] == Makeup::one_text &&
        holds_all_of(contents[pair.a], contents[pair.b])) {
      makeup[pair.b] = Makeup::one_text;
    }
  }
  // A near-duplicate of a compilation holds the same parts, if not always to the threshold.
  const std::vector<Makeup> own = makeup;
  const auto inherit = [&](std::uint32_t text, std::uint32_t other) {
    makeup[text] = std::max(makeup[text], std::min(own[other], Makeup::several_parts));
  };
  for (const VerifiedPair& pair : related) {
    if (pair.score.relation != Relation::near_duplicate) continue;
    inherit(pair.a, pair.b);
    inherit(pair.b, pair.a);
  }
  return makeup;
}

}  // namespace

std::vector<Compilation> find_compilations(std::span<const TextView> texts,
                                           std::span<const VerifiedPair> related,
                                           const Thresholds& thresholds,
                                           const RunContext& context) {
  const auto run = static_cast<std::size_t>(thresholds.run);
  context.check_cancelled();
  const std::vector<Makeup> makeup = makeup_of_texts(texts, related, run, context);
  std::vector<VerifiedPair> contained;
  for (const VerifiedPair& pair : related) {
    if (makeup[pair.a] != Makeup::one_text && pair.score.relation == Relation::contains) {
      contained.push_back(pair);
    }
  }
  std::stable_sort(contained.begin(), contained.end(),
                   [](const VerifiedPair& x, const VerifiedPair& y) { return x.a < y.a; });
  std::vector<Compilation> result;
  auto pair = contained.begin();
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    if (makeup[text] == Makeup::one_text) continue;
    Compilation compilation{text, {}, {}};
    std::optional<Places> places;
    if (makeup[text] == Makeup::inner_parts) places.emplace(texts[text].tokens, run);
    for (; pair != contained.end() && pair->a == text; ++pair) {
      const TextView& part = texts[pair->b];
      const bool is_version =
          makeup[text] != Makeup::wholes && (pair->score.containment_a_in_b >= kMainPart ||
                                             (places && places->is_at_an_end(part.tokens)));
      if (is_version) {
        compilation.cut_copies.push_back(pair->b);
      } else if (is_long(part, run)) {
        compilation.parts.push_back({pair->b, pair->score.containment_a_in_b});
      }
    }
    if (!compilation.parts.empty()) result.push_back(std::move(compilation));
  }
  return result;
}

}  // namespace stemma
