#include "stemma/families/bitmap_filter.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>

#include "stemma/base/parallel.h"

namespace stemma {
namespace {

constexpr std::size_t kWordBits = 64;
constexpr std::size_t kMostBits = 8;  // a shingle; at least half as many
constexpr std::size_t kBlock = 16;  // words that are counted at once: each byte counts to 8 a word
constexpr std::size_t kFewestFolds = 8;     // of sizes: folded so often, few bits are not set
constexpr std::size_t kTextsOfAPiece = 64;  // texts that one thread takes at once

using Bitmap = std::span<const std::uint64_t>;
using Block = std::array<std::uint64_t, kBlock>;

std::size_t word_of(std::uint64_t shingle, std::size_t words) {
  return (shingle / kWordBits) & (words - 1);
}

// Without the instruction for it, std::popcount is a call for each word; this is not.
std::size_t count_ones(const Block& block) {
  constexpr std::uint64_t kTwos = 0x5555'5555'5555'5555;
  constexpr std::uint64_t kFours = 0x3333'3333'3333'3333;
  constexpr std::uint64_t kBytes = 0x0f0f'0f0f'0f0f'0f0f;
  constexpr std::uint64_t kPairs = 0x00ff'00ff'00ff'00ff;  // of bytes
  std::uint64_t by_byte = 0;
  for (const std::uint64_t word : block) {
    const std::uint64_t by_two = word - ((word >> 1U) & kTwos);
    const std::uint64_t by_four = (by_two & kFours) + ((by_two >> 2U) & kFours);
    by_byte += (by_four + (by_four >> 4U)) & kBytes;
  }
  const std::uint64_t by_pair = (by_byte & kPairs) + ((by_byte >> 8U) & kPairs);
  return (by_pair * 0x0001'0001'0001'0001) >> 48U;
}

// How many bits are set in both, the larger folded to the size of the smaller.
std::size_t count_common(Bitmap small, Bitmap large) {
  std::size_t common = 0;
  for (std::size_t begin = 0; begin < small.size(); begin += kBlock) {
    const std::size_t size = std::min(kBlock, small.size() - begin);
    Block block{};
    for (std::size_t fold = begin; fold < large.size(); fold += small.size()) {
      if (size == kBlock) {  // a number the compiler knows
        for (std::size_t i = 0; i < kBlock; ++i) block[i] |= large[fold + i];
      } else {
        for (std::size_t i = 0; i < size; ++i) block[i] |= large[fold + i];
      }
    }
    for (std::size_t i = 0; i < size; ++i) block[i] &= small[begin + i];
    common += count_ones(block);
  }
  return common;
}

// How many shingles have their bit set.
std::size_t count_set(const ShingleSet& shingles, Bitmap bitmap) {
  std::size_t set = 0;
  for (const std::uint64_t shingle : shingles) {
    set += (bitmap[word_of(shingle, bitmap.size())] >> (shingle % kWordBits)) & 1U;
  }
  return set;
}

}  // namespace

std::size_t bitmap_words(std::size_t shingles) {
  return std::bit_floor(std::max(kWordBits, kMostBits * shingles)) / kWordBits;
}

void set_bits(std::span<const std::uint64_t> shingles, std::span<std::uint64_t> bitmap) {
  for (const std::uint64_t shingle : shingles) {
    bitmap[word_of(shingle, bitmap.size())] |= std::uint64_t{1} << (shingle % kWordBits);
  }
}

void fold(Bitmap bitmap, std::span<std::uint64_t> folded) {
  for (std::size_t i = 0; i < bitmap.size(); ++i) folded[i & (folded.size() - 1)] |= bitmap[i];
}

std::uint32_t collisions_in(Bitmap bitmap, std::size_t shingles) {
  return static_cast<std::uint32_t>(shingles - count_common(bitmap, bitmap));
}

std::size_t most_shared(const ShingleBitmap& a, const ShingleBitmap& b) {
  const bool b_is_small = b.words.size() <= a.words.size();
  const ShingleBitmap& small = b_is_small ? b : a;
  const ShingleBitmap& large = b_is_small ? a : b;
  // A bit that is set in both may stand for one shared shingle, and for all that set it again: in
  // either text, but of a folded one these are not known.
  return count_common(small.words, large.words) + (small.words.size() == large.words.size()
                                                       ? std::min(a.collisions, b.collisions)
                                                       : small.collisions);
}

BitmapFilter::BitmapFilter(std::span<const TextView> texts,
                           std::span<const CandidatePair> candidates, const RunContext& context)
    : texts_(texts), begins_(texts.size() + 1, 0), collisions_(texts.size(), 0) {
  for (const CandidatePair& pair : candidates) {
    for (const std::uint32_t text : {pair.a, pair.b}) {
      begins_[text + 1] = bitmap_words(texts[text].shingles->size());
    }
  }
  std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
  words_.resize(begins_.back());
  parallel_for((texts.size() + kTextsOfAPiece - 1) / kTextsOfAPiece, context,
               [&](std::size_t piece) {
                 for (std::size_t text = piece * kTextsOfAPiece;
                      text < std::min(texts.size(), (piece + 1) * kTextsOfAPiece); ++text) {
                   const ShingleSet& shingles = *texts[text].shingles;
                   const auto bitmap =
                       std::span(words_).subspan(begins_[text], begins_[text + 1] - begins_[text]);
                   if (bitmap.empty()) continue;
                   set_bits(shingles, bitmap);
                   collisions_[text] = collisions_in(bitmap, shingles.size());
                 }
               });
}

std::size_t BitmapFilter::most_shared(std::uint32_t a, std::uint32_t b) const {
  const ShingleBitmap of_a = bitmap_of(a);
  const ShingleBitmap of_b = bitmap_of(b);
  const bool b_is_small = of_b.words.size() <= of_a.words.size();
  const ShingleBitmap& large = b_is_small ? of_a : of_b;
  const std::size_t folds = large.words.size() / (b_is_small ? of_b : of_a).words.size();
  if (folds < kFewestFolds) return stemma::most_shared(of_a, of_b);
  return count_set(*texts_[b_is_small ? b : a].shingles, large.words);
}

}  // namespace stemma
