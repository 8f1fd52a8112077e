#include "stemma/engine/dedup/short_texts.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <mutex>
#include <numeric>
#include <span>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/parallel.h"
#include "stemma/families/bitmap_filter.h"
#include "stemma/index/keys.h"
#include "stemma/store/key_join.h"

namespace stemma {
namespace {

constexpr std::uint64_t kMostPairs = 2'000'000'000;  // that are looked at: some seconds

struct ShortText {
  std::uint32_t text = 0;
  std::size_t begin = 0;  // of its shingles, in the list of all
  std::size_t size = 0;
  std::size_t may_lack = 0;

  std::size_t group() const { return size / (may_lack + 1); }  // how many shingles one has
};

bool is_set(std::span<const std::uint64_t> bitmap, std::uint64_t shingle) {
  return ((bitmap[(shingle / 64) & (bitmap.size() - 1)] >> (shingle % 64)) & 1U) != 0;
}

// For bitmaps of one size: which short texts to look for where a bit is set. Of one that may lack n
// shingles, cut into n + 1 groups, one group is there as a whole.
class ByBit {
 public:
  ByBit(std::size_t words, std::span<const ShortText> shorts,
        std::span<const std::uint64_t> shingles)
      : bits_(words, 0) {
    for (std::uint32_t i = 0; i < shorts.size(); ++i) {
      for (std::size_t j = 0; j <= shorts[i].may_lack; ++j) {
        const std::uint64_t bit = shingles[shorts[i].begin + j * shorts[i].group()] % (64 * words);
        bits_[bit / 64] |= std::uint64_t{1} << (bit % 64);
        places_.push_back({static_cast<std::uint32_t>(bit), i, static_cast<std::uint32_t>(j)});
      }
    }
    std::sort(places_.begin(), places_.end(),
              [](const Place& x, const Place& y) { return x.bit < y.bit; });
    std::size_t at = 0;
    for (const std::uint64_t word : bits_) {
      words_begin_.push_back(static_cast<std::uint32_t>(at));
      const std::size_t end = 64 * words_begin_.size();
      while (at < places_.size() && places_[at].bit < end) ++at;
      (void)word;
    }
    words_begin_.push_back(static_cast<std::uint32_t>(at));
  }

  // Calls body(number, group) for each group of a short text whose first bit is set in `bitmap`.
  template <class Body>
  void for_each(std::span<const std::uint64_t> bitmap, const Body& body) const {
    for (std::size_t i = 0; i < bitmap.size(); ++i) {
      if ((bitmap[i] & bits_[i]) == 0) continue;
      for (std::uint32_t at = words_begin_[i]; at < words_begin_[i + 1]; ++at) {
        if (((bitmap[i] >> (places_[at].bit % 64)) & 1U) == 0) continue;
        body(places_[at].number, places_[at].group);
      }
    }
  }

 private:
  struct Place {
    std::uint32_t bit = 0;
    std::uint32_t number = 0;  // of the short text
    std::uint32_t group = 0;
  };

  std::vector<std::uint64_t> bits_;
  std::vector<Place> places_;               // by bit
  std::vector<std::uint32_t> words_begin_;  // by word of a bitmap, where its places begin
};

}  // namespace

bool are_too_many_short_texts(const SignedTexts& texts, const CandidateParams& params) {
  std::uint64_t shorts = 0;
  std::uint64_t longs = 0;
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    if (!is_short(texts.tokens[text], params.run)) {
      ++longs;
    } else if (texts.shingles[text] >= kFewestShingles) {
      ++shorts;
    }
  }
  return shorts > 0 && longs > kMostPairs / shorts;
}

std::vector<CandidatePair> pairs_of_short_texts(const SignedRecords& records,
                                                const SignedTexts& texts,
                                                const CandidateParams& params,
                                                const WorkFolder& folder, RunContext& context) {
  const auto is_kept = [&](std::uint32_t record) {
    const std::uint32_t text = texts.text_of[record];
    return text != kNoRank && texts.kept_copy(text) == record;
  };
  std::vector<ShortText> shorts;
  std::vector<std::uint64_t> shingles;
  for (const SignedRecords::Unit& unit : records.units) {
    context.check_cancelled();
    const std::vector<std::uint64_t> of_unit = read_values(folder, unit.name, "shorts");
    std::span<const std::uint64_t> left = of_unit;
    for (std::uint32_t record = unit.begin; record < unit.end; ++record) {
      const std::uint32_t text = texts.text_of[record];
      if (text == kNoRank || !is_short(texts.tokens[text], params.run)) continue;
      const std::size_t size = texts.shingles[text];
      if (left.size() < size) {
        throw Error(ErrorCode::damaged, "short texts in " + folder.path() + " are not whole",
                    folder.path());
      }
      if (is_kept(record) && size >= kFewestShingles) {
        const double most_lacking = (1 - params.containment) * static_cast<double>(size) + 1e-6;
        shorts.push_back({text, shingles.size(), size, static_cast<std::size_t>(most_lacking)});
        shingles.insert(shingles.end(), left.begin(),
                        left.begin() + static_cast<std::ptrdiff_t>(size));
      }
      left = left.subspan(size);
    }
  }
  std::vector<CandidatePair> pairs;
  if (shorts.empty()) return pairs;
  std::map<std::size_t, ByBit> by_size;
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    if (is_short(texts.tokens[text], params.run)) continue;
    const std::size_t words = bitmap_words(texts.shingles[text]);
    if (!by_size.contains(words)) by_size.try_emplace(words, words, shorts, shingles);
  }
  std::mutex mutex;
  parallel_for(records.units.size(), context, [&](std::size_t i) {
    const SignedRecords::Unit& unit = records.units[i];
    const std::vector<std::uint64_t> of_unit = read_values(folder, unit.name, "bitmaps");
    std::span<const std::uint64_t> left = of_unit;
    std::vector<CandidatePair> found;
    for (std::uint32_t record = unit.begin; record < unit.end; ++record) {
      const std::uint32_t text = texts.text_of[record];
      if (text == kNoRank) continue;
      const std::size_t words = bitmap_words(texts.shingles[text]);
      if (left.size() < words) {
        throw Error(ErrorCode::damaged, "a bitmap in " + folder.path() + " is not whole",
                    folder.path());
      }
      const std::span<const std::uint64_t> bitmap = left.first(words);
      left = left.subspan(words);
      if (!is_kept(record) || is_short(texts.tokens[text], params.run)) continue;
      by_size.at(words).for_each(bitmap, [&](std::uint32_t number, std::size_t group) {
        const ShortText& of = shorts[number];
        const std::span<const std::uint64_t> own =
            std::span<const std::uint64_t>(shingles).subspan(of.begin, of.size);
        for (std::size_t k = 1; k < of.group(); ++k) {
          if (!is_set(bitmap, own[group * of.group() + k])) return;
        }
        if (of.text < text) return;  // few different shingles: it is no part of it
        std::size_t lacking = 0;
        for (const std::uint64_t shingle : own) {
          if (!is_set(bitmap, shingle) && ++lacking > of.may_lack) return;
        }
        found.push_back({text, of.text, LensSet{Lens::short_text}});
      });
    }
    const std::scoped_lock lock(mutex);
    pairs.insert(pairs.end(), found.begin(), found.end());
  });
  std::sort(pairs.begin(), pairs.end(), [](const CandidatePair& x, const CandidatePair& y) {
    return std::pair(x.b, x.a) < std::pair(y.b, y.a);
  });
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

}  // namespace stemma
