#include "stemma/compare/union.h"

#include <algorithm>
#include <limits>
#include <span>

#include "stemma/compare/align.h"

namespace stemma {
namespace {

std::vector<std::uint32_t> passages_of(const Document& document) {
  std::vector<std::uint32_t> passages(document.tokens.size());
  for (std::uint32_t i = 0; i < document.passages.size(); ++i) {
    const Span& tokens = document.passages[i].tokens;
    std::fill(passages.begin() + tokens.begin, passages.begin() + tokens.end, i);
  }
  return passages;
}

class UnionBuilder {
 public:
  explicit UnionBuilder(const RunContext& context) : context_(context) {}

  void add(const Document& document) {
    version_ = static_cast<std::uint32_t>(union_.versions.size());
    union_.versions.emplace_back();
    words_ = document.tokens;
    passages_ = passages_of(document);
    const std::vector<std::uint64_t> union_words = words_in_order();
    const std::vector<std::uint32_t> union_passages = passages_in_order();
    const Alignment alignment = align({union_words, union_passages}, {words_, passages_}, context_);

    if (union_.slots.empty()) union_.slots.reserve(words_.size());
    left_over_.assign(words_.size(), 0);
    had_.assign(union_.order.size(), 0);
    for (const Match& match : alignment.matches) {
      has(match.a_begin, {match.b_begin, match.b_begin + match.length}, ReadingStatus::same);
    }
    for (const Gap& gap : alignment.gaps) {
      std::fill(left_over_.begin() + gap.b.begin, left_over_.begin() + gap.b.end, 1);
    }
    for (const Match& match : alignment.moved) {
      const Span tokens{match.b_begin, match.b_begin + match.length};
      has(match.a_begin, tokens, ReadingStatus::moved);
      std::fill(left_over_.begin() + tokens.begin, left_over_.begin() + tokens.end, 0);
    }
    for (const Gap& gap : alignment.moved_edits) reads_otherwise(gap);
    insertions_.clear();
    for (const Gap& gap : alignment.gaps) {
      if (gap.edit) reads_otherwise(gap);
      insert(gap);
    }
    splice();
  }

  Union finish() {
    forgive_small_insertions();
    for (std::vector<Stretch>& stretches : union_.versions) make_consecutive(stretches);
    return std::move(union_);
  }

 private:
  struct Insertion {
    std::uint32_t position = 0;  // in the order before: new slots come before this one
    Span slots;
  };
  // Slots put within an edit: versions that have the words on both sides merely read otherwise.
  struct SmallInsertion {
    Span slots;
    std::uint32_t before = 0;  // slots
    std::uint32_t after = 0;
  };

  std::vector<std::uint64_t> words_in_order() const {
    std::vector<std::uint64_t> words;
    words.reserve(union_.order.size());
    for (const std::uint32_t slot : union_.order) words.push_back(union_.slots[slot].word);
    return words;
  }

  // Numbered anew in the order of the union: a passage into which another version's words came
  // is three.
  std::vector<std::uint32_t> passages_in_order() const {
    std::vector<std::uint32_t> numbers;
    numbers.reserve(union_.order.size());
    for (std::size_t i = 0; i < union_.order.size(); ++i) {
      const Slot& slot = union_.slots[union_.order[i]];
      if (i == 0) {
        numbers.push_back(0);
        continue;
      }
      const Slot& last = union_.slots[union_.order[i - 1]];
      const bool same = slot.version == last.version && slot.passage == last.passage;
      numbers.push_back(numbers.back() + (same ? 0 : 1));
    }
    return numbers;
  }

  // The version has, from `position` of the union on, as many words as `tokens`.
  void has(std::uint32_t position, Span tokens, ReadingStatus status) {
    for (std::uint32_t i = 0; i < tokens.size(); ++i) {
      if (had_[position + i] != 0) continue;  // it says twice what the union says once
      had_[position + i] = 1;
      append(union_.order[position + i], {tokens.begin + i, tokens.begin + i + 1}, status);
    }
  }

  // Whether none of these words of the union is had. What the version says verbatim elsewhere is
  // not also reworded here: its words here are then words of their own.
  bool is_free(Span positions) const {
    return !positions.empty() &&
           std::all_of(had_.begin() + positions.begin, had_.begin() + positions.end,
                       [](char had) { return had == 0; });
  }

  // The version has other words for gap.a.
  void reads_otherwise(const Gap& gap) {
    if (!is_free(gap.a)) return;
    std::fill(left_over_.begin() + gap.b.begin, left_over_.begin() + gap.b.end, 0);
    const std::uint32_t slots = gap.a.size();
    for (std::uint32_t i = 0; i < slots; ++i) {
      const auto share = [&](std::uint32_t part) {
        return gap.b.begin + static_cast<std::uint32_t>(std::uint64_t{gap.b.size()} * part / slots);
      };
      had_[gap.a.begin + i] = 1;
      append(union_.order[gap.a.begin + i], {share(i), share(i + 1)}, ReadingStatus::edited);
    }
    std::uint32_t weight = 0;
    for (std::uint32_t i = gap.a.begin; i < gap.a.end; ++i) {
      weight += union_.slots[union_.order[i]].weight;
    }
    if (gap.b.size() > weight) {
      union_.slots[union_.order[gap.a.end - 1]].weight += gap.b.size() - weight;
    }
  }

  void append(std::uint32_t slot, Span tokens, ReadingStatus status) {
    std::vector<Stretch>& stretches = union_.versions[version_];
    if (!stretches.empty()) {
      Stretch& last = stretches.back();
      if (last.slots.end == slot && last.tokens.end == tokens.begin && last.status == status) {
        last.slots.end = slot + 1;
        last.tokens.end = tokens.end;
        return;
      }
    }
    stretches.push_back({{slot, slot + 1}, tokens, status});
  }

  // The words of gap.b that stand nowhere in the union yet.
  void insert(const Gap& gap) {
    for (std::uint32_t at = gap.b.begin; at < gap.b.end;) {
      if (left_over_[at] == 0) {
        ++at;
        continue;
      }
      std::uint32_t end = at;
      while (end < gap.b.end && left_over_[end] != 0) ++end;
      add_slots(gap, {at, end});
      at = end;
    }
  }

  void add_slots(const Gap& gap, Span tokens) {
    const auto first = static_cast<std::uint32_t>(union_.slots.size());
    for (std::uint32_t i = tokens.begin; i < tokens.end; ++i) {
      const auto slot = static_cast<std::uint32_t>(union_.slots.size());
      union_.slots.push_back({words_[i], version_, i, passages_[i], 1});
      append(slot, {i, i + 1}, ReadingStatus::same);
    }
    const Span slots{first, static_cast<std::uint32_t>(union_.slots.size())};
    insertions_.push_back({gap.a.end, slots});
    if (gap.edit && gap.a.begin > 0 && gap.a.end < union_.order.size()) {
      small_insertions_.push_back({slots, union_.order[gap.a.begin - 1], union_.order[gap.a.end]});
    }
  }

  void splice() {
    if (insertions_.empty()) return;
    std::stable_sort(
        insertions_.begin(), insertions_.end(),
        [](const Insertion& x, const Insertion& y) { return x.position < y.position; });
    std::vector<std::uint32_t> order;
    order.reserve(union_.slots.size());
    std::uint32_t done = 0;
    for (const Insertion& insertion : insertions_) {
      order.insert(order.end(), union_.order.begin() + done,
                   union_.order.begin() + insertion.position);
      done = insertion.position;
      for (std::uint32_t slot = insertion.slots.begin; slot < insertion.slots.end; ++slot) {
        order.push_back(slot);
      }
    }
    order.insert(order.end(), union_.order.begin() + done, union_.order.end());
    union_.order = std::move(order);
  }

  // Only words on both sides that a version truly has count: what is forgiven here is no ground
  // for forgiving more beside it, or whole passages would go eight words at a time.
  void forgive_small_insertions() {
    for (std::vector<Stretch>& stretches : union_.versions) {
      std::vector<char> has(union_.slots.size(), 0);
      for (const Stretch& stretch : stretches) {
        std::fill(has.begin() + stretch.slots.begin, has.begin() + stretch.slots.end, 1);
      }
      for (const SmallInsertion& small : small_insertions_) {
        if (has[small.before] == 0 || has[small.after] == 0) continue;
        for (std::uint32_t slot = small.slots.begin; slot < small.slots.end; ++slot) {
          if (has[slot] == 0) stretches.push_back({{slot, slot + 1}, {}, ReadingStatus::edited});
        }
      }
    }
  }

  // Splits stretches where other versions' words came between their slots, and sorts them by
  // their place in the union.
  void make_consecutive(std::vector<Stretch>& stretches) {
    if (position_.size() != union_.slots.size()) {
      position_.resize(union_.slots.size());
      for (std::uint32_t i = 0; i < union_.order.size(); ++i) position_[union_.order[i]] = i;
    }
    std::vector<Stretch> result;
    for (const Stretch& stretch : stretches) {
      const bool word_by_word = stretch.slots.size() == stretch.tokens.size();
      std::uint32_t begin = stretch.slots.begin;
      for (std::uint32_t slot = begin + 1; slot <= stretch.slots.end; ++slot) {
        if (slot < stretch.slots.end && position_[slot] == position_[slot - 1] + 1) continue;
        Stretch part{{position_[begin], position_[slot - 1] + 1}, stretch.tokens, stretch.status};
        if (word_by_word) {
          part.tokens = {stretch.tokens.begin + begin - stretch.slots.begin,
                         stretch.tokens.begin + slot - stretch.slots.begin};
        }
        result.push_back(part);
        begin = slot;
      }
    }
    std::sort(result.begin(), result.end(),
              [](const Stretch& x, const Stretch& y) { return x.slots.begin < y.slots.begin; });
    stretches = std::move(result);
  }

  const RunContext& context_;
  Union union_;
  std::vector<SmallInsertion> small_insertions_;
  std::vector<std::uint32_t> position_;  // of each slot in the final order
  // While one version is added:
  std::uint32_t version_ = 0;
  std::span<const std::uint64_t> words_;
  std::vector<std::uint32_t> passages_;
  std::vector<char> left_over_;  // words that have no place in the union yet
  std::vector<char> had_;        // positions of the union that the version is known to have
  std::vector<Insertion> insertions_;
};

}  // namespace

ReadingStatus stronger(ReadingStatus one, ReadingStatus other) {
  const auto weight = [](ReadingStatus status) {
    return status == ReadingStatus::moved    ? 3
           : status == ReadingStatus::edited ? 2
           : status == ReadingStatus::same   ? 1
                                             : 0;
  };
  return weight(one) > weight(other) ? one : other;
}

std::vector<std::uint32_t> place_borders(const Union& all) {
  const auto size = static_cast<std::uint32_t>(all.order.size());
  std::vector<std::uint32_t> borders = {0, size};
  for (std::uint32_t i = 1; i < size; ++i) {
    const Slot& last = all.slots[all.order[i - 1]];
    const Slot& next = all.slots[all.order[i]];
    const bool goes_on = next.version == last.version && next.passage == last.passage &&
                         next.token == last.token + 1;
    if (!goes_on) borders.push_back(i);
  }
  for (const std::vector<Stretch>& stretches : all.versions) {
    std::uint32_t covered = 0;
    for (const Stretch& stretch : stretches) {
      if (stretch.slots.begin > covered) {
        borders.push_back(covered);
        borders.push_back(stretch.slots.begin);
      }
      covered = stretch.slots.end;
    }
    borders.push_back(covered);
  }
  std::sort(borders.begin(), borders.end());
  borders.erase(std::unique(borders.begin(), borders.end()), borders.end());
  return borders;
}

Union build_union(std::span<const Document* const> versions, const RunContext& context) {
  UnionBuilder builder(context);
  for (const Document* document : versions) {
    context.check_cancelled();
    builder.add(*document);
  }
  return builder.finish();
}

}  // namespace stemma
