#include "stemma/engine/dedup/filter_pairs.h"

#include <algorithm>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/parallel.h"
#include "stemma/families/bitmap_filter.h"
#include "stemma/families/verify.h"

namespace stemma {
namespace {

constexpr std::uint64_t kLeastRoom = std::uint64_t{1} << 20U;
constexpr std::size_t kPiece = 1024;  // pairs that a thread takes at once

class FilteredPairs : public StoredPairs {
 public:
  FilteredPairs(std::unique_ptr<StoredPairs> pairs, std::vector<std::uint8_t> stays,
                std::uint64_t size)
      : pairs_(std::move(pairs)), stays_(std::move(stays)), size_(size) {}

  std::uint64_t size() const override { return size_; }
  std::uint64_t common_keys() const override { return pairs_->common_keys(); }

  void for_each(const std::function<void(std::span<const CandidatePair>)>& body) const override {
    std::vector<CandidatePair> some;
    std::size_t at = 0;
    pairs_->for_each([&](std::span<const CandidatePair> all) {
      some.clear();
      for (const CandidatePair& pair : all) {
        if (stays_[at++] != 0) some.push_back(pair);
      }
      if (!some.empty()) body(some);
    });
  }

 private:
  std::unique_ptr<StoredPairs> pairs_;
  std::vector<std::uint8_t> stays_;  // by the order of pairs
  std::uint64_t size_;
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
    for (std::size_t i = 0; i < records_.units.size(); ++i) {
      context_.check_cancelled();
      const SignedRecords::Unit& unit = records_.units[i];
      const std::vector<std::uint64_t> of_unit = read_bitmaps(folder_, i);
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

std::unique_ptr<StoredPairs> filter_pairs(std::unique_ptr<StoredPairs> pairs,
                                          const SignedRecords& records, const SignedTexts& texts,
                                          const Thresholds& thresholds, const WorkFolder& folder,
                                          RunContext& context) {
  std::vector<std::uint8_t> stays =
      Filtering(*pairs, records, texts, thresholds, folder, context).run();
  const auto size = static_cast<std::uint64_t>(std::count(stays.begin(), stays.end(), 1));
  return std::make_unique<FilteredPairs>(std::move(pairs), std::move(stays), size);
}

}  // namespace stemma
