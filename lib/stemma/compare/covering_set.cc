// The covering set is a minimum hitting set: each place names the versions that have it, and the
// set must meet every one of them.

#include <algorithm>
#include <bit>
#include <set>

#include "stemma/compare/collation.h"

namespace stemma {
namespace {

constexpr std::size_t kExactVersions = 24;

// Tries to meet all `places` with `budget` more versions, trying earlier labels first.
bool meet(const std::vector<std::uint32_t>& places, std::uint32_t chosen, int budget,
          std::uint32_t& solution) {
  std::uint32_t hardest = 0;  // the unmet place that fewest versions have
  for (const std::uint32_t place : places) {
    if ((place & chosen) != 0) continue;
    if (hardest == 0 || std::popcount(place) < std::popcount(hardest)) hardest = place;
  }
  if (hardest == 0) {
    solution = chosen;
    return true;
  }
  if (budget == 0) return false;
  for (std::uint32_t rest = hardest; rest != 0; rest &= rest - 1) {
    const std::uint32_t version = rest & (~rest + 1);
    if (meet(places, chosen | version, budget - 1, solution)) return true;
  }
  return false;
}

CoveringSet exact(const Collation& collation) {
  std::set<std::uint32_t> distinct;
  for (const Place& place : collation.places) {
    std::uint32_t who = 0;
    for (std::size_t version = 0; version < place.readings.size(); ++version) {
      if (place.readings[version].status != ReadingStatus::missing) who |= 1U << version;
    }
    distinct.insert(who);
  }
  const std::vector<std::uint32_t> places(distinct.begin(), distinct.end());
  std::uint32_t solution = 0;
  for (int size = 0; !meet(places, 0, size, solution); ++size) {
  }
  CoveringSet set;
  for (std::uint32_t version = 0; version < collation.versions.size(); ++version) {
    if ((solution >> version & 1U) != 0) set.versions.push_back(version);
  }
  return set;
}

// The version that adds most words, again and again; the earliest label among equals.
CoveringSet greedy(const Collation& collation) {
  CoveringSet set;
  set.minimal = false;
  std::vector<char> covered(collation.places.size(), 0);
  for (;;) {
    std::uint64_t most = 0;
    std::uint32_t best = 0;
    for (std::uint32_t version = 0; version < collation.versions.size(); ++version) {
      std::uint64_t adds = 0;
      for (std::size_t i = 0; i < collation.places.size(); ++i) {
        const Place& place = collation.places[i];
        const bool new_here = covered[i] == 0 &&
                              place.readings[version].status != ReadingStatus::missing;
        if (new_here) adds += place.words;
      }
      if (adds > most) {
        most = adds;
        best = version;
      }
    }
    if (most == 0) break;
    set.versions.push_back(best);
    for (std::size_t i = 0; i < collation.places.size(); ++i) {
      if (collation.places[i].readings[best].status != ReadingStatus::missing) covered[i] = 1;
    }
  }
  std::sort(set.versions.begin(), set.versions.end());
  return set;
}

}  // namespace

CoveringSet covering_set(const Collation& collation) {
  if (collation.places.empty()) {
    return {collation.versions.empty() ? std::vector<std::uint32_t>{}
                                       : std::vector<std::uint32_t>{0},
            true};
  }
  return collation.versions.size() <= kExactVersions ? exact(collation) : greedy(collation);
}

}  // namespace stemma
