#include "stemma/compare/anchors.h"

#include <algorithm>
#include <limits>

#include "stemma/base/hash_sort.h"
#include "stemma/compare/gram.h"
#include "stemma/sketch/runs.h"

namespace stemma {
namespace {

// Of ranges with more words than this, one run in kSampled is enough: matches grow from their
// anchors word by word, and what no anchor reaches is looked at again by itself.
constexpr std::uint32_t kManyWords = 1U << 16U;
constexpr std::uint64_t kSampled = 8;  // a power of two

// Runs of `width` words that stand once in the range, by hash; of those whose hash is divisible by
// `divisor`, a power of two, so that it is the same runs in both texts.
std::vector<Gram> unique_grams(std::span<const std::uint64_t> words, Span range,
                               std::uint32_t width, std::uint64_t divisor) {
  std::vector<Gram> grams;
  grams.reserve((range.size() - width + 1) / divisor);
  std::uint32_t at = range.begin;
  for (const std::uint64_t hash : run_hashes(words.subspan(range.begin, range.size()), width)) {
    if ((hash & (divisor - 1)) == 0) grams.push_back({hash, at});
    ++at;
  }
  sort_by_hash(grams, [](const Gram& gram) { return gram.hash; });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < grams.size();) {
    std::size_t end = i + 1;
    while (end < grams.size() && grams[end].hash == grams[i].hash) ++end;
    if (end == i + 1) grams[kept++] = grams[i];
    i = end;
  }
  grams.resize(kept);
  return grams;
}

struct Point {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
};

// The longest subsequence that rises in b, of points sorted by a (patience sorting).
std::vector<Point> longest_rising(const std::vector<Point>& points) {
  constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> top;  // per length, the point with the smallest b that ends a chain
  std::vector<std::size_t> before(points.size(), kNone);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto pile =
        std::lower_bound(top.begin(), top.end(), points[i].b,
                         [&](std::size_t point, std::uint32_t b) { return points[point].b < b; });
    if (pile != top.begin()) before[i] = *(pile - 1);
    if (pile == top.end()) {
      top.push_back(i);
    } else {
      *pile = i;
    }
  }
  std::vector<Point> chain;
  for (std::size_t i = top.empty() ? kNone : top.back(); i != kNone; i = before[i]) {
    chain.push_back(points[i]);
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

}  // namespace

std::vector<Match> chained_anchors(std::span<const std::uint64_t> a,
                                   std::span<const std::uint64_t> b, Span a_range, Span b_range,
                                   std::uint32_t width) {
  if (a_range.size() < width || b_range.size() < width) return {};
  const std::uint64_t divisor =
      std::min(a_range.size(), b_range.size()) > kManyWords ? kSampled : 1;
  const std::vector<Gram> in_a = unique_grams(a, a_range, width, divisor);
  const std::vector<Gram> in_b = unique_grams(b, b_range, width, divisor);
  std::vector<Point> points;
  auto y = in_b.begin();
  for (const Gram& gram : in_a) {
    while (y != in_b.end() && y->hash < gram.hash) ++y;
    if (y != in_b.end() && y->hash == gram.hash) points.push_back({gram.position, y->position});
  }
  std::sort(points.begin(), points.end(), [](const Point& p, const Point& q) { return p.a < q.a; });

  std::vector<Match> matches;
  std::uint32_t a_done = a_range.begin;
  std::uint32_t b_done = b_range.begin;
  for (const Point& point : longest_rising(points)) {
    if (point.a < a_done || point.b < b_done) continue;  // inside the match before
    Match match{point.a, point.b, 0};
    while (match.a_begin > a_done && match.b_begin > b_done &&
           a[match.a_begin - 1] == b[match.b_begin - 1]) {
      --match.a_begin;
      --match.b_begin;
    }
    while (match.a_begin + match.length < a_range.end &&
           match.b_begin + match.length < b_range.end &&
           a[match.a_begin + match.length] == b[match.b_begin + match.length]) {
      ++match.length;
    }
    a_done = match.a_begin + match.length;
    b_done = match.b_begin + match.length;
    matches.push_back(match);
  }
  return matches;
}

}  // namespace stemma
