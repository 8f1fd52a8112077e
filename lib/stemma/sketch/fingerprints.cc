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

// Of `prints`, which hold all that windows of `width` choose, those that are chosen: if the stretch
// of k-grams between the next smaller one to its left and the next one to its right that is not
// larger holds a window.
std::vector<Fingerprint> chosen_of(std::span<const Fingerprint> prints, std::size_t grams,
                                   std::size_t width) {
  std::vector<Fingerprint> chosen;
  std::vector<std::size_t> rising;
  std::vector<std::size_t> begins(prints.size());
  std::vector<std::size_t> ends(prints.size(), grams);
  for (std::size_t i = 0; i < prints.size(); ++i) {
    while (!rising.empty() && prints[rising.back()].hash >= prints[i].hash) {
      ends[rising.back()] = prints[i].position;
      rising.pop_back();
    }
    if (!rising.empty()) begins[i] = prints[rising.back()].position + std::size_t{1};
    rising.push_back(i);
  }
  for (std::size_t i = 0; i < prints.size(); ++i) {
    if (ends[i] - begins[i] >= width) chosen.push_back(prints[i]);
  }
  return chosen;
}

// Of equal k-grams within a window one is too many, of `marks`, which hold all that is chosen: the
// earlier one, unless a window holds it alone.
void leave_out_equals(std::vector<Fingerprint>& marks, std::size_t width) {
  const auto are_near = [&](const Fingerprint& x, const Fingerprint& y) {
    return x.hash == y.hash && y.position - x.position < width;
  };
  const auto first = std::adjacent_find(marks.begin(), marks.end(), are_near);
  auto kept = first;
  for (auto mark = first; mark != marks.end(); ++mark) {
    const auto next = mark + 1;
    if (next != marks.end() && are_near(*mark, *next)) {
      // No smaller one stands between the two, and those left out before have an equal one behind.
      if (next->position < width) continue;
      const std::uint32_t begin = next->position - static_cast<std::uint32_t>(width);
      auto smaller = kept;
      while (smaller != marks.begin() && (smaller - 1)->position >= begin &&
             (smaller - 1)->hash >= mark->hash) {
        --smaller;
      }
      if (smaller != marks.begin() && (smaller - 1)->position >= begin) continue;
    }
    *kept++ = *mark;
  }
  marks.erase(kept, marks.end());
}

using Compare = void (*)(const std::uint64_t*, const std::uint64_t*, std::size_t, std::uint64_t*);

// The smallest, or largest, of each `width` consecutive of values[0, count + width - 1), in place:
// first of two, then of four ..., then of any two such stretches that together make up the width.
void slide(std::uint64_t* values, std::size_t count, std::size_t width, Compare compare) {
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
  leave_out_equals(marks_, width_);
  return std::move(marks_);
}

// Marks what is chosen of the next `count` k-grams, all of those that are equal.
void Winnower::decide(std::size_t count) {
  const std::size_t reach = width_ - 1;
  const std::size_t end = std::min(decided_ + count + reach, held_);
  const std::size_t begin = decided_ - std::min(decided_, reach);
  // The smallest of each window, and of those windows that hold a k-gram the largest of these: it
  // is chosen if that is itself. Before the first window and behind the last stand as many empty
  // ones as it takes.
  const std::size_t before = reach - (decided_ - begin);
  const std::size_t windows = end - begin - reach;
  std::fill_n(smallest_.data(), before, 0);
  std::copy_n(hashes_.data() + begin, end - begin, smallest_.data() + before);
  slide(smallest_.data() + before, windows, width_, loops_.smaller);
  std::fill(smallest_.data() + before + windows, smallest_.data() + count + reach, 0);
  slide(smallest_.data(), count, width_, loops_.larger);
  const auto position = static_cast<std::uint32_t>(first_ + decided_);
  const std::size_t found =
      loops_.equal(hashes_.data() + decided_, smallest_.data(), count, position, found_.data());
  marks_.insert(marks_.end(), found_.data(), found_.data() + found);
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
  const std::size_t grams = gram_count(tokens, built);
  return chosen_of(fingerprints, grams, window_width(tokens, wider));
}

}  // namespace stemma
