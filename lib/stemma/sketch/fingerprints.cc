#include "stemma/sketch/fingerprints.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/sketch/runs.h"
#include "stemma/sketch/winnower.h"

namespace stemma {
namespace {

// Of `marks`, which hold all that windows of `width` choose, leaves out what is not chosen: where
// the stretch of k-grams between the next smaller one to the left and the next one to the right
// that is not larger holds no window. Of those that is_known(), that needs not be asked.
template <class IsKnown>
void keep_chosen(std::vector<Fingerprint>& marks, std::size_t grams, std::size_t width,
                 const IsKnown& is_known) {
  auto kept = marks.begin();
  for (auto mark = marks.begin(); mark != marks.end(); ++mark) {
    if (!is_known(mark)) {
      std::size_t begin = 0;
      for (auto left = kept; left != marks.begin() && begin == 0;) {
        --left;
        const bool is_far = mark->position - left->position >= width;
        if (is_far || left->hash < mark->hash) begin = left->position + std::size_t{1};
      }
      auto right = mark + 1;
      while (right != marks.end() && right->hash > mark->hash && right->position - begin < width) {
        ++right;
      }
      const std::size_t end = right == marks.end() ? grams : right->position;
      if (end - begin < width) continue;
    }
    *kept++ = *mark;
  }
  marks.erase(kept, marks.end());
}

using Compare = void (*)(const std::uint32_t*, const std::uint32_t*, std::size_t, std::uint32_t*);

// The smallest, or largest, of each `width` consecutive of values[0, count + width - 1), in place:
// first of two, then of four ..., then of any two such stretches that together make up the width.
void slide(std::uint32_t* values, std::size_t count, std::size_t width, Compare compare) {
  std::size_t covered = 1;
  while (covered < width) {
    const std::size_t step = std::min(covered, width - covered);
    covered += step;
    compare(values, values + step, count + width - covered, values);
  }
}

}  // namespace

void Winnower::add(std::span<const std::uint64_t> hashes) {
  std::copy(hashes.begin(), hashes.end(), hashes_.begin() + static_cast<std::ptrdiff_t>(held_));
  held_ += hashes.size();
  const std::size_t reach = width_ - 1;
  const std::size_t undecided = held_ - decided_;
  if (undecided <= reach) return;
  decide(undecided - reach);
  // What the windows of the next take.
  const std::size_t gone = decided_ - std::min(decided_, reach);
  std::copy(hashes_.begin() + static_cast<std::ptrdiff_t>(gone),
            hashes_.begin() + static_cast<std::ptrdiff_t>(held_), hashes_.begin());
  first_ += gone;
  held_ -= gone;
  decided_ -= gone;
}

std::vector<Fingerprint> Winnower::finish() {
  if (held_ > decided_) decide(held_ - decided_);
  // Two that a window cannot tell apart stand beside each other.
  const auto may_be_equal = [&](const Fingerprint& x, const Fingerprint& y) {
    return x.hash >> 32U == y.hash >> 32U && y.position - x.position < width_;
  };
  keep_chosen(marks_, first_ + held_, width_, [&](auto mark) {
    return (mark == marks_.begin() || !may_be_equal(mark[-1], *mark)) &&
           (mark + 1 == marks_.end() || !may_be_equal(*mark, mark[1]));
  });
  return std::move(marks_);
}

// Marks what the upper halves choose of the next `count` k-grams, all of those that are equal.
void Winnower::decide(std::size_t count) {
  const std::size_t reach = width_ - 1;
  const std::size_t end = std::min(decided_ + count + reach, held_);
  const std::size_t begin = decided_ - std::min(decided_, reach);
  // The smallest of each window, and of those windows that hold a k-gram the largest of these: it
  // is chosen if that is itself. Before the first window and behind the last stand as many empty
  // ones as it takes.
  const std::size_t before = reach - (decided_ - begin);
  const std::size_t windows = end - begin - reach;
  loops_.upper(hashes_.data() + begin, end - begin, upper_.data());
  std::fill_n(smallest_.data(), before, 0);
  std::copy_n(upper_.data(), end - begin, smallest_.data() + before);
  slide(smallest_.data() + before, windows, width_, loops_.smaller);
  std::fill(smallest_.data() + before + windows, smallest_.data() + count + reach, 0);
  slide(smallest_.data(), count, width_, loops_.larger);
  const std::size_t found =
      loops_.equal(upper_.data() + (decided_ - begin), smallest_.data(), count, found_.data());
  for (const std::uint32_t at : std::span(found_).first(found)) {
    const std::size_t in_held = decided_ + at;
    marks_.push_back({hashes_[in_held], static_cast<std::uint32_t>(first_ + in_held)});
  }
  decided_ += count;
}

std::vector<Fingerprint> winnow(std::span<const Token> tokens, int gram, int guarantee) {
  SketchParams params;
  params.gram = gram;
  params.guarantee = guarantee;
  check(params);
  const auto k = static_cast<std::size_t>(gram);
  Winnower winnower(tokens.size(), params);
  RunHashes runs;
  std::array<std::uint64_t, RunHashes::kMost> hashes;
  for (std::size_t at = 0; at + k <= tokens.size(); at += RunHashes::kMost) {
    const std::size_t count = std::min(RunHashes::kMost, tokens.size() - at - k + 1);
    runs.prepare(tokens.subspan(at), count, k);
    runs.all(count, k, hashes.data());
    winnower.add(std::span(hashes).first(count));
  }
  return winnower.finish();
}

std::vector<Fingerprint> widen(std::span<const Fingerprint> fingerprints, const SketchParams& built,
                               int guarantee, std::size_t tokens) {
  check(built);
  SketchParams wider = built;
  wider.guarantee = guarantee;
  check(wider);
  if (guarantee < built.guarantee) {
    throw Error(ErrorCode::invalid_argument,
                "fingerprints chosen for a guarantee of " + std::to_string(built.guarantee) +
                    " do not give those for " + std::to_string(guarantee),
                "guarantee");
  }
  std::vector<Fingerprint> marks(fingerprints.begin(), fingerprints.end());
  keep_chosen(marks, gram_count(tokens, built), window_width(tokens, wider),
              [](auto) { return false; });
  return marks;
}

}  // namespace stemma
