#include "stemma/compare/moves.h"

#include <algorithm>
#include <bit>

#include "stemma/base/hash_sort.h"
#include "stemma/compare/gram.h"
#include "stemma/sketch/runs.h"

namespace stemma {
namespace {

// A run is looked for at this many places at most; what stands at more is a phrase of the text.
constexpr std::size_t kMaxPlaces = 16;

// Of the runs whose hashes are given, by where they begin, those that may be among `wanted`, and by
// chance few others: most of what is looked through is not looked for.
std::vector<Gram> grams_like(std::span<const std::uint64_t> hashes,
                             std::span<const std::uint64_t> wanted) {
  constexpr std::size_t kBitsEach = 16;
  const std::size_t mask = std::bit_ceil(std::max<std::size_t>(wanted.size() * kBitsEach, 64)) - 1;
  std::vector<bool> may_be_wanted(mask + 1, false);
  for (const std::uint64_t hash : wanted) may_be_wanted[hash & mask] = true;
  std::vector<Gram> grams;
  for (std::uint32_t at = 0; at < hashes.size(); ++at) {
    if (may_be_wanted[hashes[at] & mask]) grams.push_back({hashes[at], at});
  }
  sort_by_hash(grams, [](const Gram& gram) { return gram.hash; });
  return grams;
}

// Whether a run begins and ends where passages do.
bool is_whole(const WordSequence& sequence, std::uint32_t begin, std::uint32_t length) {
  return !inside_passage(sequence, begin) && !inside_passage(sequence, begin + length);
}

// Marks, by word, which are left over and not taken yet.
std::vector<char> words_of(const std::vector<Span>& ranges, std::size_t size) {
  std::vector<char> marks(size, 0);
  for (const Span& range : ranges) {
    std::fill(marks.begin() + range.begin, marks.begin() + range.end, 1);
  }
  return marks;
}

// Finds the words of `from` that are marked in `left` anywhere in `in`; `free` marks the words
// of `in` that are left over too, which are preferred. a is `from` in the matches returned.
class Search {
 public:
  Search(const WordSequence& from, const std::vector<char>& left, const WordSequence& in,
         const std::vector<char>& free)
      : from_(from),
        left_(left),
        in_(in),
        free_(free),
        hashes_(run_hashes(from.words, kMovedPassageWords)) {
    std::vector<std::uint64_t> wanted;
    for (std::size_t at = 0; at < hashes_.size(); ++at) {
      if (left_[at] != 0) wanted.push_back(hashes_[at]);
    }
    grams_ = grams_like(run_hashes(in.words, kMovedPassageWords), wanted);
  }

  std::vector<Match> run() {
    std::vector<Match> found;
    const auto size = static_cast<std::uint32_t>(from_.words.size());
    for (std::uint32_t at = 0; at + kMovedPassageWords <= size;) {
      const Match best = left_[at] != 0 ? longest_at(at) : Match{};
      const bool whole_passages = best.length >= kMovedPassageWords &&
                                  is_whole(from_, best.a_begin, best.length) &&
                                  is_whole(in_, best.b_begin, best.length);
      if (best.length >= kMovedWords || whole_passages) {
        found.push_back(best);
        at = done_ = best.a_begin + best.length;
      } else {
        ++at;
      }
    }
    return found;
  }

 private:
  // The longest run over `at` that stands in `in`, grown both ways: where passages begin with a
  // phrase that stands at too many places, it is found by the words that come after.
  Match longest_at(std::uint32_t at) const {
    const std::uint64_t hash = hashes_[at];
    auto place = std::lower_bound(grams_.begin(), grams_.end(), Gram{hash, 0});
    Match best;
    bool best_is_free = false;
    for (std::size_t tried = 0; tried < kMaxPlaces && place != grams_.end() && place->hash == hash;
         ++tried, ++place) {
      const Match grown = grow(at, place->position);
      const bool is_free = free_[place->position] != 0;
      if (grown.length > best.length || (grown.length == best.length && is_free && !best_is_free)) {
        best = grown;
        best_is_free = is_free;
      }
    }
    return best;
  }

  Match grow(std::uint32_t at, std::uint32_t place) const {
    Match match{at, place, 0};
    while (match.a_begin + match.length < from_.words.size() &&
           match.b_begin + match.length < in_.words.size() &&
           left_[match.a_begin + match.length] != 0 &&
           from_.words[match.a_begin + match.length] == in_.words[match.b_begin + match.length]) {
      ++match.length;
    }
    while (match.a_begin > done_ && match.b_begin > 0 && left_[match.a_begin - 1] != 0 &&
           from_.words[match.a_begin - 1] == in_.words[match.b_begin - 1]) {
      --match.a_begin;
      --match.b_begin;
      ++match.length;
    }
    return match;
  }

  const WordSequence& from_;
  const std::vector<char>& left_;
  const WordSequence& in_;
  const std::vector<char>& free_;
  const std::vector<std::uint64_t> hashes_;  // of the runs of `from`
  std::vector<Gram> grams_;                  // of `in`
  std::uint32_t done_ = 0;  // words of `from` before this are no part of further matches
};

}  // namespace

Moves find_moves(const WordSequence& a, const WordSequence& b, const std::vector<Gap>& gaps) {
  std::vector<Span> ranges_a;
  std::vector<Span> ranges_b;
  for (const Gap& gap : gaps) {
    if (gap.edit) continue;
    if (!gap.a.empty()) ranges_a.push_back(gap.a);
    if (!gap.b.empty()) ranges_b.push_back(gap.b);
  }
  Moves moves;
  std::vector<char> left_a = words_of(ranges_a, a.words.size());
  std::vector<char> left_b = words_of(ranges_b, b.words.size());
  if (!ranges_b.empty()) {
    for (const Match& found : Search(b, left_b, a, left_a).run()) {
      moves.matches.push_back({found.b_begin, found.a_begin, found.length});
      for (std::uint32_t i = 0; i < found.length; ++i) {
        left_b[found.a_begin + i] = 0;
        left_a[found.b_begin + i] = 0;
      }
    }
  }
  for (std::size_t i = 1; i < moves.matches.size(); ++i) {
    const Match& before = moves.matches[i - 1];
    const Match& after = moves.matches[i];
    const Gap between{{before.a_begin + before.length, after.a_begin},
                      {before.b_begin + before.length, after.b_begin},
                      true};
    if (between.a.begin > between.a.end || (between.a.empty() && between.b.empty())) continue;
    const std::uint32_t context =
        std::min(before.length, kContextWords) + std::min(after.length, kContextWords);
    const auto all_left = [](const std::vector<char>& left, Span range) {
      return std::all_of(left.begin() + range.begin, left.begin() + range.end,
                         [](char mark) { return mark != 0; });
    };
    if (!is_edit(between.a.size(), between.b.size(), 0, context)) continue;
    if (!all_left(left_a, between.a) || !all_left(left_b, between.b)) continue;
    moves.edits.push_back(between);
    std::fill(left_a.begin() + between.a.begin, left_a.begin() + between.a.end, 0);
    std::fill(left_b.begin() + between.b.begin, left_b.begin() + between.b.end, 0);
  }
  if (!ranges_a.empty()) {
    const std::vector<Match> repeated = Search(a, left_a, b, left_b).run();
    moves.matches.insert(moves.matches.end(), repeated.begin(), repeated.end());
  }
  return moves;
}

}  // namespace stemma
