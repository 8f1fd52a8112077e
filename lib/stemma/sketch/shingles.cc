#include "stemma/sketch/shingles.h"

#include <algorithm>

#include "stemma/base/error.h"
#include "stemma/base/hash.h"

namespace stemma {
namespace {

// Below this ratio of sizes, looking each value up beats walking both sets.
constexpr std::size_t kLookUpRatio = 32;

}  // namespace

ShingleSet shingles(std::span<const Token> tokens, int width) {
  if (width < 1) {
    throw Error(ErrorCode::invalid_argument, "a shingle has at least 1 word", "shingle_width");
  }
  ShingleSet set;
  if (tokens.empty()) return set;
  std::vector<std::uint64_t> hashes(tokens.size());
  std::transform(tokens.begin(), tokens.end(), hashes.begin(),
                 [](const Token& token) { return token.hash; });
  const std::size_t size = std::min(tokens.size(), static_cast<std::size_t>(width));
  set.reserve(hashes.size() - size + 1);
  for (std::size_t i = 0; i + size <= hashes.size(); ++i) {
    set.push_back(hash64(std::span(hashes).subspan(i, size)));
  }
  std::sort(set.begin(), set.end());
  set.erase(std::unique(set.begin(), set.end()), set.end());
  set.shrink_to_fit();
  return set;
}

std::size_t shared_shingles(const ShingleSet& a, const ShingleSet& b) {
  const ShingleSet& small = a.size() <= b.size() ? a : b;
  const ShingleSet& large = a.size() <= b.size() ? b : a;
  std::size_t shared = 0;
  if (small.size() < large.size() / kLookUpRatio) {
    auto from = large.begin();
    for (const std::uint64_t value : small) {
      from = std::lower_bound(from, large.end(), value);
      if (from == large.end()) break;
      if (*from == value) ++shared;
    }
    return shared;
  }
  auto in_small = small.begin();
  auto in_large = large.begin();
  while (in_small != small.end() && in_large != large.end()) {
    if (*in_small == *in_large) {
      ++shared;
      ++in_small;
      ++in_large;
    } else if (*in_small < *in_large) {
      ++in_small;
    } else {
      ++in_large;
    }
  }
  return shared;
}

double resemblance(const ShingleSet& a, const ShingleSet& b) {
  const std::size_t shared = shared_shingles(a, b);
  const std::size_t all = a.size() + b.size() - shared;
  return all == 0 ? 0.0 : static_cast<double>(shared) / static_cast<double>(all);
}

double containment(const ShingleSet& a, const ShingleSet& b) {
  if (a.empty()) return 0.0;
  return static_cast<double>(shared_shingles(a, b)) / static_cast<double>(a.size());
}

}  // namespace stemma
