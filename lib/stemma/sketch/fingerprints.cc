#include "stemma/sketch/fingerprints.h"

#include <algorithm>
#include <string>

#include "stemma/base/error.h"
#include "stemma/base/hash_inline.h"

namespace stemma {
namespace {

// Apart from the shingles' hashes, so that no value means two things.
constexpr std::uint64_t kFingerprintSeed = 1;

// How many k-grams `tokens` tokens have, and how many of these are a window; at least k tokens.
struct Windows {
  Windows(std::size_t tokens, int gram, int guarantee)
      : grams(tokens - static_cast<std::size_t>(gram) + 1),
        width(std::min(grams, static_cast<std::size_t>(guarantee - gram) + 1)) {}

  std::size_t grams;
  std::size_t width;
};

// The last of the smallest of hashes[begin, end), which are some.
std::size_t smallest(std::span<const std::uint64_t> hashes, std::size_t begin, std::size_t end) {
  std::size_t best = begin;
  for (std::size_t i = begin + 1; i < end; ++i) best = hashes[i] <= hashes[best] ? i : best;
  return best;
}

}  // namespace

std::vector<Fingerprint> winnow(std::span<const Token> tokens, int gram, int guarantee) {
  SketchParams params;
  params.gram = gram;
  params.guarantee = guarantee;
  check(params);
  const auto k = static_cast<std::size_t>(gram);
  if (tokens.size() < k) return {};
  const Windows windows(tokens.size(), gram, guarantee);

  std::vector<std::uint64_t> hashes(windows.grams);
  for (std::size_t i = 0; i < windows.grams; ++i) {
    hashes[i] = hash64_usual<SketchParams{}.gram>(tokens.subspan(i, k), kFingerprintSeed);
  }

  std::vector<Fingerprint> chosen;
  chosen.reserve(2 * windows.grams / (windows.width + 1) + 1);
  std::size_t best = smallest(hashes, 0, windows.width);
  chosen.push_back({hashes[best], static_cast<std::uint32_t>(best)});
  for (std::size_t last = windows.width; last < windows.grams; ++last) {
    if (hashes[last] <= hashes[best]) {
      best = last;
    } else if (best + windows.width == last) {
      best = smallest(hashes, best + 1, last + 1);
    } else {
      continue;
    }
    chosen.push_back({hashes[best], static_cast<std::uint32_t>(best)});
  }
  return chosen;
}

std::vector<Fingerprint> widen(std::span<const Fingerprint> fingerprints, const SketchParams& built,
                               int guarantee, std::size_t tokens) {
  check(built);
  SketchParams wider = built;
  wider.guarantee = guarantee;
  check(wider);
  if (guarantee < built.guarantee) {
    throw Error(ErrorCode::invalid_argument,
                "fingerprints chosen for a guarantee of " + std::to_string(built.guarantee) +
                    " do not give those for " + std::to_string(guarantee),
                "guarantee");
  }
  if (tokens < static_cast<std::size_t>(built.gram)) return {};
  const Windows windows(tokens, built.gram, guarantee);

  // A fingerprint is the choice of some window if the stretch of k-grams between the next smaller
  // one to its left and the next one to its right that is not larger holds a window.
  std::vector<Fingerprint> chosen;
  std::vector<std::size_t> rising;
  std::vector<std::size_t> begins(fingerprints.size());
  std::vector<std::size_t> ends(fingerprints.size(), windows.grams);
  for (std::size_t i = 0; i < fingerprints.size(); ++i) {
    while (!rising.empty() && fingerprints[rising.back()].hash >= fingerprints[i].hash) {
      ends[rising.back()] = fingerprints[i].position;
      rising.pop_back();
    }
    if (!rising.empty()) begins[i] = fingerprints[rising.back()].position + std::size_t{1};
    rising.push_back(i);
  }
  for (std::size_t i = 0; i < fingerprints.size(); ++i) {
    if (ends[i] - begins[i] >= windows.width) chosen.push_back(fingerprints[i]);
  }
  return chosen;
}

}  // namespace stemma
