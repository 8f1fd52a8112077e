// Sorting by hashes. That hashes are spread evenly is what a general sort cannot know: their first
// bits tell nearly where each belongs.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace stemma {
namespace hash_sort {

// Below it, counting costs more than it saves.
inline constexpr std::size_t kFew = 48;
// Of more values than these, the buckets leave the cache.
inline constexpr std::size_t kMany = std::size_t{1} << 13U;

// Where each bucket begins; then, as values are put there, where it ends.
using Ends = std::vector<std::uint32_t>;

// Sorts `from` into `to`, of the same size. The first `known` bits of the hashes are all the same.
template <class Value, class HashOf>
void sort_into(std::span<Value> from, std::span<Value> to, int known, Ends& ends,
               const HashOf& hash_of) {
  constexpr std::uint32_t kShortBucket = 16;  // what the last pass, quadratic in it, may meet
  if (from.size() < kFew || from.size() > 128 * kMany) {  // so many are not spread evenly
    std::copy(from.begin(), from.end(), to.begin());
    std::sort(to.begin(), to.end());
    return;
  }
  const int bits = static_cast<int>(std::bit_width(from.size()));
  const auto bucket_of = [&](const Value& value) {
    return (hash_of(value) << known) >> (64 - bits);
  };
  ends.assign((std::size_t{1} << static_cast<unsigned>(bits)) + 1, 0);
  for (const Value& value : from) ++ends[bucket_of(value) + 1];
  std::uint32_t longest = 0;
  std::uint32_t sum = 0;
  for (std::uint32_t& end : ends) {
    longest = std::max(longest, end);
    sum += end;
    end = sum;
  }
  for (const Value& value : from) to[ends[bucket_of(value)]++] = value;
  if (longest > kShortBucket) {
    std::uint32_t begin = 0;
    for (const std::uint32_t end : ends) {
      if (end - begin > kShortBucket) std::sort(to.begin() + begin, to.begin() + end);
      begin = end;
    }
  }
  if constexpr (std::is_scalar_v<Value>) {
    // Most that are out of order are two neighbours, and which cannot be foretold: a pass without
    // branches leaves few to the last one. (Of std::min and std::max g++ 12 makes branches.)
    Value largest = to[0];
    for (std::size_t i = 1; i < to.size(); ++i) {
      const Value value = to[i];
      const bool is_less = value < largest;
      to[i - 1] = is_less ? value : largest;
      largest = is_less ? largest : value;
    }
    to.back() = largest;
  }
  for (std::size_t i = 1; i < to.size(); ++i) {
    const Value value = to[i];
    std::size_t at = i;
    for (; at > 0 && value < to[at - 1]; --at) to[at] = to[at - 1];
    to[at] = value;
  }
}

}  // namespace hash_sort

// Sorts `values` by operator<, which compares first by hash_of(value), 64 bits that are spread
// evenly. O(n) expected, O(n log n) whatever the values. Needs as much memory again while it works.
template <class Value, class HashOf>
void sort_by_hash(std::vector<Value>& values, const HashOf& hash_of) {
  if (values.size() < hash_sort::kFew) {
    std::sort(values.begin(), values.end());
    return;
  }
  std::vector<Value> placed(values.size());
  hash_sort::Ends ends;
  if (values.size() <= hash_sort::kMany) {
    hash_sort::sort_into(std::span(values), std::span(placed), 0, ends, hash_of);
    values = std::move(placed);
    return;
  }
  // First into parts that fit the cache; not so many that writing to all of them leaves it.
  constexpr std::size_t kMostParts = 2048;
  const std::size_t parts =
      std::min(kMostParts, 4 * std::bit_floor(values.size() / hash_sort::kMany));
  const int bits = std::countr_zero(parts);
  const int shift = 64 - bits;
  std::array<std::size_t, kMostParts + 1> part_ends{};
  for (const Value& value : values) ++part_ends[(hash_of(value) >> shift) + 1];
  for (std::size_t i = 1; i <= parts; ++i) part_ends[i] += part_ends[i - 1];
  for (const Value& value : values) placed[part_ends[hash_of(value) >> shift]++] = value;
  std::size_t begin = 0;
  for (const std::size_t end : std::span(part_ends).first(parts)) {
    hash_sort::sort_into(std::span(placed).subspan(begin, end - begin),
                         std::span(values).subspan(begin, end - begin), bits, ends, hash_of);
    begin = end;
  }
}

}  // namespace stemma
