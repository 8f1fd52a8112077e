#include "stemma/families/compilations.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "stemma/base/hash_sort.h"
#include "stemma/base/parallel.h"
#include "stemma/sketch/runs.h"
#include "stemma/sketch/shingles.h"

namespace stemma {
namespace {

// Where a text stands in another is told by runs of so many tokens; that of a short one by so few.
constexpr std::size_t kShortRun = 5;
// How many near-duplicates are asked what they have of what their text contains.
constexpr std::size_t kMostAsked = 16;

struct Contents {
  std::vector<std::uint32_t> contained;        // ascending
  std::vector<std::uint32_t> near_duplicates;  // smaller ones, ascending
};

// The runs of a text that stand in it once, hashed as run_shingles() does. A run that it repeats
// tells no place: a footer that every part has.
ShingleSet runs_that_stand_once(std::span<const Token> tokens, std::size_t length) {
  ShingleSet runs = run_hashes(tokens, length);
  sort_by_hash(runs, [](std::uint64_t hash) { return hash; });
  ShingleSet once;
  for (auto begin = runs.begin(); begin != runs.end();) {
    const auto end = std::find_if(begin, runs.end(), [&](auto run) { return run != *begin; });
    if (end - begin == 1) once.push_back(*begin);
    begin = end;
  }
  return once;
}

ShingleSet common(const ShingleSet& a, const ShingleSet& b) {
  ShingleSet both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

void add(const ShingleSet& more, ShingleSet& set) {
  ShingleSet both;
  std::set_union(set.begin(), set.end(), more.begin(), more.end(), std::back_inserter(both));
  set = std::move(both);
}

// Things that are joined one by one, and then form groups.
class Groups {
 public:
  explicit Groups(std::size_t size) : parents_(size) {
    std::iota(parents_.begin(), parents_.end(), std::size_t{0});
  }
  std::size_t of(std::size_t i) {
    while (parents_[i] != i) i = parents_[i] = parents_[parents_[i]];
    return i;
  }
  void join(std::size_t i, std::size_t j) { parents_[of(i)] = of(j); }

 private:
  std::vector<std::size_t> parents_;
};

// What one text contains, in groups that hang together: two texts do that stand in the same place
// of it, and so do those that others join.
class Container {
 public:
  Container(std::uint32_t text, const Contents& contents, std::span<const TextView> texts,
            std::size_t run, std::span<const Compilation> known)
      : text_(texts[text]),
        contents_(contents),
        texts_(texts),
        run_(run),
        known_(known),
        groups_(contents.contained.size()) {
    has_short_ = std::any_of(contents.contained.begin(), contents.contained.end(),
                             [&](std::uint32_t part) { return is_short(part); });
    once_ = runs_that_stand_once(text_.tokens, run_);
    if (has_short_) short_once_ = runs_that_stand_once(text_.tokens, kShortRun);
    // The short ones first: of the others only what stands there matters.
    for (const bool wants_short : {true, false}) {
      for (std::size_t i = 0; i < contents.contained.size(); ++i) {
        if (is_short(contents.contained[i]) == wants_short) place(i);
      }
    }
    join_by_near_duplicates();
  }

  // Whether a group of one is no version either, for the text is known to be a compilation.
  std::vector<PartOfText> parts(bool is_compilation) {
    std::unordered_map<std::size_t, ShingleSet> shared;  // with the text, of each group
    std::vector<ShingleSet> own(contents_.contained.size());
    std::unordered_set<std::size_t> of_one_text;  // groups; the others hold what these do
    ShingleSet all;                               // that these have
    for (std::size_t i = 0; i < own.size(); ++i) {
      own[i] = common(*text_.shingles, *texts_[contents_.contained[i]].shingles);
      add(own[i], shared[groups_.of(i)]);
      if (compiles(contents_.contained[i])) continue;
      of_one_text.insert(groups_.of(i));
      add(own[i], all);
    }
    std::size_t sum = 0;
    for (const auto& [group, shingles] : shared) sum += shingles.size();
    const auto whole = static_cast<double>(text_.shingles->size());
    const bool is_all = of_one_text.size() > 1 && static_cast<double>(all.size()) >= kWhole * whole;
    const auto is_main = [&](const ShingleSet& shingles) {
      const auto size = static_cast<double>(shingles.size());
      return !is_all && (size >= kMainPart * whole ||
                         (!is_compilation && size >= kMainShare * static_cast<double>(sum)));
    };
    std::unordered_map<std::size_t, bool> is_version;
    for (const auto& [group, shingles] : shared) is_version[group] = is_main(shingles);
    drop_groups_apart_from_near_duplicates(is_version);
    std::vector<PartOfText> parts;
    for (std::size_t i = 0; i < own.size(); ++i) {
      if (is_version[groups_.of(i)]) continue;
      const double share =
          static_cast<double>(own[i].size()) / static_cast<double>(text_.shingles->size());
      parts.push_back({contents_.contained[i], share});
    }
    return parts;
  }

 private:
  bool is_short(std::uint32_t text) const { return texts_[text].tokens.size() < 2 * run_; }

  ShingleSet places_of(std::uint32_t text) const {
    return common(once_, run_shingles(texts_[text].tokens, run_));
  }
  ShingleSet short_places_of(std::uint32_t text) const {
    return has_short_ ? common(short_once_, run_shingles(texts_[text].tokens, kShortRun))
                      : ShingleSet();
  }

  // What has several texts in it that have nothing to do with each other joins none of them.
  static std::uint64_t key(std::uint64_t place, bool of_compilation) {
    return of_compilation ? ~place : place;
  }
  bool compiles(std::uint32_t text) const { return !known_[text].parts.empty(); }

  void place(std::size_t i) {
    const std::uint32_t text = contents_.contained[i];
    if (is_short(text)) {
      for (const std::uint64_t at : short_places_of(text)) {
        groups_.join(i, short_holders_.try_emplace(key(at, compiles(text)), i).first->second);
      }
      return;
    }
    for (const std::uint64_t at : places_of(text)) {
      groups_.join(i, holders_.try_emplace(key(at, compiles(text)), i).first->second);
    }
    for (const std::uint64_t at : short_places_of(text)) {
      const auto holder = short_holders_.find(key(at, compiles(text)));
      if (holder != short_holders_.end()) groups_.join(i, holder->second);
    }
  }

  // What is contained and stands in a place that a near-duplicate has, too; one of all who stand
  // there, of compilations one more. Ascending.
  struct Touched {
    std::vector<std::size_t> texts;
    std::vector<std::size_t> compilations;
  };

  Touched touched_by(std::uint32_t copy) const {
    Touched touched;
    const auto look_up = [&](const ShingleSet& places, const auto& holders) {
      for (const bool of_compilations : {false, true}) {
        std::vector<std::size_t>& found = of_compilations ? touched.compilations : touched.texts;
        for (const std::uint64_t at : places) {
          const auto holder = holders.find(key(at, of_compilations));
          if (holder != holders.end()) found.push_back(holder->second);
        }
      }
    };
    look_up(places_of(copy), holders_);
    look_up(short_places_of(copy), short_holders_);
    for (std::vector<std::size_t>* const found : {&touched.texts, &touched.compilations}) {
      std::ranges::sort(*found);
      found->erase(std::unique(found->begin(), found->end()), found->end());
    }
    return touched;
  }

  // A copy that goes on from one text to another shows that these are pieces of one.
  void join_by_near_duplicates() {
    const std::vector<std::uint32_t>& copies = contents_.near_duplicates;
    for (const std::uint32_t copy : std::span(copies).first(std::min(copies.size(), kMostAsked))) {
      touched_.push_back(touched_by(copy));
      if (compiles(copy)) continue;
      const std::vector<std::size_t>& texts = touched_.back().texts;
      for (const std::size_t i : texts) groups_.join(i, texts.front());
    }
  }

  void drop_groups_apart_from_near_duplicates(std::unordered_map<std::size_t, bool>& is_version) {
    for (const Touched& touched : touched_) {
      std::unordered_map<std::size_t, bool> stays;
      for (const std::size_t i : touched.texts) stays[groups_.of(i)] = true;
      for (const std::size_t i : touched.compilations) stays[groups_.of(i)] = true;
      for (auto& [group, version] : is_version) version = version && stays[group];
    }
  }

  const TextView& text_;
  const Contents& contents_;
  std::span<const TextView> texts_;
  std::size_t run_;
  std::span<const Compilation> known_;
  Groups groups_;
  bool has_short_ = false;
  ShingleSet once_;
  ShingleSet short_once_;
  std::unordered_map<std::uint64_t, std::size_t> holders_;        // by place, one text there
  std::unordered_map<std::uint64_t, std::size_t> short_holders_;  // a short one
  std::vector<Touched> touched_;  // by the near-duplicates that are asked
};

std::vector<Contents> contents_of_texts(std::size_t texts, std::span<const VerifiedPair> related) {
  std::vector<Contents> contents(texts);
  for (const VerifiedPair& pair : related) {
    const bool contains = pair.score.relation == Relation::contains;
    (contains ? contents[pair.a].contained : contents[pair.a].near_duplicates).push_back(pair.b);
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
  const std::vector<Contents> contents = contents_of_texts(texts.size(), related);
  std::vector<Compilation> found(texts.size());
  const auto look_into = [&](std::uint32_t text, bool is_compilation) {
    context.check_cancelled();
    found[text].parts = Container(text, contents[text], texts, run, found).parts(is_compilation);
  };
  for (std::size_t i = texts.size(); i-- > 0;) {  // the smaller before what may contain them
    const Contents& of_text = contents[i];
    if (of_text.contained.size() + of_text.near_duplicates.size() < 2) continue;
    if (!of_text.contained.empty()) look_into(static_cast<std::uint32_t>(i), false);
  }
  // A near-duplicate of a compilation holds the same parts, if not always to the threshold.
  std::vector<char> copies(texts.size(), 0);
  for (const VerifiedPair& pair : related) {
    if (pair.score.relation != Relation::near_duplicate) continue;
    if (!found[pair.a].parts.empty()) copies[pair.b] = 1;
    if (!found[pair.b].parts.empty()) copies[pair.a] = 1;
  }
  for (std::size_t i = texts.size(); i-- > 0;) {
    if (copies[i] == 0 || !found[i].parts.empty() || contents[i].contained.empty()) continue;
    look_into(static_cast<std::uint32_t>(i), true);
  }
  std::vector<Compilation> result;
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    found[text].text = text;
    if (!found[text].parts.empty()) result.push_back(std::move(found[text]));
  }
  return result;
}

}  // namespace stemma
