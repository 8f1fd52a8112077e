#include "stemma/store/key_join.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/hash.h"
#include "stemma/base/parallel.h"
#include "stemma/index/exact_join.h"
#include "stemma/index/key_groups.h"
#include "stemma/index/text_keys.h"
#include "stemma/store/pair_sorter.h"
#include "stemma/store/spill.h"
#include "stemma/store/whole_file.h"

namespace stemma {
namespace {

// What an entry takes while its part is joined: as it is read, as it is sorted, and the bits by
// which most are dropped before.
constexpr std::uint64_t kBytesPerEntry = 2 * sizeof(KeyedText) + 2;
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
          some.reserve(read.size());
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
    records.reserve(pairs.size());
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

// Which sets of texts had a key before. Texts that are nearly the same have most keys in common,
// and what proposes them twice is not worth saying. Forgets; remembers by hashes of more than 80
// bits. Thread-safe.
class SeenGroups {
 public:
  explicit SeenGroups(std::size_t texts)
      : slots_(std::bit_ceil(std::clamp(texts, kLeastSlots, kMostSlots))) {}

  bool add(std::span<const KeyedText> same, Lens lens) {
    std::uint64_t sum = 0;
    std::uint64_t other = 0;
    for (const KeyedText& entry : same) {
      const std::uint64_t hash = mix64(entry.text);
      sum += hash;
      other += hash * hash;
    }
    sum = mix64(sum ^ static_cast<std::uint64_t>(lens));
    std::atomic<std::uint64_t>& slot = slots_[mix64(other ^ same.size()) % slots_.size()];
    return slot.exchange(sum, std::memory_order_relaxed) != sum;
  }

 private:
  static constexpr std::size_t kLeastSlots = 1U << 10U;
  static constexpr std::size_t kMostSlots = 1U << 20U;

  std::vector<std::atomic<std::uint64_t>> slots_;
};

// Proposes the texts of one key after the other. In what it is given texts are ranks.
class Proposer {
 public:
  Proposer(LensSet wanted, PairSorter& pairs, SeenGroups& seen)
      : wanted_(wanted), pairs_(pairs), seen_(seen) {}

  std::uint64_t common_keys() const { return common_keys_; }
  void finish() { pairs_.finish(); }

  // All texts of one key.
  void propose(std::span<const KeyedText> same) {
    const Lens lens = lens_of_key(same.front().key);
    if (!wanted_.has(lens)) return;
    const bool is_common = same.size() > kCommonTexts;
    if (is_common) ++common_keys_;
    // Short keys are counted. Of few texts, to look costs as much as to propose them.
    if (lens != Lens::short_text && same.size() >= kWorthALook && !seen_.add(same, lens)) return;
    for (std::size_t i = 0; i < same.size(); ++i) {
      const std::size_t earlier = is_common ? std::min(i, kHubs) : i;
      propose(same[i].text, same.first(earlier), lens, is_common);
    }
  }

  // All holders one by one, by key and then by text: however many have a key, few are held.
  void add(const KeyedText& holder) {
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
  void propose(std::uint32_t text, std::span<const KeyedText> earlier, Lens lens, bool is_common) {
    const std::uint32_t found = SharedKeys::found_of(lens);
    for (const KeyedText& other : earlier) pairs_.add({text, other.text, found});
    if (is_common && lens == Lens::short_text) pairs_.add({text, text, found});
  }

  static constexpr std::size_t kWorthALook = 4;

  LensSet wanted_;
  PairSorter::Writer pairs_;
  SeenGroups& seen_;
  std::uint64_t common_keys_ = 0;
  std::vector<KeyedText> some_;
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

  std::unique_ptr<StoredPairs> join(const JoinedFile& joined) && {
    PairSorter pairs(shingles_.size(), pair_bytes_, context_.thread_count(), result_->file());
    std::vector<unsigned> parts;
    std::uint64_t common_keys = 0;
    for (unsigned group = 0; group < kJoinGroups; ++group) {
      const std::optional<std::uint64_t> common =
          joined ? read_group(joined(group), pairs) : std::nullopt;
      if (common) {
        common_keys += *common;
      } else {
        add_parts(group, parts);
      }
    }
    common_keys += join_parts(parts, pairs);
    result_->set_common_keys(common_keys);
    result_->set_partitions(pairs.partitions());
    std::atomic<std::size_t> chosen = 0;
    parallel_for(pairs.partitions(), context_, [&](std::size_t partition) {
      choose(partition, pairs);
      context_.report_progress("adding", ++chosen, pairs.partitions());
    });
    return std::move(result_);
  }

  void join_group(unsigned group, const std::string& path) && {
    PairSorter pairs(shingles_.size(), pair_bytes_, context_.thread_count(), result_->file());
    std::vector<unsigned> parts;
    add_parts(group, parts);
    GroupHeader header;
    header.common_keys = join_parts(parts, pairs);
    WholeFile file(path);
    for (std::size_t partition = 0; partition < pairs.partitions(); ++partition) {
      pairs.for_each_text(partition, [&](std::span<const SharedKeys> of_text) {
        file.append({reinterpret_cast<const char*>(of_text.data()), of_text.size_bytes()});
        header.pairs += of_text.size();
      });
    }
    file.append({reinterpret_cast<const char*>(&header), sizeof header});
    file.finish();
  }

 private:
  // What one thread needs for one part after the other.
  struct Worker {
    Worker(LensSet wanted, PairSorter& pairs, SeenGroups& seen) : proposer(wanted, pairs, seen) {}

    Proposer proposer;
    std::vector<KeyedText> entries;
  };

  // Stands behind the pairs of a group.
  struct GroupHeader {
    std::uint64_t magic = 0x31656E696F6A7473;  // "stjoine1"
    std::uint64_t pairs = 0;
    std::uint64_t common_keys = 0;
  };

  static void add_parts(unsigned group, std::vector<unsigned>& parts) {
    constexpr unsigned kParts = kKeyParts / kJoinGroups;
    for (unsigned i = 0; i < kParts; ++i) parts.push_back(group * kParts + i);
  }

  // How many common keys it had; nothing where it is not there.
  std::optional<std::uint64_t> read_group(const std::string& path, PairSorter& pairs) {
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    const std::streamoff size = in ? static_cast<std::streamoff>(in.tellg()) : 0;
    GroupHeader header;
    const auto own = static_cast<std::streamoff>(sizeof header);
    if (size < own || !in.seekg(size - own).read(reinterpret_cast<char*>(&header), own)) {
      return std::nullopt;
    }
    if (header.magic != GroupHeader{}.magic ||
        header.pairs * sizeof(SharedKeys) + sizeof header != static_cast<std::uint64_t>(size)) {
      return std::nullopt;
    }
    in.seekg(0);
    PairSorter::Writer writer(pairs);
    std::vector<SharedKeys> some;
    for (std::uint64_t left = header.pairs; left > 0; left -= some.size()) {
      context_.check_cancelled();
      some.resize(std::min<std::uint64_t>(left, kPairsAtATime));
      in.read(reinterpret_cast<char*>(some.data()),
              static_cast<std::streamsize>(some.size() * sizeof(SharedKeys)));
      for (const SharedKeys& keys : some) {
        if (!in || keys.b >= shingles_.size() || keys.a > keys.b) {
          throw Error(ErrorCode::damaged, path + " is not as it was written", path);
        }
        writer.add(keys);
      }
    }
    writer.finish();
    return header.common_keys;
  }

  // How many keys were common.
  std::uint64_t join_parts(std::span<const unsigned> parts, PairSorter& pairs) {
    SeenGroups seen(shingles_.size());
    std::vector<std::unique_ptr<Worker>> idle;
    std::mutex mutex;
    std::atomic<unsigned> done = 0;
    parallel_for(parts.size(), context_, [&](std::size_t i) {
      std::unique_ptr<Worker> worker;
      {
        const std::scoped_lock lock(mutex);
        if (!idle.empty()) {
          worker = std::move(idle.back());
          idle.pop_back();
        }
      }
      if (!worker) worker = std::make_unique<Worker>(wanted_, pairs, seen);
      join_part(parts[i], *worker);
      context_.report_progress("joining", ++done, parts.size());
      const std::scoped_lock lock(mutex);
      idle.push_back(std::move(worker));
    });
    std::uint64_t common_keys = 0;
    for (const std::unique_ptr<Worker>& worker : idle) {
      worker->proposer.finish();
      common_keys += worker->proposer.common_keys();
    }
    return common_keys;
  }

  void join_part(unsigned part, Worker& worker) {
    std::uint64_t size = 0;
    for (const RankedKeys& source : keys_) size += source.keys->size(part);
    std::vector<KeyedText>& entries = worker.entries;
    entries.clear();
    if (size > most_entries_) {
      join_large_part(part, worker);
      return;
    }
    entries.reserve(size);
    for (const RankedKeys& source : keys_) read_ranked(source, part, entries);
    for_each_shared_key(entries, kKeyPartBits,
                        [&](std::span<const KeyedText> same) { worker.proposer.propose(same); });
  }

  // By sorted runs on the disk: whatever the keys are, one in all of the entries included.
  void join_large_part(unsigned part, Worker& worker) {
    const auto no_more = [](KeyedText&, const KeyedText&) {};
    SortedRuns<KeyedText, decltype(no_more)> runs(result_->file(), most_entries_, no_more);
    std::vector<KeyedText>& entries = worker.entries;
    const auto put_in_order = [&] {
      sort_by_hash(entries, [](const KeyedText& entry) { return entry.key << kKeyPartBits; });
      entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
    };
    for (const RankedKeys& source : keys_) {
      read_ranked(source, part, entries);
      if (entries.size() < most_entries_) continue;
      put_in_order();
      runs.add(entries);
      entries.clear();
    }
    put_in_order();
    runs.for_each(entries, [&](const KeyedText& entry) { worker.proposer.add(entry); });
    worker.proposer.end_key();
  }

  // Appends the entries of a part, the ranks of their texts in place of what the source calls them.
  void read_ranked(const RankedKeys& source, unsigned part, std::vector<KeyedText>& entries) {
    std::size_t kept = entries.size();
    source.keys->read(part, entries);
    for (std::size_t i = kept; i < entries.size(); ++i) {
      const KeyedText& entry = entries[i];
      if (entry.text >= source.rank_of.size()) {
        throw Error(ErrorCode::damaged, "keys are of a text that is not there");
      }
      const std::uint32_t rank = source.rank_of[entry.text];
      if (rank == kNoRank) continue;
      if (rank >= shingles_.size()) {
        throw Error(ErrorCode::invalid_argument, "a rank is of no text");
      }
      entries[kept++] = {entry.key, rank};
    }
    entries.resize(kept);
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
                                       RunContext& context, const JoinedFile& joined) {
  return KeyJoin(keys, shingles, params, folder, context).join(joined);
}

void join_group(std::span<const RankedKeys> keys, std::span<const std::uint32_t> shingles,
                const CandidateParams& params, unsigned group, const std::string& path,
                const WorkFolder& folder, RunContext& context) {
  KeyJoin(keys, shingles, params, folder, context).join_group(group, path);
}

}  // namespace stemma
