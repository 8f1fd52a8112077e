#include "stemma/compare/align.h"

#include <algorithm>
#include <utility>

#include "stemma/compare/anchors.h"
#include "stemma/compare/moves.h"
#include "stemma/compare/passage_pairs.h"

namespace stemma {
namespace {

// Words an anchor has, pass by pass: long ones first, since they hardly ever agree by chance;
// four words that are unique in both sides of a small gap do not either.
constexpr std::uint32_t kAnchorWords[] = {8, 5, 4};
constexpr std::size_t kAnchorPasses = std::size(kAnchorWords);

class Aligner {
 public:
  Aligner(const WordSequence& a, const WordSequence& b, const RunContext& context)
      : a_(a), b_(b), context_(context) {}

  Alignment run() {
    Gap rest{{0, static_cast<std::uint32_t>(a_.words.size())},
             {0, static_cast<std::uint32_t>(b_.words.size())}};
    const std::uint32_t head = words_in_common(rest, End::head);
    add({0, 0, head});
    rest.a.begin = rest.b.begin = head;
    const std::uint32_t tail = words_in_common(rest, End::tail);
    rest.a.end -= tail;
    rest.b.end -= tail;
    refine(rest, 0);
    add({rest.a.end, rest.b.end, tail});
    finish_gaps();
    return std::move(result_);
  }

 private:
  enum class End : std::uint8_t { head, tail };

  // How far the two sides of a gap agree from one end, where that is all of both or as long as an
  // anchor. Texts whose words vary so little that they have no anchors (tables, lists of names)
  // are aligned up to where they differ first and last.
  std::uint32_t words_in_common(const Gap& gap, End end) const {
    const std::uint32_t most = std::min(gap.a.size(), gap.b.size());
    const auto agree = [&](std::uint32_t i) {
      return end == End::head ? a_.words[gap.a.begin + i] == b_.words[gap.b.begin + i]
                              : a_.words[gap.a.end - 1 - i] == b_.words[gap.b.end - 1 - i];
    };
    std::uint32_t count = 0;
    while (count < most && agree(count)) ++count;
    const bool whole = count == gap.a.size() && count == gap.b.size();
    return whole || count >= kAnchorWords[kAnchorPasses - 1] ? count : 0;
  }

  void refine(const Gap& gap, std::size_t pass) {
    context_.check_cancelled();
    if (gap.a.empty() || gap.b.empty() || pass == kAnchorPasses) {
      settle(gap);
      return;
    }
    const std::vector<Match> chain =
        chained_anchors(a_.words, b_.words, gap.a, gap.b, kAnchorWords[pass]);
    Gap rest = gap;
    for (const Match& match : chain) {
      refine({{rest.a.begin, match.a_begin}, {rest.b.begin, match.b_begin}}, pass + 1);
      add(match);
      rest.a.begin = match.a_begin + match.length;
      rest.b.begin = match.b_begin + match.length;
    }
    refine(rest, pass + 1);
  }

  // A gap without anchors: passages that resemble each other are paired and aligned by words.
  void settle(const Gap& gap) {
    if (gap.a.empty() && gap.b.empty()) return;
    Gap rest = gap;
    for (const Match& match : match_passages(a_, b_, gap)) {
      add_gap({{rest.a.begin, match.a_begin}, {rest.b.begin, match.b_begin}});
      add(match);
      rest.a.begin = match.a_begin + match.length;
      rest.b.begin = match.b_begin + match.length;
    }
    add_gap(rest);
  }

  void add(const Match& match) {
    if (match.length == 0) return;
    if (!result_.matches.empty()) {
      Match& last = result_.matches.back();
      if (last.a_begin + last.length == match.a_begin &&
          last.b_begin + last.length == match.b_begin) {
        last.length += match.length;
        return;
      }
    }
    result_.matches.push_back(match);
  }

  void add_gap(const Gap& gap) {
    if (!gap.a.empty() || !gap.b.empty()) result_.gaps.push_back(gap);
  }

  // Whether a gap is an edit is seen last, when the matches around it are known.
  void finish_gaps() {
    auto next = result_.matches.begin();
    for (Gap& gap : result_.gaps) {
      while (next != result_.matches.end() &&
             (next->a_begin < gap.a.end || next->b_begin < gap.b.end)) {
        ++next;
      }
      const std::uint32_t before =
          next == result_.matches.begin() ? 0 : words_before(gap, *(next - 1));
      const std::uint32_t after = next == result_.matches.end() ? 0 : words_after(gap, *next);
      gap.edit =
          in_one_passage(a_, gap.a) && in_one_passage(b_, gap.b) &&
          is_edit(gap.a.size(), gap.b.size(), 0, before + after + border(gap, before, after));
    }
    Moves moves = find_moves(a_, b_, result_.gaps);
    result_.moved = std::move(moves.matches);
    result_.moved_edits = std::move(moves.edits);
  }

  // Other words at the end (or the start) of passages that are the same up to there: the border
  // that both reach agrees as much as the words on the other side do. Not so where one side has
  // nothing: a passage that stops early lacks its end.
  std::uint32_t border(const Gap& gap, std::uint32_t before, std::uint32_t after) const {
    if (gap.a.empty() || gap.b.empty() || (before > 0 && after > 0)) return 0;
    if (before > 0 && !inside_passage(a_, gap.a.end) && !inside_passage(b_, gap.b.end)) {
      return before;
    }
    if (after > 0 && !inside_passage(a_, gap.a.begin) && !inside_passage(b_, gap.b.begin)) {
      return after;
    }
    return 0;
  }

  std::uint32_t words_before(const Gap& gap, const Match& match) const {
    if (match.a_begin + match.length != gap.a.begin) return 0;
    if (match.b_begin + match.length != gap.b.begin) return 0;
    return std::min(
        {match.length, words_back(a_, gap.a, kContextWords), words_back(b_, gap.b, kContextWords)});
  }
  std::uint32_t words_after(const Gap& gap, const Match& match) const {
    if (match.a_begin != gap.a.end || match.b_begin != gap.b.end) return 0;
    return std::min({match.length, words_ahead(a_, gap.a, kContextWords),
                     words_ahead(b_, gap.b, kContextWords)});
  }

  const WordSequence& a_;
  const WordSequence& b_;
  const RunContext& context_;
  Alignment result_;
};

}  // namespace

Alignment align(const WordSequence& a, const WordSequence& b, const RunContext& context) {
  return Aligner(a, b, context).run();
}

}  // namespace stemma
