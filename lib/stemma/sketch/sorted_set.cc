#include "stemma/sketch/sorted_set.h"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace stemma {
namespace {

using Hashes = std::vector<std::uint64_t>;

// Below it, counting costs more than it saves.
constexpr std::size_t kFewHashes = 48;
// Counts of more buckets leave the cache.
constexpr int kMostBucketBits = 16;
// Longer buckets are sorted before the last pass, which is quadratic in their length.
constexpr std::size_t kShortBucket = 16;

// `hashes` by their upper bits, a bucket for each one to four of them. Values are in the order of
// the buckets; within a bucket no value is far from its place.
Hashes nearly_sorted(const Hashes& hashes) {
  const int bits = std::min(kMostBucketBits, static_cast<int>(std::bit_width(hashes.size())) - 1);
  const int shift = 64 - bits;
  // ends[i]: where bucket i begins, then, as values are put there, where it ends.
  std::vector<std::size_t> ends((std::size_t{1} << static_cast<unsigned>(bits)) + 1);
  for (const std::uint64_t hash : hashes) ++ends[(hash >> shift) + 1];
  for (std::size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
  Hashes placed(hashes.size());
  for (const std::uint64_t hash : hashes) placed[ends[hash >> shift]++] = hash;
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    if (end - begin > kShortBucket) {
      std::sort(placed.begin() + static_cast<std::ptrdiff_t>(begin),
                placed.begin() + static_cast<std::ptrdiff_t>(end));
    }
    begin = end;
  }
  return placed;
}

void insertion_sort(Hashes& hashes) {
  for (std::size_t i = 1; i < hashes.size(); ++i) {
    const std::uint64_t hash = hashes[i];
    std::size_t at = i;
    for (; at > 0 && hashes[at - 1] > hash; --at) hashes[at] = hashes[at - 1];
    hashes[at] = hash;
  }
}

}  // namespace

Hashes sorted_set(Hashes hashes) {
  if (hashes.size() < kFewHashes) {
    std::sort(hashes.begin(), hashes.end());
  } else {
    hashes = nearly_sorted(hashes);
    insertion_sort(hashes);
  }
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  hashes.shrink_to_fit();
  return hashes;
}

}  // namespace stemma
