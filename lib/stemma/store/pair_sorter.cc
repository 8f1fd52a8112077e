#include "stemma/store/pair_sorter.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "stemma/base/hash.h"

namespace stemma {
namespace {

// Of more partitions the heads of all would leave the cache.
constexpr int kMostPartitionBits = 9;
constexpr int kLeastFreeBits = 10;
constexpr std::size_t kLeastCapacity = 1024;
constexpr std::size_t kUsualCapacity = std::size_t{1} << 16U;
// While pairs are added up: their copies, and where each bucket begins.
constexpr std::uint64_t kScratchBytesPerPair = sizeof(SharedKeys) + 2 * sizeof(std::uint32_t);
constexpr std::size_t kMostMerged = std::size_t{1} << 18U;

// Few are sorted; of many most are the same pair, and are looked up.
constexpr std::size_t kFew = 32;

void append_sorted(std::span<SharedKeys> bucket, std::vector<SharedKeys>& sums) {
  std::sort(bucket.begin(), bucket.end());
  for (std::size_t i = 0; i < bucket.size(); ++i) {
    if (i > 0 && bucket[i].pair() == bucket[i - 1].pair()) {
      sums.back().add(bucket[i].found);
    } else {
      sums.push_back(bucket[i]);
    }
  }
}

// Puts the sums of `bucket` in its beginning; how many there are.
std::size_t add_up_by_table(std::span<SharedKeys> bucket, std::vector<std::uint32_t>& table) {
  // Each slot holds where the sum stands, counted from 1.
  table.assign(std::bit_ceil(2 * bucket.size()), 0);
  const int shift = 64 - std::countr_zero(table.size());
  std::size_t sums = 0;
  for (const SharedKeys keys : bucket) {
    std::size_t i = keys.pair() * 0x9E3779B97F4A7C15U >> shift;
    while (table[i] != 0 && bucket[table[i] - 1].pair() != keys.pair()) {
      i = (i + 1) & (table.size() - 1);
    }
    if (table[i] != 0) {
      bucket[table[i] - 1].add(keys.found);
    } else {
      bucket[sums++] = keys;
      table[i] = static_cast<std::uint32_t>(sums);
    }
  }
  return sums;
}

}  // namespace

void SharedKeys::add(std::uint32_t more) {
  constexpr std::uint32_t kLenses = kOneShortKey - 1;
  const std::uint64_t short_keys = std::uint64_t{found / kOneShortKey} + more / kOneShortKey;
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max() / kOneShortKey;
  found = static_cast<std::uint32_t>(std::min(short_keys, kMost)) * kOneShortKey |
          ((found | more) & kLenses);
}

LensSet SharedKeys::lenses_but_short() const {
  LensSet lenses;
  lenses.bits = static_cast<std::uint8_t>(found % kOneShortKey);
  return lenses;
}

void add_up_pairs(std::vector<SharedKeys>& pairs, int free_bits, std::vector<SharedKeys>& placed) {
  if (pairs.empty()) return;
  const int bits = std::min(free_bits, static_cast<int>(std::bit_width(pairs.size())));
  const std::uint64_t mask = (std::uint64_t{1} << free_bits) - 1;
  const auto bucket_of = [&](const SharedKeys& keys) {
    return (keys.b & mask) >> (free_bits - bits);
  };
  std::vector<std::uint32_t> ends((std::size_t{1} << bits) + 1, 0);
  for (const SharedKeys& keys : pairs) ++ends[bucket_of(keys) + 1];
  for (std::size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
  placed.resize(pairs.size());
  for (const SharedKeys& keys : pairs) placed[ends[bucket_of(keys)]++] = keys;
  pairs.clear();
  std::vector<std::uint32_t> table;
  std::uint32_t begin = 0;
  for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
    std::span<SharedKeys> bucket = std::span(placed).subspan(begin, ends[i] - begin);
    begin = ends[i];
    if (bucket.size() > kFew) bucket = bucket.first(add_up_by_table(bucket, table));
    append_sorted(bucket, pairs);
  }
}

PairSorter::PairSorter(std::size_t texts, std::uint64_t bytes, unsigned threads, SpillFile& file) {
  const auto bits = static_cast<int>(std::bit_width(texts == 0 ? 0 : texts - 1));
  const auto usual = static_cast<int>(std::bit_width(bytes / sizeof(SharedKeys) / kUsualCapacity));
  const int partition_bits =
      std::clamp(bits - kLeastFreeBits, 0, std::min(usual, kMostPartitionBits));
  shift_ = bits - partition_bits;
  const std::size_t count = texts == 0 ? 1 : ((texts - 1) >> shift_) + 1;
  capacity_ = std::max<std::size_t>(
      kLeastCapacity, bytes / (count * sizeof(SharedKeys) + threads * kScratchBytesPerPair));
  capacity_ = std::min<std::size_t>(capacity_, std::numeric_limits<std::uint32_t>::max() / 2);
  for (std::size_t i = 0; i < count; ++i) {
    partitions_.push_back(std::make_unique<Partition>(file, std::min(capacity_, kMostMerged)));
  }
}

PairSorter::Writer::Writer(PairSorter& sorter)
    : sorter_(&sorter),
      gathered_(sorter.partitions() * kGathered),
      sizes_(sorter.partitions(), 0) {}

void PairSorter::Writer::finish() {
  for (std::size_t i = 0; i < sizes_.size(); ++i) hand_on(i);
}

void PairSorter::Writer::hand_on(std::size_t partition) {
  const auto first = gathered_.begin() + static_cast<std::ptrdiff_t>(partition * kGathered);
  const auto last = first + sizes_[partition];
  sizes_[partition] = 0;
  if (first == last) return;
  Partition& to = *sorter_->partitions_[partition];
  const std::scoped_lock lock(to.mutex);
  to.pairs.insert(to.pairs.end(), first, last);
  if (to.pairs.size() < sorter_->capacity_) return;
  add_up_pairs(to.pairs, sorter_->shift_, placed_);
  // Else it would be added up again too soon.
  if (to.pairs.size() < sorter_->capacity_ / 2) return;
  to.runs.add(to.pairs);
  to.pairs.clear();
}

void PairSorter::for_each_text(std::size_t partition,
                               const std::function<void(std::span<const SharedKeys>)>& sink) {
  Partition& from = *partitions_[partition];
  std::vector<SharedKeys> of_text;
  add_up_pairs(from.pairs, shift_, of_text);
  of_text.clear();
  const auto hand_on = [&] {
    if (!of_text.empty()) sink(of_text);
    of_text.clear();
  };
  from.runs.for_each(from.pairs, [&](const SharedKeys& keys) {
    if (!of_text.empty() && of_text.back().b != keys.b) hand_on();
    of_text.push_back(keys);
  });
  hand_on();
  partitions_[partition].reset();
}

}  // namespace stemma
