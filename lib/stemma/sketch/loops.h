// The loops of sketching that are worth writing for a processor: over arrays, each result from
// values at the same place. All give the same answers whatever the processor has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace stemma::loops {

inline constexpr std::uint64_t kJoinFactor = 0x9E3779B185EBCA87U;  // XXH_PRIME64_1

// The hash of two things, in this order, from their hashes. Evenly spread where theirs are.
constexpr std::uint64_t join(std::uint64_t first, std::uint64_t second) {
  const std::uint64_t both = (first ^ (second << 27U | second >> 37U)) * kJoinFactor;
  return both ^ both >> 32U;
}

// What equal() may write behind its last result.
inline constexpr std::size_t kMoreRoom = 16;

struct Loops {
  const char* name;
  // out[i] = join(first[i], second[i]) for i < count, and so on. `out` may be `first`; then
  // `second` may be what follows it there.
  void (*join)(const std::uint64_t* first, const std::uint64_t* second, std::size_t count,
               std::uint64_t* out);
  // out[i] = mix64(values[i] ^ seed)
  void (*mix)(const std::uint64_t* values, std::uint64_t seed, std::size_t count,
              std::uint64_t* out);
  // out[i] = values[i] >> 32
  void (*upper)(const std::uint64_t* values, std::size_t count, std::uint32_t* out);
  // As join().
  void (*smaller)(const std::uint32_t* first, const std::uint32_t* second, std::size_t count,
                  std::uint32_t* out);
  void (*larger)(const std::uint32_t* first, const std::uint32_t* second, std::size_t count,
                 std::uint32_t* out);
  // Each i < count where first[i] == second[i]. Says how many.
  std::size_t (*equal)(const std::uint32_t* first, const std::uint32_t* second, std::size_t count,
                       std::uint32_t* out);
};

// Those that this processor can run, the plain one first, the fastest last. Thread-safe.
std::span<const Loops> available();

// Those that go with the kernel that was chosen for the text (text/kernels/kernel.h).
const Loops& chosen();

}  // namespace stemma::loops
