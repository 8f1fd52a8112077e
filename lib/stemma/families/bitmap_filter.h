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

// A bitmap for each text of a candidate pair. The last bits of a shingle are the number of the bit
// that it sets, so that a bitmap folds to half its size by OR of its halves. Refers to the texts.
// Safe to ask from many threads.
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
  std::span<const std::uint64_t> bitmap_of(std::uint32_t text) const {
    return std::span(words_).subspan(begins_[text], begins_[text + 1] - begins_[text]);
  }

  std::span<const TextView> texts_;
  std::vector<std::size_t> begins_;        // of each text's bitmap
  std::vector<std::uint64_t> words_;       // of all bitmaps
  std::vector<std::uint32_t> collisions_;  // how many more shingles a text has than bits set
};

}  // namespace stemma
