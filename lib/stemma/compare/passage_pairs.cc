#include "stemma/compare/passage_pairs.h"

#include <algorithm>

namespace stemma {
namespace {

std::vector<Span> passages_in(const WordSequence& sequence, Span range) {
  std::vector<Span> pieces;
  for (std::uint32_t at = range.begin; at < range.end; ++at) {
    const bool starts = at == range.begin || !inside_passage(sequence, at);
    if (starts) pieces.push_back({at, at});
    pieces.back().end = at + 1;
  }
  return pieces;
}

// How many words two stretches share as bags: at least as many as any alignment matches.
std::uint32_t shared_words(const std::vector<std::uint64_t>& a,
                           const std::vector<std::uint64_t>& b) {
  std::uint32_t shared = 0;
  auto x = a.begin();
  auto y = b.begin();
  while (x != a.end() && y != b.end()) {
    if (*x == *y) {
      ++shared;
      ++x;
      ++y;
    } else if (*x < *y) {
      ++x;
    } else {
      ++y;
    }
  }
  return shared;
}

std::vector<std::uint64_t> sorted_words(const WordSequence& sequence, Span piece) {
  const auto words = sequence.words.subspan(piece.begin, piece.size());
  std::vector<std::uint64_t> sorted(words.begin(), words.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

// A longest common subsequence of two stretches, as matches in order.
std::vector<Match> common_subsequence(const WordSequence& a, const WordSequence& b, Span x,
                                      Span y) {
  const std::size_t columns = y.size() + 1;
  // Lengths fit 16 bits: the shorter side has at most sqrt(kMaxTableCells) words.
  std::vector<std::uint16_t> table((x.size() + 1) * columns);
  for (std::size_t i = x.size(); i-- > 0;) {
    for (std::size_t j = y.size(); j-- > 0;) {
      std::uint16_t& cell = table[i * columns + j];
      if (a.words[x.begin + i] == b.words[y.begin + j]) {
        cell = static_cast<std::uint16_t>(table[(i + 1) * columns + j + 1] + 1);
      } else {
        cell = std::max(table[(i + 1) * columns + j], table[i * columns + j + 1]);
      }
    }
  }
  std::vector<Match> matches;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < x.size() && j < y.size()) {
    if (a.words[x.begin + i] == b.words[y.begin + j]) {
      matches.push_back(
          {x.begin + static_cast<std::uint32_t>(i), y.begin + static_cast<std::uint32_t>(j), 1});
      ++i;
      ++j;
    } else if (table[(i + 1) * columns + j] >= table[i * columns + j + 1]) {
      ++i;
    } else {
      ++j;
    }
  }
  return matches;
}

class Pairing {
 public:
  Pairing(const WordSequence& a, const WordSequence& b, const Gap& gap)
      : a_(a), b_(b), gap_(gap), in_a_(passages_in(a, gap.a)), in_b_(passages_in(b, gap.b)) {}

  std::vector<Match> run() {
    std::vector<std::vector<std::uint64_t>> words_b;
    words_b.reserve(in_b_.size());
    for (const Span& piece : in_b_) words_b.push_back(sorted_words(b_, piece));
    std::vector<std::uint32_t> pairs(in_a_.size() * in_b_.size());
    for (std::size_t i = 0; i < in_a_.size(); ++i) {
      const std::vector<std::uint64_t> words_a = sorted_words(a_, in_a_[i]);
      for (std::size_t j = 0; j < in_b_.size(); ++j) {
        pairs[i * in_b_.size() + j] = worth(i, j, shared_words(words_a, words_b[j]));
      }
    }
    return best_in_order(pairs);
  }

 private:
  // Matched words right around the gap count for the pieces that touch them.
  std::uint32_t context(std::size_t i, std::size_t j) const {
    std::uint32_t words = 0;
    if (i == 0 && j == 0 && inside_passage(a_, gap_.a.begin) && inside_passage(b_, gap_.b.begin)) {
      words += std::min(words_back(a_, in_a_[i], kContextWords),
                        words_back(b_, in_b_[j], kContextWords));
    }
    if (i + 1 == in_a_.size() && j + 1 == in_b_.size() && inside_passage(a_, gap_.a.end) &&
        inside_passage(b_, gap_.b.end)) {
      words += std::min(words_ahead(a_, in_a_[i], kContextWords),
                        words_ahead(b_, in_b_[j], kContextWords));
    }
    return words;
  }

  // How many words agree; 0 where two pieces are not to be paired.
  std::uint32_t worth(std::size_t i, std::size_t j, std::uint32_t shared) const {
    const Span& x = in_a_[i];
    const Span& y = in_b_[j];
    const std::uint32_t around = context(i, j);
    if (!is_edit(x.size(), y.size(), shared, around)) return 0;
    const auto matched = static_cast<std::uint32_t>(common_subsequence(a_, b_, x, y).size());
    return is_edit(x.size(), y.size(), matched, around) ? matched + around : 0;
  }

  std::vector<Match> best_in_order(const std::vector<std::uint32_t>& pairs) const {
    const std::size_t rows = in_a_.size();
    const std::size_t columns = in_b_.size();
    std::vector<std::uint32_t> best((rows + 1) * (columns + 1));
    const auto at = [columns](std::size_t i, std::size_t j) { return i * (columns + 1) + j; };
    for (std::size_t i = rows; i-- > 0;) {
      for (std::size_t j = columns; j-- > 0;) {
        const std::uint32_t paired = pairs[i * columns + j];
        best[at(i, j)] = std::max(best[at(i + 1, j)], best[at(i, j + 1)]);
        if (paired > 0) {
          best[at(i, j)] = std::max(best[at(i, j)], best[at(i + 1, j + 1)] + paired);
        }
      }
    }
    std::vector<Match> matches;
    for (std::size_t i = 0, j = 0; i < rows && j < columns;) {
      const std::uint32_t paired = pairs[i * columns + j];
      if (paired > 0 && best[at(i, j)] == best[at(i + 1, j + 1)] + paired) {
        const std::vector<Match> words = common_subsequence(a_, b_, in_a_[i], in_b_[j]);
        matches.push_back({in_a_[i].begin, in_b_[j].begin, 0});
        matches.insert(matches.end(), words.begin(), words.end());
        matches.push_back({in_a_[i].end, in_b_[j].end, 0});
        ++i;
        ++j;
      } else if (best[at(i, j)] == best[at(i + 1, j)]) {
        ++i;
      } else {
        ++j;
      }
    }
    return matches;
  }

  const WordSequence& a_;
  const WordSequence& b_;
  const Gap& gap_;
  std::vector<Span> in_a_;
  std::vector<Span> in_b_;
};

}  // namespace

std::vector<Match> match_passages(const WordSequence& a, const WordSequence& b, const Gap& gap) {
  if (gap.a.empty() || gap.b.empty()) return {};
  if (std::uint64_t{gap.a.size()} * gap.b.size() > kMaxTableCells) return {};
  return Pairing(a, b, gap).run();
}

}  // namespace stemma
