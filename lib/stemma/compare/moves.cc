#include "stemma/compare/moves.h"

#include <algorithm>

#include "stemma/base/hash.h"

namespace stemma {
namespace {

// A run is looked for at this many places at most; what stands at more is a phrase of the text.
constexpr std::size_t kMaxPlaces = 16;

struct Gram {
  std::uint64_t hash = 0;
  std::uint32_t position = 0;

  friend auto operator<=>(const Gram&, const Gram&) = default;
};

std::uint64_t gram_at(const WordSequence& sequence, std::uint32_t at) {
  return hash64(sequence.words.subspan(at, kMovedPassageWords));
}

std::vector<Gram> all_grams(const WordSequence& sequence) {
  std::vector<Gram> grams;
  for (std::uint32_t at = 0; at + kMovedPassageWords <= sequence.words.size(); ++at) {
    grams.push_back({gram_at(sequence, at), at});
  }
  std::sort(grams.begin(), grams.end());
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
std::vector<Match> find_elsewhere(const WordSequence& from, const std::vector<char>& left,
                                  const WordSequence& in, const std::vector<char>& free) {
  const std::vector<Gram> grams = all_grams(in);
  const auto size = static_cast<std::uint32_t>(from.words.size());
  std::vector<Match> found;
  for (std::uint32_t at = 0; at + kMovedPassageWords <= size;) {
    const std::uint64_t hash = left[at] != 0 ? gram_at(from, at) : 0;
    auto place = std::lower_bound(grams.begin(), grams.end(), Gram{hash, 0});
    Match best;
    bool best_is_free = false;
    for (std::size_t tried = 0; left[at] != 0 && place != grams.end() && place->hash == hash &&
                                tried < kMaxPlaces;
         ++tried, ++place) {
      std::uint32_t length = 0;
      while (at + length < size && place->position + length < in.words.size() &&
             left[at + length] != 0 &&
             from.words[at + length] == in.words[place->position + length]) {
        ++length;
      }
      const bool is_free = free[place->position] != 0;
      if (length > best.length || (length == best.length && is_free && !best_is_free)) {
        best = {at, place->position, length};
        best_is_free = is_free;
      }
    }
    const bool whole_passages = best.length >= kMovedPassageWords &&
                                is_whole(from, best.a_begin, best.length) &&
                                is_whole(in, best.b_begin, best.length);
    if (best.length >= kMovedWords || whole_passages) {
      found.push_back(best);
      at += best.length;
    } else {
      ++at;
    }
  }
  return found;
}

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
    for (const Match& found : find_elsewhere(b, left_b, a, left_a)) {
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
    const std::vector<Match> repeated = find_elsewhere(a, left_a, b, left_b);
    moves.matches.insert(moves.matches.end(), repeated.begin(), repeated.end());
  }
  return moves;
}

}  // namespace stemma
