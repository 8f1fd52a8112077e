// What is wrong with an alignment or a union, as its header promises it; "" for a sound one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "stemma/compare/align.h"
#include "stemma/compare/moves.h"
#include "stemma/compare/union.h"
#include "words.h"

namespace stemma::test {

inline bool words_agree(const Words& a, const Words& b, const Match& match) {
  return match.a_begin + match.length <= a.size() && match.b_begin + match.length <= b.size() &&
         std::equal(a.words.begin() + match.a_begin, a.words.begin() + match.a_begin + match.length,
                    b.words.begin() + match.b_begin);
}

// What is wrong with the words that have moved; the marks say which words stand in gaps (1), and
// in those that are edits (2).
inline std::string flaw_of_moves(const Words& a, const Words& b, const Alignment& alignment,
                                 std::vector<char> in_gap_a, std::vector<char> in_gap_b) {
  // First come words of b that stand elsewhere in a, by b_begin; then those of a in b.
  auto moved = alignment.moved.begin();
  const auto in_gap = [](const std::vector<char>& marks, std::uint32_t begin,
                         std::uint32_t length) {
    return std::all_of(marks.begin() + begin, marks.begin() + begin + length,
                       [](char mark) { return mark == 1; });
  };
  for (const Match& match : alignment.moved) {
    if (match.length < kMovedPassageWords) return "too few words to have moved";
    if (!words_agree(a, b, match)) return "moved words differ";
  }
  for (std::uint32_t done = 0; moved != alignment.moved.end() && moved->b_begin >= done; ++moved) {
    if (!in_gap(in_gap_b, moved->b_begin, moved->length)) break;
    done = moved->b_begin + moved->length;
    std::fill(in_gap_b.begin() + moved->b_begin, in_gap_b.begin() + done, 3);
    for (std::uint32_t i = moved->a_begin; i < moved->a_begin + moved->length; ++i) {
      if (in_gap_a[i] == 1) in_gap_a[i] = 3;
    }
  }
  for (const Gap& edit : alignment.moved_edits) {
    if (!edit.edit) return "a moved edit that is none";
    if (!in_gap(in_gap_a, edit.a.begin, edit.a.size())) return "a moved edit of words of a taken";
    if (!in_gap(in_gap_b, edit.b.begin, edit.b.size())) return "a moved edit of words of b taken";
    std::fill(in_gap_a.begin() + edit.a.begin, in_gap_a.begin() + edit.a.end, 3);
    std::fill(in_gap_b.begin() + edit.b.begin, in_gap_b.begin() + edit.b.end, 3);
  }
  for (; moved != alignment.moved.end(); ++moved) {
    if (!in_gap(in_gap_a, moved->a_begin, moved->length)) return "moved, but not in a gap";
    std::fill(in_gap_a.begin() + moved->a_begin, in_gap_a.begin() + moved->a_begin + moved->length,
              3);
  }
  return {};
}

// What is wrong with an alignment; "" for a sound one.
inline std::string flaw(const Words& a, const Words& b, const Alignment& alignment) {
  std::vector<std::uint64_t> rebuilt;
  std::vector<char> in_gap_a(a.size(), 0);
  std::vector<char> in_gap_b(b.size(), 0);
  Match done;  // a_begin and b_begin: up to where both are covered
  auto match = alignment.matches.begin();
  bool after_match = false;
  for (auto gap = alignment.gaps.begin();;) {
    const bool more = match != alignment.matches.end();
    if (more && match->a_begin == done.a_begin && match->b_begin == done.b_begin) {
      if (match->length == 0) return "a match of no words";
      if (after_match) return "two matches that touch";
      if (!words_agree(a, b, *match)) return "matched words differ";
      rebuilt.insert(rebuilt.end(), a.words.begin() + match->a_begin,
                     a.words.begin() + match->a_begin + match->length);
      done.a_begin += match->length;
      done.b_begin += match->length;
      after_match = true;
      ++match;
    } else if (gap != alignment.gaps.end()) {
      if (gap->a.begin != done.a_begin || gap->b.begin != done.b_begin) return "not in order";
      if (gap->a.empty() && gap->b.empty()) return "a gap of nothing";
      if (gap->a.end < gap->a.begin || gap->b.end < gap->b.begin) return "a gap that runs back";
      if (gap->a.end > a.size() || gap->b.end > b.size()) return "a gap past the end";
      rebuilt.insert(rebuilt.end(), b.words.begin() + gap->b.begin, b.words.begin() + gap->b.end);
      std::fill(in_gap_a.begin() + gap->a.begin, in_gap_a.begin() + gap->a.end, gap->edit ? 2 : 1);
      std::fill(in_gap_b.begin() + gap->b.begin, in_gap_b.begin() + gap->b.end, gap->edit ? 2 : 1);
      done = {gap->a.end, gap->b.end, 0};
      after_match = false;
      ++gap;
    } else {
      break;
    }
  }
  if (match != alignment.matches.end()) return "a match out of order";
  if (done.a_begin != a.size() || done.b_begin != b.size()) return "not covered to the end";
  if (rebuilt != b.words) return "replaying does not rebuild b";

  return flaw_of_moves(a, b, alignment, in_gap_a, in_gap_b);
}

inline std::vector<std::uint64_t> words_of(const Union& all) {
  std::vector<std::uint64_t> words;
  for (const std::uint32_t slot : all.order) words.push_back(all.slots[slot].word);
  return words;
}

// What is wrong with a union; "" for a sound one.
inline std::string flaw(const std::vector<const Document*>& versions, const Union& all) {
  if (all.versions.size() != versions.size()) return "not as many versions";
  if (std::set(all.order.begin(), all.order.end()).size() != all.slots.size() ||
      all.order.size() != all.slots.size()) {
    return "not every slot stands in the order once";
  }
  for (const Slot& slot : all.slots) {
    const Document& source = *versions[slot.version];
    if (slot.token >= source.tokens.size()) return "a slot of no word";
    if (source.tokens[slot.token] != slot.word) return "a slot with another word";
    const Span& passage = source.passages[slot.passage].tokens;
    if (slot.token < passage.begin || slot.token >= passage.end) return "another passage";
    if (slot.weight < 1) return "a slot that weighs nothing";
  }
  const std::vector<std::uint64_t> words = words_of(all);
  for (std::size_t i = 0; i < versions.size(); ++i) {
    std::uint32_t done = 0;
    for (const Stretch& stretch : all.versions[i]) {
      if (stretch.slots.begin < done) return "stretches overlap";
      if (stretch.slots.begin >= stretch.slots.end) return "an empty stretch";
      if (stretch.slots.end > all.order.size()) return "a stretch past the end";
      if (stretch.tokens.begin > stretch.tokens.end ||
          stretch.tokens.end > versions[i]->tokens.size()) {
        return "tokens past the end";
      }
      done = stretch.slots.end;
      if (stretch.status == ReadingStatus::edited) continue;
      if (stretch.status == ReadingStatus::missing) return "a stretch that is missing";
      if (stretch.tokens.size() != stretch.slots.size()) return "not word for word";
      for (std::uint32_t n = 0; n < stretch.slots.size(); ++n) {
        if (words[stretch.slots.begin + n] != versions[i]->tokens[stretch.tokens.begin + n]) {
          return "a stretch that reads otherwise than it says";
        }
      }
    }
  }
  return {};
}

}  // namespace stemma::test
