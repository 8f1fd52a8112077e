#include "stemma/families/shared_runs.h"

#include <algorithm>
#include <bit>
#include <tuple>
#include <utility>

namespace stemma {
namespace {

constexpr std::size_t kSeed = 4;  // tokens
// How many places may be looked at for each token before the words are held to be repeating.
constexpr std::size_t kPatience = 32;

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

// Hashes of all runs of `length` tokens (at least 1, at most all, and so long that those of runs.h
// would cost too much), sorted.
std::vector<std::uint64_t> sorted_run_hashes(std::span<const Token> tokens, std::size_t length) {
  std::uint64_t leading = 1;
  for (std::size_t i = 0; i < length; ++i) leading = multiply(leading, kBase);
  std::vector<std::uint64_t> hashes;
  hashes.reserve(tokens.size() - length + 1);
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    hash = (multiply(hash, kBase) + tokens[i] % kPrime) % kPrime;
    if (i >= length) {
      hash = (hash + kPrime - multiply(leading, tokens[i - length] % kPrime)) % kPrime;
    }
    if (i + 1 >= length) hashes.push_back(hash);
  }
  std::sort(hashes.begin(), hashes.end());
  return hashes;
}

std::uint64_t seed_at(std::span<const Token> tokens, std::size_t at) {
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < kSeed; ++i) hash = (hash + tokens[at + i]) * kBase;
  return hash ^ (hash >> 32U);
}

std::size_t seeds_of(std::span<const Token> tokens) {
  return tokens.size() < kSeed ? 0 : tokens.size() - kSeed + 1;
}

// How far both go on alike from these places.
std::size_t alike(std::span<const Token> a, std::size_t in_a, std::span<const Token> b,
                  std::size_t in_b) {
  std::size_t length = 0;
  while (in_a + length < a.size() && in_b + length < b.size() &&
         a[in_a + length] == b[in_b + length]) {
    ++length;
  }
  return length;
}

// Where a run of n is shared, so is one of n - 1: from `shared`, a length that is known to be,
// the longest is met by doubling and then bisection.
std::size_t longest_from(std::size_t shared, std::span<const Token> a, std::span<const Token> b) {
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
  return shared;
}

}  // namespace

RunIndex::RunIndex(std::span<const Token> tokens)
    : tokens_(tokens), heads_(std::bit_ceil(seeds_of(tokens) + 1)), next_(seeds_of(tokens)) {
  for (std::size_t at = next_.size(); at > 0; --at) {
    std::uint32_t& head = heads_[seed_at(tokens, at - 1) & (heads_.size() - 1)];
    next_[at - 1] = std::exchange(head, static_cast<std::uint32_t>(at));
  }
}

// A run longer than the longest so far holds a seed at one of any so many places in a row; only
// there is it looked for.
std::uint32_t RunIndex::longest_shared(std::span<const Token> other) const {
  std::size_t longest = 0;
  std::size_t patience = kPatience * (tokens_.size() + other.size());
  std::size_t since = 0;  // the place looked at before
  for (std::size_t at = 0; at < seeds_of(other);) {
    std::uint32_t place = heads_[seed_at(other, at) & (heads_.size() - 1)];
    for (; place != 0; place = next_[place - 1]) {
      const std::size_t own = place - 1;
      const std::size_t farthest = std::min(own, since);
      std::size_t left = 0;
      while (left < farthest && tokens_[own - left - 1] == other[at - left - 1]) ++left;
      if (patience <= left)
        return static_cast<std::uint32_t>(longest_from(longest, tokens_, other));
      patience -= left + 1;
      if (since > 0 && left == since) continue;  // met there
      const std::size_t own_begin = own - left;
      const std::size_t begin = at - left;
      // Only a longer one counts.
      if (own_begin + longest >= tokens_.size() || begin + longest >= other.size()) continue;
      if (tokens_[own_begin + longest] != other[begin + longest]) continue;
      longest = std::max(longest, left + alike(tokens_, own, other, at));
    }
    since = longest < kSeed ? 1 : longest - kSeed + 2;
    at += since;
  }
  // Shorter runs have no seed.
  if (longest < kSeed) longest = longest_from(longest, tokens_, other);
  return static_cast<std::uint32_t>(longest);
}

bool shares_run(std::span<const Token> a, std::span<const Token> b, std::size_t length) {
  if (length == 0) return true;
  if (a.size() < length || b.size() < length) return false;
  const std::vector<std::uint64_t> in_a = sorted_run_hashes(a, length);
  const std::vector<std::uint64_t> in_b = sorted_run_hashes(b, length);
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
  return RunIndex(a).longest_shared(b);
}

std::vector<SharedRun> RunIndex::shared(std::span<const Token> other,
                                        std::uint32_t shortest) const {
  std::vector<SharedRun> runs;
  std::size_t patience = kPatience * (tokens_.size() + other.size());
  for (std::size_t at = 0; at < seeds_of(other); ++at) {
    std::uint32_t place = heads_[seed_at(other, at) & (heads_.size() - 1)];
    for (; place != 0 && patience > 0; place = next_[place - 1], --patience) {
      const std::size_t own = place - 1;
      if (own > 0 && at > 0 && tokens_[own - 1] == other[at - 1]) continue;
      const std::size_t length = alike(tokens_, own, other, at);
      patience -= std::min(patience - 1, length);
      if (length < std::max<std::size_t>(shortest, kSeed)) continue;
      runs.push_back({static_cast<std::uint32_t>(own), static_cast<std::uint32_t>(at),
                      static_cast<std::uint32_t>(length)});
    }
  }
  return runs;
}

std::vector<SharedRun> longest_shared_runs(std::span<const Token> a, std::span<const Token> b,
                                           std::uint32_t shortest, std::size_t most) {
  std::vector<SharedRun> runs = RunIndex(a).shared(b, shortest);
  std::sort(runs.begin(), runs.end(), [](const SharedRun& x, const SharedRun& y) {
    return std::tuple(y.length, x.in_a, x.in_b) < std::tuple(x.length, y.in_a, y.in_b);
  });
  const auto apart = [](std::uint32_t x, std::uint32_t y, const SharedRun& of_x,
                        const SharedRun& of_y) {
    return x + of_x.length <= y || y + of_y.length <= x;
  };
  std::vector<SharedRun> chosen;
  for (const SharedRun& run : runs) {
    if (chosen.size() == most) break;
    const bool free = std::all_of(chosen.begin(), chosen.end(), [&](const SharedRun& other) {
      return apart(run.in_a, other.in_a, run, other) && apart(run.in_b, other.in_b, run, other);
    });
    if (free) chosen.push_back(run);
  }
  return chosen;
}

}  // namespace stemma
