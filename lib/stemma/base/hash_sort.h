// Sorting by hashes. That hashes are spread evenly is what a general sort cannot know: their first
// bits tell nearly where each belongs.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace stemma {

// Sorts `values` by operator<, which compares first by hash_of(value), 64 bits that are spread
// evenly. O(n) expected, O(n log n) whatever the values. Needs as much memory again while it works.
template <class Value, class HashOf>
void sort_by_hash(std::vector<Value>& values, const HashOf& hash_of) {
  constexpr std::size_t kFew = 48;             // below it, counting costs more than it saves
  constexpr int kMostBucketBits = 18;          // counts of more buckets leave the cache
  constexpr std::ptrdiff_t kShortBucket = 16;  // what the last pass, quadratic in it, may meet
  if (values.size() < kFew) {
    std::sort(values.begin(), values.end());
    return;
  }
  const int bits = std::min(kMostBucketBits, static_cast<int>(std::bit_width(values.size())) - 1);
  const int shift = 64 - bits;
  // Where each bucket begins; then, as values are put there, where it ends.
  std::vector<std::size_t> ends((std::size_t{1} << static_cast<unsigned>(bits)) + 1);
  for (const Value& value : values) ++ends[(hash_of(value) >> shift) + 1];
  for (std::size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
  std::vector<Value> placed(values.size());
  for (const Value& value : values) placed[ends[hash_of(value) >> shift]++] = value;
  std::ptrdiff_t begin = 0;
  for (const std::size_t end : ends) {
    const auto bucket_end = static_cast<std::ptrdiff_t>(end);
    if (bucket_end - begin > kShortBucket) {
      std::sort(placed.begin() + begin, placed.begin() + bucket_end);
    }
    begin = bucket_end;
  }
  for (std::size_t i = 1; i < placed.size(); ++i) {
    const Value value = placed[i];
    std::size_t at = i;
    for (; at > 0 && value < placed[at - 1]; --at) placed[at] = placed[at - 1];
    placed[at] = value;
  }
  values = std::move(placed);
}

}  // namespace stemma
