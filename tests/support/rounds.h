#pragma once

namespace stemma::test {

// How much of a repeated trial is made: all of it, and a quarter under a sanitizer, where a round
// takes ten times as long: faults of memory and races show in the first ones, rare combinations are
// for the other builds.
template <typename Count>
constexpr Count rounds(Count count) {
#ifdef STEMMA_SANITIZED
  return (count + 3) / 4;
#else
  return count;
#endif
}

}  // namespace stemma::test
