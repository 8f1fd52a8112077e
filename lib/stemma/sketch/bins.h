// The bins of a signature, as they fill; what minhash(), signature.h, does.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "stemma/base/hash.h"
#include "stemma/sketch/each_shingle.h"
#include "stemma/sketch/loops.h"
#include "stemma/sketch/signature.h"

namespace stemma {

inline constexpr std::uint64_t kEmptyBin = std::numeric_limits<std::uint64_t>::max();
// A value is its round in the top 9 bits (up to 512 rounds), then hash bits: later rounds never
// replace earlier ones.
inline constexpr unsigned kRoundShift = 55;
// Above so many rounds it pays to leave out what stands twice.
inline constexpr std::uint64_t kRoundsOfAll = 4;

class Bins {
 public:
  explicit Bins(int size) : values_(static_cast<std::size_t>(size), kEmptyBin) {}

  std::uint64_t size() const { return values_.size(); }

  bool are_full() const {
    return std::find(values_.begin(), values_.end(), kEmptyBin) == values_.end();
  }

  // Round 0, in which the shingles' own hashes decide.
  void add(std::span<const std::uint64_t> shingles) { put(shingles, 0); }

  // The other rounds, until all bins are full, of all shingles.
  Signature fill(std::vector<std::uint64_t> shingles) {
    for (std::uint64_t round = 1; round < 2 * size() && !are_full(); ++round) {
      if (round == kRoundsOfAll) {
        std::sort(shingles.begin(), shingles.end());
        shingles.erase(std::unique(shingles.begin(), shingles.end()), shingles.end());
      }
      std::array<std::uint64_t, 256> hashes;
      std::span<const std::uint64_t> left = shingles;
      while (!left.empty()) {
        const std::size_t count = std::min(left.size(), hashes.size());
        loops_.mix(left.data(), mix64(round), count, hashes.data());
        put(std::span(hashes).first(count), round);
        left = left.subspan(count);
      }
    }
    return std::move(values_);
  }

  // The same of the shingles of `tokens`.
  Signature fill_from(std::span<const Token> tokens, const SketchParams& params) {
    std::vector<std::uint64_t> shingles;
    if (!are_full()) {
      shingles.reserve(tokens.size());
      for_each_shingles(tokens, params, [&](std::span<const std::uint64_t> some) {
        shingles.insert(shingles.end(), some.begin(), some.end());
      });
    }
    return fill(std::move(shingles));
  }

 private:
  void put(std::span<const std::uint64_t> hashes, std::uint64_t round) {
    const std::uint64_t bins = size();
    std::uint64_t* const values = values_.data();
    constexpr std::uint64_t kBelow = (std::uint64_t{1} << kRoundShift) - 1;
    for (const std::uint64_t hash : hashes) {
      // The last rounds fill one bin each, so that none stays empty.
      const std::uint64_t bin = round < bins ? (hash >> 32U) * bins >> 32U : round - bins;
      const std::uint64_t value = round << kRoundShift | (hash & kBelow);
      values[bin] = std::min(values[bin], value);
    }
  }

  const loops::Loops& loops_ = loops::chosen();
  Signature values_;
};

}  // namespace stemma
