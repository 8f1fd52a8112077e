#include "stemma/families/relation.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "stemma/base/error.h"
#include "stemma/base/hash.h"

namespace stemma {
namespace {

__extension__ using Uint128 = unsigned __int128;

// Karp-Rabin hashes are taken modulo this prime, 2^61 - 1: in the ring of 64-bit words alone, a
// Thue-Morse text makes different runs collide whatever the base.
constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61U) - 1;
constexpr std::uint64_t kBase = 0x9E3779B97F4A7C15U % kPrime;

std::uint64_t multiply(std::uint64_t x, std::uint64_t y) {
  const Uint128 product = Uint128{x} * y;
  const std::uint64_t sum =
      static_cast<std::uint64_t>(product & kPrime) + static_cast<std::uint64_t>(product >> 61U);
  return sum >= kPrime ? sum - kPrime : sum;
}

// Hashes of all runs of `length` tokens (at least 1, at most all), sorted.
std::vector<std::uint64_t> run_hashes(std::span<const Token> tokens, std::size_t length) {
  std::uint64_t leading = 1;
  for (std::size_t i = 0; i < length; ++i) leading = multiply(leading, kBase);
  std::vector<std::uint64_t> hashes;
  hashes.reserve(tokens.size() - length + 1);
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    hash = (multiply(hash, kBase) + tokens[i].hash % kPrime) % kPrime;
    if (i >= length) {
      hash = (hash + kPrime - multiply(leading, tokens[i - length].hash % kPrime)) % kPrime;
    }
    if (i + 1 >= length) hashes.push_back(hash);
  }
  std::sort(hashes.begin(), hashes.end());
  return hashes;
}

// Length of a run that stands in both, of those that begin with the first place in `a` of some
// kSeed tokens: nearly always the longest, and found in one pass.
std::size_t some_shared_run(std::span<const Token> a, std::span<const Token> b) {
  constexpr std::size_t kSeed = 4;
  if (a.size() < kSeed || b.size() < kSeed) return 0;
  const auto seed_at = [](std::span<const Token> tokens, std::size_t at) {
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < kSeed; ++i) hash = mix64(hash ^ tokens[at + i].hash);
    return hash;
  };
  std::vector<std::pair<std::uint64_t, std::size_t>> seeds;
  for (std::size_t at = 0; at + kSeed <= a.size(); ++at) seeds.emplace_back(seed_at(a, at), at);
  std::sort(seeds.begin(), seeds.end());
  std::size_t longest = 0;
  for (std::size_t at = 0; at + kSeed <= b.size();) {
    const std::uint64_t hash = seed_at(b, at);
    const auto found =
        std::lower_bound(seeds.begin(), seeds.end(), std::pair(hash, std::size_t{0}));
    std::size_t length = 0;
    if (found != seeds.end() && found->first == hash) {
      const std::size_t in_a = found->second;
      while (at + length < b.size() && in_a + length < a.size() &&
             b[at + length].hash == a[in_a + length].hash) {
        ++length;
      }
    }
    longest = std::max(longest, length);
    at += std::max<std::size_t>(length, 1);
  }
  return longest;
}

}  // namespace

std::string_view code_string(Relation relation) {
  switch (relation) {
    case Relation::identical_bytes:
      return "identical-bytes";
    case Relation::identical_text:
      return "identical-text";
    case Relation::near_duplicate:
      return "near-duplicate";
    case Relation::contains:
      return "contains";
    case Relation::contained:
      return "contained";
    case Relation::overlaps:
      return "overlaps";
    case Relation::unrelated:
      return "unrelated";
  }
  return "unrelated";
}

Relation reversed(Relation relation) {
  if (relation == Relation::contains) return Relation::contained;
  if (relation == Relation::contained) return Relation::contains;
  return relation;
}

std::string_view code_string(Covers covers) {
  switch (covers) {
    case Covers::none:
      return "none";
    case Covers::a:
      return "a";
    case Covers::b:
      return "b";
    case Covers::both:
      return "both";
  }
  return "none";
}

void check(const Thresholds& thresholds) {
  const auto require_share = [](const char* name, double value) {
    if (value > 0.0 && value <= 1.0) return;
    throw Error(ErrorCode::invalid_argument, std::string(name) + " must be over 0 and at most 1",
                name);
  };
  require_share("resemblance", thresholds.resemblance);
  require_share("containment", thresholds.containment);
  if (thresholds.run < 1) {
    throw Error(ErrorCode::invalid_argument, "run must be at least 1 word", "run");
  }
}

PairScore score_shingles(std::size_t a, std::size_t b, std::size_t shared,
                         const Thresholds& thresholds) {
  PairScore score;
  score.shared = shared;
  if (shared == 0) return score;
  const auto share = [shared](std::size_t of) {
    return static_cast<double>(shared) / static_cast<double>(of);
  };
  score.resemblance = share(a + b - shared);
  score.containment_a_in_b = share(a);
  score.containment_b_in_a = share(b);
  const bool a_in_b = score.containment_a_in_b >= thresholds.containment;
  const bool b_in_a = score.containment_b_in_a >= thresholds.containment;
  if (score.resemblance >= thresholds.resemblance || (a_in_b && b_in_a)) {
    score.relation = Relation::near_duplicate;
  } else if (b_in_a) {
    score.relation = Relation::contains;
  } else if (a_in_b) {
    score.relation = Relation::contained;
  }
  if (shared == a && shared == b) {
    score.covers = Covers::both;
  } else if (shared == a) {
    score.covers = Covers::a;
  } else if (shared == b) {
    score.covers = Covers::b;
  }
  return score;
}

PairScore verify(std::span<const Token> a_tokens, const ShingleSet& a_shingles,
                 std::span<const Token> b_tokens, const ShingleSet& b_shingles,
                 const Thresholds& thresholds) {
  PairScore score = score_shingles(a_shingles.size(), b_shingles.size(),
                                   shared_shingles(a_shingles, b_shingles), thresholds);
  score.longest_run = longest_shared_run(a_tokens, b_tokens);
  const bool overlaps = score.longest_run >= static_cast<std::uint32_t>(thresholds.run);
  if (score.relation == Relation::unrelated && overlaps) score.relation = Relation::overlaps;
  return score;
}

bool shares_run(std::span<const Token> a, std::span<const Token> b, std::size_t length) {
  if (length == 0) return true;
  if (a.size() < length || b.size() < length) return false;
  const std::vector<std::uint64_t> in_a = run_hashes(a, length);
  const std::vector<std::uint64_t> in_b = run_hashes(b, length);
  auto x = in_a.begin();
  auto y = in_b.begin();
  while (x != in_a.end() && y != in_b.end()) {
    if (*x == *y) return true;
    if (*x < *y) {
      ++x;
    } else {
      ++y;
    }
  }
  return false;
}

std::uint32_t longest_shared_run(std::span<const Token> a, std::span<const Token> b) {
  // Where a run of n is shared, so is one of n - 1: from one that was found, the longest is met
  // by doubling and then bisection. Mostly what was found is the longest already.
  std::size_t shared = some_shared_run(a, b);
  std::size_t too_long = std::min(a.size(), b.size()) + 1;
  for (std::size_t step = 1; shared + step < too_long; step *= 2) {
    if (!shares_run(a, b, shared + step)) {
      too_long = shared + step;
      break;
    }
    shared += step;
  }
  while (shared + 1 < too_long) {
    const std::size_t middle = shared + (too_long - shared) / 2;
    if (shares_run(a, b, middle)) {
      shared = middle;
    } else {
      too_long = middle;
    }
  }
  return static_cast<std::uint32_t>(shared);
}

}  // namespace stemma
