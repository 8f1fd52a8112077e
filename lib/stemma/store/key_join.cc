#include "stemma/store/key_join.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/parallel.h"
#include "stemma/index/exact_join.h"
#include "stemma/index/key_groups.h"
#include "stemma/index/text_keys.h"
#include "stemma/store/pair_sorter.h"
#include "stemma/store/spill.h"

namespace stemma {
namespace {

struct Holder {
  std::uint64_t key = 0;
  std::uint32_t text = 0;  // its rank

  friend auto operator<=>(const Holder&, const Holder&) = default;
};

// What an entry takes while its part is joined: as it is read and as it is sorted, and the bytes
// by which most are dropped before.
constexpr std::uint64_t kBytesPerEntry = 2 * sizeof(Holder) + sizeof(KeyedText) + 8;
constexpr std::uint64_t kLeastEntries = 4096;

constexpr std::size_t kPairsAtATime = std::size_t{1} << 14U;

// Candidate pairs in their order, in pieces that are in memory or on the disk.
class PairList : public StoredPairs {
 public:
  struct Piece {
    std::vector<CandidatePair> pairs;
    Run run;  // where the pairs are not in memory
  };

  PairList(std::unique_ptr<SpillFile> file, MemoryBudget& memory)
      : file_(std::move(file)), reserved_(memory) {}

  std::uint64_t size() const override { return size_; }
  std::uint64_t common_keys() const override { return common_keys_; }

  void for_each(const std::function<void(std::span<const CandidatePair>)>& body) const override {
    std::vector<CandidatePair> some;
    for (const std::vector<Piece>& partition : partitions_) {
      for (const Piece& piece : partition) {
        if (!piece.pairs.empty()) body(piece.pairs);
        RunReader<SharedKeys> reader(*file_, piece.run,
                                     piece.run.pieces.empty() ? 0 : kPairsAtATime);
        for (auto read = reader.next(); !read.empty(); read = reader.next()) {
          some.clear();
          for (const SharedKeys& keys : read) some.push_back({keys.a, keys.b, lenses_of(keys)});
          body(some);
        }
      }
    }
  }

  // How many bytes may be kept in memory; the rest goes to the disk.
  void allow(std::uint64_t bytes) { allowed_ = bytes; }
  void set_common_keys(std::uint64_t count) { common_keys_ = count; }
  void set_partitions(std::size_t count) { partitions_.resize(count); }
  SpillFile& file() { return *file_; }

  // For one thread a partition.
  void append(std::size_t partition, std::vector<CandidatePair> pairs) {
    if (pairs.empty()) return;
    size_ += pairs.size();
    std::vector<Piece>& pieces = partitions_[partition];
    const std::uint64_t bytes = pairs.capacity() * sizeof(CandidatePair);
    if (kept_.fetch_add(bytes) + bytes <= allowed_ && reserved_.grow(bytes)) {
      pieces.push_back({std::move(pairs), {}});
      return;
    }
    kept_ -= bytes;
    std::vector<SharedKeys> records;
    for (const CandidatePair& pair : pairs) {
      records.push_back({pair.b, pair.a, pair.found_by.bits});
    }
    if (pieces.empty() || pieces.back().run.pieces.empty()) pieces.emplace_back();
    append_to_run<SharedKeys>(pieces.back().run, *file_, records);
  }

 private:
  static LensSet lenses_of(const SharedKeys& keys) {
    LensSet lenses;
    lenses.bits = static_cast<std::uint8_t>(keys.found);
    return lenses;
  }

  std::unique_ptr<SpillFile> file_;
  MemoryReservation reserved_;
  std::uint64_t allowed_ = 0;
  std::atomic<std::uint64_t> kept_ = 0;
  std::atomic<std::uint64_t> size_ = 0;
  std::uint64_t common_keys_ = 0;
  std::vector<std::vector<Piece>> partitions_;
};

// Proposes the texts of one key after the other, given in ascending order.
class Proposer {
 public:
  Proposer(LensSet wanted, PairSorter& pairs) : wanted_(wanted), pairs_(pairs) {}

  std::uint64_t common_keys() const { return common_keys_; }
  void finish() { pairs_.finish(); }

  // All texts of one key.
  void propose(std::span<const Holder> same) {
    const Lens lens = lens_of_key(same.front().key);
    if (!wanted_.has(lens)) return;
    const bool is_common = same.size() > kCommonTexts;
    if (is_common) ++common_keys_;
    for (std::size_t i = 0; i < same.size(); ++i) {
      const std::size_t earlier = is_common ? std::min(i, kHubs) : i;
      propose(same[i].text, same.first(earlier), lens, is_common);
    }
  }

  // All holders one by one, by key and then by text: however many have a key, few are held.
  void add(const Holder& holder) {
    if (!some_.empty() && some_.back().key != holder.key) end_key();
    if (some_.size() <= kCommonTexts) {
      some_.push_back(holder);
      return;
    }
    if (!is_common_) propose(some_);
    is_common_ = true;
    const Lens lens = lens_of_key(holder.key);
    if (wanted_.has(lens)) propose(holder.text, std::span(some_).first(kHubs), lens, true);
  }
  void end_key() {
    if (some_.size() > 1 && !is_common_) propose(some_);
    some_.clear();
    is_common_ = false;
  }

 private:
  void propose(std::uint32_t text, std::span<const Holder> earlier, Lens lens, bool is_common) {
    const std::uint32_t found = SharedKeys::found_of(lens);
    for (const Holder& other : earlier) pairs_.add({text, other.text, found});
    if (is_common && lens == Lens::short_text) pairs_.add({text, text, found});
  }

  LensSet wanted_;
  PairSorter::Writer pairs_;
  std::uint64_t common_keys_ = 0;
  std::vector<Holder> some_;
  bool is_common_ = false;
};

class KeyJoin {
 public:
  KeyJoin(std::span<const RankedKeys> keys, std::span<const std::uint32_t> shingles,
          const CandidateParams& params, const WorkFolder& folder, RunContext& context)
      : keys_(keys),
        shingles_(shingles),
        params_(params),
        context_(context),
        reserved_(context.memory),
        result_(std::make_unique<PairList>(std::make_unique<SpillFile>(folder), context.memory)) {
    for (const Lens lens : {Lens::minhash, Lens::winnowing, Lens::short_text}) {
      if (params.lenses.has(lens)) wanted_.add(lens);
    }
    const std::uint64_t total = context.memory.total();
    const std::uint64_t free = total - std::min(total, context.memory.reserved());
    // Half for pairs before they are added up, a quarter for parts of the keys, and the rest for
    // the outcome. Where there is less than the least, that is taken all the same.
    (void)reserved_.grow(free / 4 * 3);
    result_->allow(free / 4);
    pair_bytes_ = free / 2;
    most_entries_ = std::max(kLeastEntries, free / 4 / kBytesPerEntry / context.thread_count());
  }

  std::unique_ptr<StoredPairs> join() && {
    PairSorter pairs(shingles_.size(), pair_bytes_, context_.thread_count(), result_->file());
    std::atomic<std::uint64_t> common_keys = 0;
    std::atomic<unsigned> done = 0;
    parallel_for(kKeyParts, context_, [&](std::size_t part) {
      common_keys += join_part(static_cast<unsigned>(part), pairs);
      context_.report_progress("joining", ++done, kKeyParts);
    });
    result_->set_common_keys(common_keys);
    result_->set_partitions(pairs.partitions());
    parallel_for(pairs.partitions(), context_,
                 [&](std::size_t partition) { choose(partition, pairs); });
    return std::move(result_);
  }

 private:
  // How many of its keys are common.
  std::uint64_t join_part(unsigned part, PairSorter& pairs) {
    std::uint64_t size = 0;
    for (const RankedKeys& source : keys_) size += source.keys->size(part);
    if (size == 0) return 0;
    Proposer proposer(wanted_, pairs);
    if (size <= most_entries_) {
      std::vector<Holder> holders;
      holders.reserve(size);
      for_each_source(part, holders, [] {});
      for_each_shared_key(holders, kKeyPartBits,
                          [&](std::span<const Holder> same) { proposer.propose(same); });
    } else {
      join_large_part(part, proposer);
    }
    proposer.finish();
    return proposer.common_keys();
  }

  // By sorted runs on the disk: whatever the keys are, one in all of the entries included.
  void join_large_part(unsigned part, Proposer& proposer) {
    const auto no_more = [](Holder&, const Holder&) {};
    SortedRuns<Holder, decltype(no_more)> runs(result_->file(), most_entries_, no_more);
    std::vector<Holder> holders;
    const auto put_in_order = [&] {
      sort_by_hash(holders, [](const Holder& holder) { return holder.key << kKeyPartBits; });
      holders.erase(std::unique(holders.begin(), holders.end()), holders.end());
    };
    for_each_source(part, holders, [&] {
      if (holders.size() < most_entries_) return;
      put_in_order();
      runs.add(holders);
      holders.clear();
    });
    put_in_order();
    runs.for_each(holders, [&](const Holder& holder) { proposer.add(holder); });
    proposer.end_key();
  }

  // Appends the entries of a part, one source after the other, with the ranks of their texts.
  template <class Between>
  void for_each_source(unsigned part, std::vector<Holder>& holders, const Between& between) {
    std::vector<KeyedText> entries;
    for (const RankedKeys& source : keys_) {
      entries.clear();
      source.keys->read(part, entries);
      for (const KeyedText& entry : entries) {
        if (entry.text >= source.rank_of.size()) {
          throw Error(ErrorCode::damaged, "keys are of a text that is not there");
        }
        const std::uint32_t rank = source.rank_of[entry.text];
        if (rank == kNoRank) continue;
        if (rank >= shingles_.size()) {
          throw Error(ErrorCode::invalid_argument, "a rank is of no text");
        }
        holders.push_back({entry.key, rank});
      }
      between();
    }
  }

  // Of the pairs that share keys those that share enough.
  void choose(std::size_t partition, PairSorter& pairs) {
    const double share = smaller_share(params_);
    std::vector<CandidatePair> chosen;
    pairs.for_each_text(partition, [&](std::span<const SharedKeys> of_text) {
      const std::uint32_t b = of_text.front().b;
      const bool has_common = of_text.back().a == b;
      const std::uint64_t common = has_common ? of_text.back().short_keys() : 0;
      if (has_common) of_text = of_text.first(of_text.size() - 1);
      const std::uint64_t fewest = fewest_of(shingles_[b], share);
      for (const SharedKeys& keys : of_text) {
        LensSet found_by = keys.lenses_but_short();
        const std::uint64_t shared = keys.short_keys();
        if (shared > 0 && shared + common >= fewest) found_by.add(Lens::short_text);
        if (!found_by.empty()) chosen.push_back({keys.a, b, found_by});
      }
      if (chosen.size() < kPairsAtATime) return;
      result_->append(partition, std::exchange(chosen, {}));
    });
    chosen.shrink_to_fit();
    result_->append(partition, std::move(chosen));
  }

  std::span<const RankedKeys> keys_;
  std::span<const std::uint32_t> shingles_;
  const CandidateParams& params_;
  RunContext& context_;
  LensSet wanted_;
  MemoryReservation reserved_;
  std::uint64_t pair_bytes_ = 0;
  std::uint64_t most_entries_ = 0;
  std::unique_ptr<PairList> result_;
};

}  // namespace

std::unique_ptr<StoredPairs> join_keys(std::span<const RankedKeys> keys,
                                       std::span<const std::uint32_t> shingles,
                                       const CandidateParams& params, const WorkFolder& folder,
                                       RunContext& context) {
  return KeyJoin(keys, shingles, params, folder, context).join();
}

}  // namespace stemma
