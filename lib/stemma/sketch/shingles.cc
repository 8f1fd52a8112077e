#include "stemma/sketch/shingles.h"

#include <algorithm>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/hash_sort.h"
#include "stemma/sketch/each_shingle.h"
#include "stemma/sketch/runs.h"

namespace stemma {
namespace {

// Below this ratio of sizes, looking each value up beats walking both sets.
constexpr std::size_t kLookUpRatio = 32;

ShingleSet sorted_set(std::vector<std::uint64_t> hashes) {
  sort_by_hash(hashes, [](std::uint64_t hash) { return hash; });
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  // To give back an eighth is not worth a copy.
  if (hashes.capacity() - hashes.size() > hashes.size() / 8) hashes.shrink_to_fit();
  return hashes;
}

}  // namespace

ShingleSet shingles(std::span<const Token> tokens, const SketchParams& params) {
  check(params);
  std::vector<std::uint64_t> hashes;
  hashes.reserve(tokens.size());
  for_each_shingles(tokens, params, [&](std::span<const std::uint64_t> more) {
    hashes.insert(hashes.end(), more.begin(), more.end());
  });
  return sorted_set(std::move(hashes));
}

ShingleSet run_shingles(std::span<const Token> tokens, std::size_t length) {
  if (length == 0) throw Error(ErrorCode::invalid_argument, "a run has at least 1 word", "run");
  return sorted_set(run_hashes(tokens, length));
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
