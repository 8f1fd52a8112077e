// Hashes as a sorted set. Sorting shingles would be the largest part of making a sketch.
#pragma once

#include <cstdint>
#include <vector>

namespace stemma {

// The values in rising order, each once. Made for hashes, whose upper bits are spread evenly: then
// O(n) expected. Never more than O(n log n). Needs as much memory again while it works.
std::vector<std::uint64_t> sorted_set(std::vector<std::uint64_t> hashes);

}  // namespace stemma
