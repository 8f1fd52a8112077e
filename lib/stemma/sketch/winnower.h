// Winnowing of k-grams as they come; what winnow(), fingerprints.h, does.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stemma/sketch/fingerprints.h"
#include "stemma/sketch/loops.h"
#include "stemma/sketch/params.h"
#include "stemma/sketch/runs.h"

namespace stemma {

// How many k-grams so many tokens have.
inline std::size_t gram_count(std::size_t tokens, const SketchParams& params) {
  const auto gram = static_cast<std::size_t>(params.gram);
  return tokens < gram ? 0 : tokens - gram + 1;
}

// How many of these are a window.
inline std::size_t window_width(std::size_t tokens, const SketchParams& params) {
  return std::min(gram_count(tokens, params),
                  static_cast<std::size_t>(params.guarantee - params.gram) + 1);
}

// The upper halves of the hashes decide, since a processor compares twice as many at once: what
// these choose holds all that the hashes choose. Where it holds more, two of nearly the same place
// have the same upper half, and are looked at again.
class Winnower {
 public:
  // Of a text of so many tokens; `params` are in range.
  Winnower(std::size_t tokens, const SketchParams& params)
      : width_(std::max<std::size_t>(1, window_width(tokens, params))) {
    marks_.reserve(9 * tokens / (4 * (width_ + 1)) + RunHashes::kMost);
  }

  // The hashes of the next k-grams, at most RunHashes::kMost.
  void add(std::span<const std::uint64_t> hashes);

  // Once all have been added.
  std::vector<Fingerprint> finish();

 private:
  static constexpr std::size_t kRoom = RunHashes::kMost + 2 * kLongestRun;

  void decide(std::size_t count);

  const loops::Loops& loops_ = loops::chosen();
  std::size_t width_;
  std::size_t first_ = 0;    // the k-gram that hashes_ begins with
  std::size_t held_ = 0;     // of hashes_
  std::size_t decided_ = 0;  // of these, whether they are chosen
  std::vector<Fingerprint> marks_;
  std::array<std::uint64_t, kRoom> hashes_;
  std::array<std::uint32_t, kRoom> upper_;  // halves of those that are decided on
  std::array<std::uint32_t, kRoom> smallest_;
  std::array<std::uint32_t, RunHashes::kMost + loops::kMoreRoom> found_;
};

}  // namespace stemma
