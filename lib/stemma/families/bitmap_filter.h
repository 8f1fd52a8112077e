// How many shingles two texts share at most, from a few bits a shingle: Sandes, Teodoro, Melo,
// "Bitmap filter: speeding up exact set similarity joins with bitwise operations", Information
// Systems 88, 2020.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/families/verify.h"
#include "stemma/index/candidates.h"

namespace stemma {

// How many words the bitmap of so many different shingles has: a power of two.
STEMMA_API std::size_t bitmap_words(std::size_t shingles);

// Sets a bit for each shingle. The last bits of a shingle are the number of its bit, so that a
// bitmap folds to half its size by OR of its halves. O(n).
STEMMA_API void set_bits(std::span<const std::uint64_t> shingles, std::span<std::uint64_t> bitmap);

// The bitmap of the same shingles in fewer words, a power of two that `bitmap` has at least; adds
// to what `folded` has. O(words).
STEMMA_API void fold(std::span<const std::uint64_t> bitmap, std::span<std::uint64_t> folded);

// The bitmap of a text, and how many more shingles it has than bits are set.
struct ShingleBitmap {
  std::span<const std::uint64_t> words;
  std::uint32_t collisions = 0;
};

// O(words).
STEMMA_API std::uint32_t collisions_in(std::span<const std::uint64_t> bitmap, std::size_t shingles);

// Texts with these bitmaps share no more shingles than this; nor do they share many fewer, where
// shingles are spread evenly and one text is not many times the other. O(words of the larger).
STEMMA_API std::size_t most_shared(const ShingleBitmap& a, const ShingleBitmap& b);

// A bitmap for each text of a candidate pair. Refers to the texts. Safe to ask from many threads.
class STEMMA_API BitmapFilter {
 public:
  // O(shingles of those texts), and at most a byte for each.
  BitmapFilter(std::span<const TextView> texts, std::span<const CandidatePair> candidates,
               const RunContext& context);

  // The texts of a candidate pair share no more shingles than this; nor do they share many fewer,
  // where shingles are spread evenly. O(n / 8), n the larger set; O(n), n the smaller, where one is
  // many times the other.
  std::size_t most_shared(std::uint32_t a, std::uint32_t b) const;

 private:
  ShingleBitmap bitmap_of(std::uint32_t text) const {
    return {std::span(words_).subspan(begins_[text], begins_[text + 1] - begins_[text]),
            collisions_[text]};
  }

  std::span<const TextView> texts_;
  std::vector<std::size_t> begins_;   // of each text's bitmap
  std::vector<std::uint64_t> words_;  // of all bitmaps
  std::vector<std::uint32_t> collisions_;
};

}  // namespace stemma
