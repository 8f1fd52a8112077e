#include "stemma/compare/reconstruction.h"

#include <algorithm>

#include "stemma/compare/union.h"

namespace stemma {
namespace {

// Sorted, and one where they touch or overlap.
void join(std::vector<Span>& spans) {
  std::sort(spans.begin(), spans.end(),
            [](const Span& x, const Span& y) { return x.begin < y.begin; });
  std::size_t kept = 0;
  for (const Span& span : spans) {
    if (span.empty()) continue;
    if (kept > 0 && span.begin <= spans[kept - 1].end) {
      spans[kept - 1].end = std::max(spans[kept - 1].end, span.end);
    } else {
      spans[kept++] = span;
    }
  }
  spans.resize(kept);
}

class Reconstructor {
 public:
  Reconstructor(std::span<const Document* const> versions, const RunContext& context)
      : versions_(versions), union_(build_union(versions, context)) {}

  Reconstruction run() {
    borders_ = place_borders(union_);
    for (std::size_t i = 0; i + 1 < borders_.size(); ++i) {
      add_passage({borders_[i], borders_[i + 1]});
    }
    for (std::uint32_t version = 0; version < versions_.size(); ++version) {
      add_witnesses(version);
      add_repetitions(version);
    }
    for (UnionPassage& passage : result_.passages) {
      for (Witness& witness : passage.witnesses) join(witness.tokens);
    }
    return std::move(result_);
  }

 private:
  const Slot& slot(std::uint32_t position) const { return union_.slots[union_.order[position]]; }

  void add_passage(Span positions) {
    const Slot& first = slot(positions.begin);
    UnionPassage& passage = result_.passages.emplace_back();
    passage.kind = versions_[first.version]->passages[first.passage].kind;
    passage.source = first.version;
    passage.tokens = {first.token, slot(positions.end - 1).token + 1};
    passage.goes_on = positions.begin > 0 && is_inside(slot(positions.begin - 1), first);
  }

  // Whether words that follow each other in the union are of one paragraph: of the same, or of two
  // versions where neither passage begins or ends here.
  bool is_inside(const Slot& last, const Slot& next) const {
    if (last.version == next.version) return last.passage == next.passage;
    const Span& before = versions_[last.version]->passages[last.passage].tokens;
    const Span& after = versions_[next.version]->passages[next.passage].tokens;
    return last.token + 1 < before.end && next.token > after.begin;
  }

  void add_witnesses(std::uint32_t version) {
    std::size_t at = 0;
    for (const Stretch& stretch : union_.versions[version]) {
      for (std::uint32_t begin = stretch.slots.begin; begin < stretch.slots.end;) {
        while (borders_[at + 1] <= begin) ++at;
        const std::uint32_t end = std::min(stretch.slots.end, borders_[at + 1]);
        UnionPassage& passage = result_.passages[at];
        const std::uint32_t first = passage.tokens.begin;
        add_part(passage, version, stretch, {begin, end},
                 {first + begin - borders_[at], first + end - borders_[at]});
        begin = end;
      }
    }
  }

  static void add_part(UnionPassage& passage, std::uint32_t version, const Stretch& stretch,
                       Span positions, Span kept) {
    if (passage.witnesses.empty() || passage.witnesses.back().version != version) {
      passage.witnesses.push_back({version, stretch.status, {}, {}});
    }
    Witness& witness = passage.witnesses.back();
    witness.status = stronger(witness.status, stretch.status);
    // Where other words stand for these, all of them do, whichever part this is.
    Span tokens = stretch.tokens;
    if (tokens.size() == stretch.slots.size()) {
      tokens = {stretch.tokens.begin + positions.begin - stretch.slots.begin,
                stretch.tokens.begin + positions.end - stretch.slots.begin};
    }
    witness.tokens.push_back(tokens);
    if (stretch.status == ReadingStatus::edited) add_other(witness.other, {kept, tokens});
  }

  // Several words that the version does without are one reading.
  static void add_other(std::vector<OtherWords>& other, const OtherWords& words) {
    const bool goes_on = !other.empty() && other.back().kept.end == words.kept.begin &&
                         other.back().tokens.empty() && words.tokens.empty();
    if (goes_on) {
      other.back().kept.end = words.kept.end;
    } else {
      other.push_back(words);
    }
  }

  void add_repetitions(std::uint32_t version) {
    std::vector<char> has_place(versions_[version]->tokens.size(), 0);
    for (const Stretch& stretch : union_.versions[version]) {
      std::fill(has_place.begin() + stretch.tokens.begin, has_place.begin() + stretch.tokens.end,
                1);
    }
    const auto size = static_cast<std::uint32_t>(has_place.size());
    for (std::uint32_t begin = 0; begin < size;) {
      std::uint32_t end = begin + 1;
      if (has_place[begin] == 0) {
        while (end < size && has_place[end] == 0) ++end;
        result_.repetitions.push_back({version, {begin, end}});
      }
      begin = end;
    }
  }

  std::span<const Document* const> versions_;
  Union union_;
  std::vector<std::uint32_t> borders_;
  Reconstruction result_;
};

}  // namespace

Reconstruction reconstruct(std::span<const Document* const> versions, const RunContext& context) {
  return Reconstructor(versions, context).run();
}

}  // namespace stemma
