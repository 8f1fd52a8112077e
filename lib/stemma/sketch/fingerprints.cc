#include "stemma/sketch/fingerprints.h"

#include <algorithm>
#include <deque>

#include "stemma/base/hash.h"
#include "stemma/sketch/params.h"

namespace stemma {
namespace {

// Apart from the shingles' hashes, so that no value means two things.
constexpr std::uint64_t kFingerprintSeed = 1;

}  // namespace

std::vector<Fingerprint> winnow(std::span<const Token> tokens, int gram, int guarantee) {
  SketchParams params;
  params.gram = gram;
  params.guarantee = guarantee;
  check(params);
  const auto k = static_cast<std::size_t>(gram);
  if (tokens.size() < k) return {};

  std::vector<std::uint64_t> hashes(tokens.size());
  std::transform(tokens.begin(), tokens.end(), hashes.begin(),
                 [](const Token& token) { return token.hash; });
  const std::size_t grams = hashes.size() - k + 1;
  const std::size_t window = std::min(grams, static_cast<std::size_t>(guarantee) - k + 1);

  std::vector<Fingerprint> chosen;
  std::deque<Fingerprint> minima;  // hashes rising; the front is the window's smallest
  for (std::size_t i = 0; i < grams; ++i) {
    const Fingerprint next{hash64(std::span(hashes).subspan(i, k), kFingerprintSeed),
                           static_cast<std::uint32_t>(i)};
    while (!minima.empty() && minima.back().hash >= next.hash) minima.pop_back();
    minima.push_back(next);
    if (i + 1 < window) continue;
    if (minima.front().position + window <= i) minima.pop_front();
    if (chosen.empty() || !(chosen.back() == minima.front())) chosen.push_back(minima.front());
  }
  return chosen;
}

}  // namespace stemma
