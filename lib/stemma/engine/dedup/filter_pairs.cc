#include "stemma/engine/dedup/filter_pairs.h"

#include <algorithm>
#include <atomic>
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
        stays_(pairs.size(), 1),
        bitmaps_(texts.size()) {}

  // Bitmaps are folded until those of all texts that are in a pair fit the memory. Even so most
  // pairs go, and with them texts: those that are left are folded less, and looked at again.
  std::vector<std::uint8_t> run() {
    const std::uint64_t total = context_.memory.total();
    const std::uint64_t left = total - std::min(total, context_.memory.reserved());
    const std::uint64_t most = std::max(left / 2, kLeastRoom) / sizeof(std::uint64_t);
    MemoryReservation room(context_.memory);
    (void)room.grow(most * sizeof(std::uint64_t));
    for (unsigned before = kMostFolds + 1; before > 0;) {
      find_paired_texts();
      unsigned folds = 0;
      while (folds < kMostFolds && words_needed(folds) > most) ++folds;
      if (folds >= before) break;
      load(folds);
      look_at_pairs();
      before = folds;
    }
    return std::move(stays_);
  }

 private:
  static constexpr unsigned kMostFolds = 16;

  struct OfText {
    std::uint32_t words = 0;  // of its bitmap as it is at hand; 0 for a text in no pair
    std::uint32_t collisions = 0;
    std::uint64_t begin = 0;  // in words_
  };

  void find_paired_texts() {
    for (OfText& text : bitmaps_) text.words = 0;
    for_each_left([&](const CandidatePair& pair, std::size_t) {
      bitmaps_[pair.a].words = bitmaps_[pair.b].words = 1;
    });
  }

  template <typename Body>
  void for_each_left(const Body& body) const {
    std::size_t number = 0;
    pairs_.for_each([&](std::span<const CandidatePair> some) {
      for (const CandidatePair& pair : some) {
        if (stays_[number] != 0) body(pair, number);
        ++number;
      }
    });
  }

  std::size_t words_of(std::uint32_t text, unsigned folds) const {
    return std::max<std::size_t>(bitmap_words(texts_.shingles[text]) >> folds, 1);
  }

  std::uint64_t words_needed(unsigned folds) const {
    std::uint64_t needed = 0;
    for (std::uint32_t text = 0; text < texts_.size(); ++text) {
      if (bitmaps_[text].words > 0) needed += words_of(text, folds);
    }
    return needed;
  }

  void load(unsigned folds) {
    words_.assign(words_needed(folds), 0);
    std::uint64_t end = 0;
    for (std::uint32_t text = 0; text < texts_.size(); ++text) {
      OfText& of = bitmaps_[text];
      if (of.words == 0) continue;
      of.begin = end;
      of.words = static_cast<std::uint32_t>(words_of(text, folds));
      end += of.words;
    }
    std::atomic<std::size_t> loaded = 0;
    parallel_for(records_.units.size(), context_, [&](std::size_t unit) {
      load_unit(records_.units[unit]);
      context_.report_progress("folding", ++loaded, records_.units.size());
    });
  }

  void load_unit(const SignedRecords::Unit& unit) {
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
      OfText& of = bitmaps_[text];
      if (of.words == 0 || texts_.kept_copy(text) != record) continue;
      const auto folded = std::span(words_).subspan(of.begin, of.words);
      fold(bitmap, folded);
      of.collisions = collisions_in(folded, texts_.shingles[text]);
    }
  }

  void look_at_pairs() {
    std::size_t before = 0;
    pairs_.for_each([&](std::span<const CandidatePair> some) {
      parallel_for((some.size() + kPiece - 1) / kPiece, context_, [&](std::size_t piece) {
        const std::size_t end = std::min(some.size(), (piece + 1) * kPiece);
        for (std::size_t i = piece * kPiece; i < end; ++i) {
          std::uint8_t& stays = stays_[before + i];
          if (stays != 0 && !may_be_related(some[i])) stays = 0;
        }
      });
      before += some.size();
      context_.report_progress("filtering", before, stays_.size(), ProgressUnit::pairs);
    });
  }

  bool may_be_related(const CandidatePair& pair) const {
    return most_shared(bitmap_of(pair.a), bitmap_of(pair.b)) >=
           fewest_shared(texts_.shingles[pair.a], texts_.shingles[pair.b], thresholds_);
  }

  ShingleBitmap bitmap_of(std::uint32_t text) const {
    const OfText& of = bitmaps_[text];
    return {std::span(words_).subspan(of.begin, of.words), of.collisions};
  }

  const StoredPairs& pairs_;
  const SignedRecords& records_;
  const SignedTexts& texts_;
  const Thresholds& thresholds_;
  const WorkFolder& folder_;
  RunContext& context_;
  std::vector<std::uint8_t> stays_;   // by the order of pairs
  std::vector<OfText> bitmaps_;       // by text
  std::vector<std::uint64_t> words_;  // of the bitmaps that are at hand
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
