#include "stemma/engine/dedup/filter_pairs.h"

#include <algorithm>
#include <fstream>
#include <span>
#include <utility>
#include <vector>

#include "stemma/base/error.h"
#include "stemma/base/parallel.h"
#include "stemma/families/bitmap_filter.h"
#include "stemma/families/verify.h"
#include "stemma/store/whole_file.h"

namespace stemma {
namespace {

constexpr std::uint64_t kLeastRoom = std::uint64_t{1} << 20U;
constexpr std::size_t kPiece = 1024;  // pairs that a thread takes at once

struct StoredPair {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t found_by = 0;
};

// Stands behind the pairs.
struct PairsHeader {
  std::uint64_t magic = 0x3172696170747374;  // "tstpair1"
  std::uint64_t pairs = 0;
  std::uint64_t common_keys = 0;
};

constexpr std::size_t kPairsAtATime = std::size_t{1} << 14U;

class FilteredPairs : public StoredPairs {
 public:
  FilteredPairs(std::string path, const PairsHeader& header)
      : path_(std::move(path)), header_(header) {}

  std::uint64_t size() const override { return header_.pairs; }
  std::uint64_t common_keys() const override { return header_.common_keys; }

  void for_each(const std::function<void(std::span<const CandidatePair>)>& body) const override {
    std::ifstream in(path_, std::ios::binary);
    std::vector<StoredPair> stored;
    std::vector<CandidatePair> some;
    for (std::uint64_t left = header_.pairs; left > 0; left -= stored.size()) {
      stored.resize(std::min<std::uint64_t>(left, kPairsAtATime));
      in.read(reinterpret_cast<char*>(stored.data()),
              static_cast<std::streamsize>(stored.size() * sizeof(StoredPair)));
      if (!in) throw Error(ErrorCode::damaged, path_ + " is not as it was written", path_);
      some.clear();
      for (const StoredPair& pair : stored) {
        LensSet found_by;
        found_by.bits = static_cast<std::uint8_t>(pair.found_by);
        some.push_back({pair.a, pair.b, found_by});
      }
      body(some);
    }
  }

 private:
  std::string path_;
  PairsHeader header_;
};

class Filtering {
 public:
  Filtering(const StoredPairs& pairs, const SignedRecords& records, const SignedTexts& texts,
            const Thresholds& thresholds, const WorkFolder& folder, RunContext& context)
      : pairs_(pairs),
        records_(records),
        texts_(texts),
        thresholds_(thresholds),
        folder_(folder),
        context_(context),
        stays_(pairs.size(), 0) {}

  std::vector<std::uint8_t> run() {
    std::vector<bool> is_paired(texts_.size(), false);
    pairs_.for_each([&](std::span<const CandidatePair> some) {
      for (const CandidatePair& pair : some) is_paired[pair.a] = is_paired[pair.b] = true;
    });
    const std::uint64_t total = context_.memory.total();
    const std::uint64_t left = total - std::min(total, context_.memory.reserved());
    const std::uint64_t most = std::max(left / 2, kLeastRoom) / sizeof(std::uint64_t);
    MemoryReservation room(context_.memory);
    (void)room.grow(most * sizeof(std::uint64_t));
    const std::vector<std::uint32_t> ends = cut_into_blocks(is_paired, most);
    places_.assign(texts_.size(), kNotHere);
    collisions_.assign(texts_.size(), 0);
    for (std::size_t b = 0; b < ends.size(); ++b) {
      for (std::size_t a = 0; a <= b; ++a) {
        const Block first{a == 0 ? 0 : ends[a - 1], ends[a]};
        const Block second{b == 0 ? 0 : ends[b - 1], ends[b]};
        load(is_paired, first, second);
        look_at_pairs(first, second);
      }
    }
    return std::move(stays_);
  }

 private:
  static constexpr std::uint32_t kNotHere = 0xffffffff;

  struct Block {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool has(std::uint32_t text) const { return begin <= text && text < end; }
  };

  // Where each block ends: all texts are one, or any two have at most so many words of bitmaps.
  std::vector<std::uint32_t> cut_into_blocks(const std::vector<bool>& is_paired,
                                             std::uint64_t most) const {
    std::vector<std::uint32_t> ends;
    for (const std::uint64_t of_one : {most, most / 2}) {
      ends.clear();
      std::uint64_t filled = 0;
      for (std::uint32_t text = 0; text < texts_.size(); ++text) {
        if (!is_paired[text]) continue;
        const std::uint64_t own = bitmap_words(texts_.shingles[text]);
        if (filled > 0 && filled + own > of_one) {
          ends.push_back(text);
          filled = 0;
        }
        filled += own;
      }
      ends.push_back(static_cast<std::uint32_t>(texts_.size()));
      if (ends.size() == 1) break;
    }
    return ends;
  }

  void load(const std::vector<bool>& is_paired, Block first, Block second) {
    std::uint64_t needed = 0;
    for (std::uint32_t text = 0; text < texts_.size(); ++text) {
      if (is_paired[text] && (first.has(text) || second.has(text))) {
        needed += bitmap_words(texts_.shingles[text]);
      }
    }
    words_.clear();
    words_.reserve(needed);
    std::fill(places_.begin(), places_.end(), kNotHere);
    for (const SignedRecords::Unit& unit : records_.units) {
      context_.check_cancelled();
      const std::vector<std::uint64_t> of_unit = read_values(folder_, unit.name, "bitmaps");
      std::span<const std::uint64_t> left = of_unit;
      for (std::uint32_t record = unit.begin; record < unit.end; ++record) {
        const std::uint32_t text = texts_.text_of[record];
        if (text == kNoRank) continue;
        const std::size_t size = bitmap_words(texts_.shingles[text]);
        if (left.size() < size) {
          throw Error(ErrorCode::damaged, "a bitmap in " + folder_.path() + " is not whole",
                      folder_.path());
        }
        const std::span<const std::uint64_t> bitmap = left.first(size);
        left = left.subspan(size);
        if (!is_paired[text] || texts_.kept_copy(text) != record) continue;
        if (!first.has(text) && !second.has(text)) continue;
        places_[text] = static_cast<std::uint32_t>(words_.size());
        collisions_[text] = collisions_in(bitmap, texts_.shingles[text]);
        words_.insert(words_.end(), bitmap.begin(), bitmap.end());
      }
    }
  }

  void look_at_pairs(Block first, Block second) {
    std::size_t before = 0;
    pairs_.for_each([&](std::span<const CandidatePair> some) {
      parallel_for((some.size() + kPiece - 1) / kPiece, context_, [&](std::size_t piece) {
        const std::size_t end = std::min(some.size(), (piece + 1) * kPiece);
        for (std::size_t i = piece * kPiece; i < end; ++i) {
          const CandidatePair& pair = some[i];
          if (!first.has(pair.a) || !second.has(pair.b)) continue;
          stays_[before + i] = may_be_related(pair) ? 1 : 0;
        }
      });
      before += some.size();
    });
  }

  bool may_be_related(const CandidatePair& pair) const {
    return most_shared(bitmap_of(pair.a), bitmap_of(pair.b)) >=
           fewest_shared(texts_.shingles[pair.a], texts_.shingles[pair.b], thresholds_);
  }

  ShingleBitmap bitmap_of(std::uint32_t text) const {
    return {std::span(words_).subspan(places_[text], bitmap_words(texts_.shingles[text])),
            collisions_[text]};
  }

  const StoredPairs& pairs_;
  const SignedRecords& records_;
  const SignedTexts& texts_;
  const Thresholds& thresholds_;
  const WorkFolder& folder_;
  RunContext& context_;
  std::vector<std::uint8_t> stays_;        // by the order of pairs
  std::vector<std::uint64_t> words_;       // of the bitmaps that are at hand
  std::vector<std::uint32_t> places_;      // by text: where its bitmap begins there
  std::vector<std::uint32_t> collisions_;  // by text
};

}  // namespace

void filter_pairs(const StoredPairs& pairs, std::span<const CandidatePair> more,
                  const SignedRecords& records, const SignedTexts& texts,
                  const Thresholds& thresholds, const WorkFolder& folder, const std::string& path,
                  RunContext& context) {
  const std::vector<std::uint8_t> stays =
      Filtering(pairs, records, texts, thresholds, folder, context).run();
  WholeFile file(path);
  PairsHeader header;
  header.common_keys = pairs.common_keys();
  std::size_t at = 0;
  std::vector<StoredPair> some;
  const auto write = [&] {
    file.append({reinterpret_cast<const char*>(some.data()), some.size() * sizeof(StoredPair)});
    header.pairs += some.size();
    some.clear();
  };
  const auto put = [&](const CandidatePair& pair) {
    some.push_back({pair.a, pair.b, pair.found_by.bits});
    if (some.size() == kPairsAtATime) write();
  };
  const auto is_before = [](const CandidatePair& x, const CandidatePair& y) {
    return std::pair(x.b, x.a) < std::pair(y.b, y.a);
  };
  pairs.for_each([&](std::span<const CandidatePair> all) {
    for (const CandidatePair& pair : all) {
      if (stays[at++] == 0) continue;
      while (!more.empty() && is_before(more.front(), pair)) {
        put(more.front());
        more = more.subspan(1);
      }
      if (!more.empty() && !is_before(pair, more.front())) more = more.subspan(1);
      put(pair);
    }
  });
  for (const CandidatePair& pair : more) put(pair);
  write();
  file.append({reinterpret_cast<const char*>(&header), sizeof header});
  file.finish();
}

std::unique_ptr<StoredPairs> open_filtered_pairs(const std::string& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = in ? static_cast<std::streamoff>(in.tellg()) : 0;
  PairsHeader header;
  const auto own = static_cast<std::streamoff>(sizeof header);
  if (size < own || !in.seekg(size - own).read(reinterpret_cast<char*>(&header), own)) {
    return nullptr;
  }
  if (header.magic != PairsHeader{}.magic ||
      header.pairs * sizeof(StoredPair) + sizeof header != static_cast<std::uint64_t>(size)) {
    return nullptr;
  }
  return std::make_unique<FilteredPairs>(path, header);
}

}  // namespace stemma
