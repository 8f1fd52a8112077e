// What the keys of a join say of each pair of texts, added up. A pair that shares many keys is
// said many times, and in no order: it is put to others of nearly the same texts, and where their
// buffer is full, what was said several times becomes one. What stays is spilled.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "stemma/index/lens.h"
#include "stemma/store/spill.h"

namespace stemma {

// The keys that text b shares with a text a before it; with a == b, how many of its short keys are
// common.
struct SharedKeys {
  std::uint32_t b = 0;
  std::uint32_t a = 0;
  std::uint32_t found = 0;  // what found_of() gave, added up

  // One key of this lens: the lenses other than `short` have a bit each, short keys are counted.
  static std::uint32_t found_of(Lens lens) {
    return lens == Lens::short_text ? kOneShortKey : static_cast<std::uint32_t>(lens);
  }
  void add(std::uint32_t more);
  LensSet lenses_but_short() const;
  std::uint32_t short_keys() const { return found / kOneShortKey; }

  std::uint64_t pair() const { return std::uint64_t{b} << 32U | a; }
  friend bool operator<(const SharedKeys& x, const SharedKeys& y) { return x.pair() < y.pair(); }

 private:
  static constexpr std::uint32_t kOneShortKey = 4;
};

class PairSorter {
 public:
  // For pairs of so many texts, in about so many bytes, from up to so many threads.
  PairSorter(std::size_t texts, std::uint64_t bytes, unsigned threads, SpillFile& file);

  // Takes pairs from one thread.
  class Writer {
   public:
    explicit Writer(PairSorter& sorter);

    void add(const SharedKeys& keys) {
      const std::size_t partition = keys.b >> sorter_->shift_;
      std::uint32_t& size = sizes_[partition];
      gathered_[partition * kGathered + size++] = keys;
      if (size == kGathered) hand_on(partition);
    }
    void finish();  // hands on what is left, after the last add()

   private:
    static constexpr std::size_t kGathered = 64;

    void hand_on(std::size_t partition);

    PairSorter* sorter_;
    std::vector<SharedKeys> gathered_;  // kGathered for each partition
    std::vector<std::uint32_t> sizes_;
    std::vector<SharedKeys> placed_;
  };

  // Partitions are of ascending texts b.
  std::size_t partitions() const { return partitions_.size(); }
  // Calls sink(pairs of one text b, by a, each once) for each b that has any, ascending, once all
  // writers are finished; and frees what the partition held. Safe from many threads, each with
  // partitions of its own.
  void for_each_text(std::size_t partition,
                     const std::function<void(std::span<const SharedKeys>)>& sink);

 private:
  struct AddUp {
    void operator()(SharedKeys& into, const SharedKeys& more) const { into.add(more.found); }
  };
  struct Partition {
    Partition(SpillFile& file, std::size_t room) : runs(file, room, {}) {}

    std::mutex mutex;
    std::vector<SharedKeys> pairs;
    SortedRuns<SharedKeys, AddUp> runs;
  };

  int shift_ = 0;             // a text's partition is its number without so many last bits
  std::size_t capacity_ = 0;  // pairs that a partition may hold in memory
  std::vector<std::unique_ptr<Partition>> partitions_;
};

// Sorts pairs, and makes one of those with the same texts. `free_bits` last bits of their b differ,
// no others. `placed` is room that may be used again. O(n) expected where pairs are said often.
void add_up_pairs(std::vector<SharedKeys>& pairs, int free_bits, std::vector<SharedKeys>& placed);

}  // namespace stemma
