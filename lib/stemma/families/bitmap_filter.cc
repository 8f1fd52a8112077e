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
constexpr std::size_t kLookUpRatio = 8;  // of sizes: folded so often, few bits are not set
constexpr std::size_t kPiece = 64;       // texts that one thread takes at once

using Bitmap = std::span<const std::uint64_t>;
using Block = std::array<std::uint64_t, kBlock>;

// A power of two.
std::size_t words_for(std::size_t shingles) {
  return std::bit_floor(std::max(kWordBits, kMostBits * shingles)) / kWordBits;
}

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

BitmapFilter::BitmapFilter(std::span<const TextView> texts,
                           std::span<const CandidatePair> candidates, const RunContext& context)
    : texts_(texts), begins_(texts.size() + 1, 0), collisions_(texts.size(), 0) {
  for (const CandidatePair& pair : candidates) {
    for (const std::uint32_t text : {pair.a, pair.b}) {
      begins_[text + 1] = words_for(texts[text].shingles->size());
    }
  }
  std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
  words_.resize(begins_.back());
  parallel_for((texts.size() + kPiece - 1) / kPiece, context, [&](std::size_t piece) {
    for (std::size_t text = piece * kPiece; text < std::min(texts.size(), (piece + 1) * kPiece);
         ++text) {
      const ShingleSet& shingles = *texts[text].shingles;
      const auto bitmap =
          std::span(words_).subspan(begins_[text], begins_[text + 1] - begins_[text]);
      if (bitmap.empty()) continue;
      for (const std::uint64_t shingle : shingles) {
        bitmap[word_of(shingle, bitmap.size())] |= std::uint64_t{1} << (shingle % kWordBits);
      }
      collisions_[text] =
          static_cast<std::uint32_t>(shingles.size() - count_common(bitmap, bitmap));
    }
  });
}

std::size_t BitmapFilter::most_shared(std::uint32_t a, std::uint32_t b) const {
  const std::uint32_t small = bitmap_of(b).size() <= bitmap_of(a).size() ? b : a;
  const std::uint32_t large = small == b ? a : b;
  const std::size_t folds = bitmap_of(large).size() / bitmap_of(small).size();
  if (folds >= kLookUpRatio) return count_set(*texts_[small].shingles, bitmap_of(large));
  // A bit that is set in both may stand for one shared shingle, and for all that set it again: in
  // either text, but of a folded one these are not known.
  return count_common(bitmap_of(small), bitmap_of(large)) +
         (folds == 1 ? std::min(collisions_[a], collisions_[b]) : collisions_[small]);
}

}  // namespace stemma
