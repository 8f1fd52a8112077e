#include "stemma/sketch/fingerprints.h"

#include <algorithm>
#include <array>
#include <string>

#include "stemma/base/error.h"
#include "stemma/sketch/runs.h"

namespace stemma {
namespace {

// How many k-grams `tokens` tokens have, and how many of these are a window; at least k tokens.
struct Windows {
  Windows(std::size_t tokens, int gram, int guarantee)
      : grams(tokens - static_cast<std::size_t>(gram) + 1),
        width(std::min(grams, static_cast<std::size_t>(guarantee - gram) + 1)) {}

  std::size_t grams;
  std::size_t width;
};

// Of `prints`, which hold all that `windows` choose, those that are chosen: if the stretch of k-grams between the next smaller one
// to its left and the next one to its right that is not larger holds a window.
std::vector<Fingerprint> chosen_of(std::span<const Fingerprint> prints, const Windows& windows) {
  std::vector<Fingerprint> chosen;
  std::vector<std::size_t> rising;
  std::vector<std::size_t> begins(prints.size());
  std::vector<std::size_t> ends(prints.size(), windows.grams);
  for (std::size_t i = 0; i < prints.size(); ++i) {
    while (!rising.empty() && prints[rising.back()].hash >= prints[i].hash) {
      ends[rising.back()] = prints[i].position;
      rising.pop_back();
    }
    if (!rising.empty()) begins[i] = prints[rising.back()].position + std::size_t{1};
    rising.push_back(i);
  }
  for (std::size_t i = 0; i < prints.size(); ++i) {
    if (ends[i] - begins[i] >= windows.width) chosen.push_back(prints[i]);
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

// Adds the k-grams that are the smallest of a window, all of them where some are equal, of those
// that begin at tokens[at, at + count).
class Marks {
 public:
  Marks(std::span<const Token> tokens, std::size_t gram, const Windows& windows)
      : tokens_(tokens), gram_(gram), windows_(windows) {}

  void add(std::size_t at, std::size_t count, std::vector<Fingerprint>& marks) {
    const std::size_t reach = windows_.width - 1;
    const std::size_t first = at - std::min(at, reach);
    const std::size_t last = std::min(at + count + reach, windows_.grams);
    for (std::size_t from = first; from < last; from += RunHashes::kMost) {
      const std::size_t some = std::min(last - from, RunHashes::kMost);
      runs_.prepare(tokens_.subspan(from), some, gram_);
      runs_.all(some, gram_, hashes_.data() + (from - first));
    }
    // The smallest of each window, and of those windows that hold a k-gram the largest of these:
    // it is chosen if that is itself. Before the first window stand as many empty ones as it takes.
    const std::size_t none = reach - (at - first);
    const std::size_t windows = last - first - reach;
    std::fill_n(smallest_.begin(), none, 0);
    std::copy_n(hashes_.begin(), last - first, smallest_.begin() + none);
    slide(smallest_.data() + none, windows, windows_.width, loops_.smaller);
    std::fill(smallest_.begin() + none + windows, smallest_.begin() + count + reach, 0);
    slide(smallest_.data(), count, windows_.width, loops_.larger);

    std::size_t found = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t hash = hashes_[at - first + i];
      found_[found] = {hash, static_cast<std::uint32_t>(at + i)};
      found += hash == smallest_[i] ? 1 : 0;
    }
    marks.insert(marks.end(), found_.begin(), found_.begin() + found);
  }

  static constexpr std::size_t kMost = RunHashes::kMost;

 private:
  static constexpr std::size_t kRoom = kMost + 2 * kLongestRun;

  std::span<const Token> tokens_;
  std::size_t gram_;
  Windows windows_;
  const loops::Loops& loops_ = loops::chosen();
  RunHashes runs_;
  std::array<std::uint64_t, kRoom> hashes_;
  std::array<std::uint64_t, kRoom> smallest_;
  std::array<Fingerprint, kMost> found_;
};

}  // namespace

std::vector<Fingerprint> winnow(std::span<const Token> tokens, int gram, int guarantee) {
  SketchParams params;
  params.gram = gram;
  params.guarantee = guarantee;
  check(params);
  const auto k = static_cast<std::size_t>(gram);
  if (tokens.size() < k) return {};
  const Windows windows(tokens.size(), gram, guarantee);
  std::vector<Fingerprint> marks;
  marks.reserve(9 * windows.grams / (4 * (windows.width + 1)) + 8);
  Marks all(tokens, k, windows);
  for (std::size_t at = 0; at < windows.grams; at += Marks::kMost) {
    all.add(at, std::min(Marks::kMost, windows.grams - at), marks);
  }
  leave_out_equals(marks, windows.width);
  return marks;
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
  if (tokens < static_cast<std::size_t>(built.gram)) return {};
  const Windows windows(tokens, built.gram, guarantee);

  return chosen_of(fingerprints, windows);
}

}  // namespace stemma
