// The covering set is a minimum hitting set: each place names the versions that have it, and the
// set must meet every one of them.

#include <algorithm>
#include <bit>
#include <vector>

#include "stemma/compare/collation.h"

namespace stemma {
namespace {

constexpr std::size_t kExactVersions = 24;

// Sets of versions, one bit each, as indexes of bits in words of 64.
constexpr unsigned kWordBits = 6;

// Marks every superset of a marked set: the OR over subsets, a version at a time.
void mark_supersets(std::vector<std::uint64_t>& marks, unsigned versions) {
  // Of each 64 sets, those without the version: alternately 1, 2, 4 ... 32 of them.
  constexpr std::uint64_t kWithout[] = {0x5555'5555'5555'5555U, 0x3333'3333'3333'3333U,
                                        0x0F0F'0F0F'0F0F'0F0FU, 0x00FF'00FF'00FF'00FFU,
                                        0x0000'FFFF'0000'FFFFU, 0x0000'0000'FFFF'FFFFU};
  for (unsigned version = 0; version < std::min(versions, kWordBits); ++version) {
    for (std::uint64_t& word : marks) word |= (word & kWithout[version]) << (1U << version);
  }
  for (unsigned version = kWordBits; version < versions; ++version) {
    const std::size_t with = std::size_t{1} << (version - kWordBits);
    for (std::size_t i = 0; i < marks.size(); ++i) {
      if ((i & with) != 0) marks[i] |= marks[i ^ with];
    }
  }
}

// A set of versions can be left out unless some place stands in these alone. So all sets that
// hold the versions of some place are marked, and of the others the largest is left out. Cost:
// n 2^n bit operations, whatever the places are; a search that branches over the versions of
// unmet places takes hours where each three of them have a passage of their own.
CoveringSet exact(const Collation& collation, std::uint32_t preferred) {
  const auto count = static_cast<unsigned>(collation.versions.size());
  // Of several answers the one whose bits are the highest wins: preferred, then earlier labels.
  std::vector<std::uint32_t> by_bit;
  for (std::uint32_t version = count; version-- > 0;) {
    if (version != preferred) by_bit.push_back(version);
  }
  by_bit.push_back(preferred);

  const std::uint32_t all = (1U << count) - 1;
  std::vector<std::uint64_t> lossy((std::size_t{all} >> kWordBits) + 1, 0);
  for (const Place& place : collation.places) {
    std::uint32_t who = 0;
    for (unsigned bit = 0; bit < count; ++bit) {
      const ReadingStatus status = place.readings[by_bit[bit]].status;
      if (status != ReadingStatus::missing) who |= 1U << bit;
    }
    if (who != 0) lossy[who >> kWordBits] |= std::uint64_t{1} << (who & 63U);
  }
  mark_supersets(lossy, count);

  std::uint32_t left_out = 0;
  for (std::uint32_t set = 1; set <= all; ++set) {
    const bool loses = (lossy[set >> kWordBits] >> (set & 63U) & 1U) != 0;
    if (!loses && std::popcount(set) > std::popcount(left_out)) left_out = set;
  }
  CoveringSet result;
  for (unsigned bit = 0; bit < count; ++bit) {
    if ((left_out >> bit & 1U) == 0) result.versions.push_back(by_bit[bit]);
  }
  std::sort(result.versions.begin(), result.versions.end());
  return result;
}

// The version that adds most words, again and again; among equals the preferred, then the earliest
// label.
CoveringSet greedy(const Collation& collation, std::uint32_t preferred) {
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
        const bool new_here =
            covered[i] == 0 && place.readings[version].status != ReadingStatus::missing;
        if (new_here) adds += place.words;
      }
      if (adds > most || (adds == most && adds > 0 && version == preferred)) {
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

CoveringSet covering_set(const Collation& collation, std::uint32_t preferred) {
  if (collation.versions.empty()) return {};
  if (collation.places.empty()) return {{preferred}, true};
  return collation.versions.size() <= kExactVersions ? exact(collation, preferred)
                                                     : greedy(collation, preferred);
}

}  // namespace stemma
