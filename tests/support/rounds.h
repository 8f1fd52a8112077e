#pragma once

namespace stemma::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

// How much of a repeated trial is made: all of it, and a quarter under a sanitizer, where a round
// takes ten times as long: faults of memory and races show in the first ones, rare combinations are
// for the other builds.
template <typename Count>
constexpr Count rounds(Count count) {
  return kSanitized ? (count + 3) / 4 : count;
}

}  // namespace stemma::test
