#include "stemma/sketch/loops.h"

#include <cstring>
#include <vector>

#include "stemma/text/kernels/kernel.h"

namespace stemma::loops {
namespace {

#define STEMMA_INLINE [[gnu::always_inline]] inline

// Calls body(x, y), which leaves its result in x, for so many values at once. What is in line here
// is compiled for what the function has that it is in line in.
template <std::size_t AtOnce, class Body>
STEMMA_INLINE void for_each(const std::uint64_t* first, const std::uint64_t* second,
                            std::size_t count, std::uint64_t* out, const Body& body) {
  std::size_t i = 0;
  if constexpr (AtOnce > 1) {
    using Values [[gnu::vector_size(8 * AtOnce)]] = std::uint64_t;
    for (; i + AtOnce <= count; i += AtOnce) {
      Values x;
      Values y;
      std::memcpy(&x, first + i, sizeof x);
      std::memcpy(&y, second + i, sizeof y);
      body(x, y);
      std::memcpy(out + i, &x, sizeof x);
    }
  }
  for (; i < count; ++i) {
    std::uint64_t x = first[i];
    body(x, second[i]);
    out[i] = x;
  }
}

struct Join {
  template <class T>
  STEMMA_INLINE void operator()(T& x, const T& y) const {
    x = (x ^ (y << 27U | y >> 37U)) * kJoinFactor;
    x ^= x >> 32U;
  }
};

struct Smaller {
  template <class T>
  STEMMA_INLINE void operator()(T& x, const T& y) const {
    x = x < y ? x : y;
  }
};

struct Larger {
  template <class T>
  STEMMA_INLINE void operator()(T& x, const T& y) const {
    x = x < y ? y : x;
  }
};

// As mix64().
struct Mix {
  std::uint64_t seed;
  template <class T>
  STEMMA_INLINE void operator()(T& x, const T&) const {
    x = (x ^ seed) + 0x9E3779B97F4A7C15U;
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
    x ^= x >> 31U;
  }
};

#define STEMMA_LOOPS(name, at_once, target)                                                        \
  target void join_##name(const std::uint64_t* first, const std::uint64_t* second,                 \
                          std::size_t count, std::uint64_t* out) {                                 \
    for_each<at_once>(first, second, count, out, Join{});                                            \
  }                                                                                                \
  target void smaller_##name(const std::uint64_t* first, const std::uint64_t* second,              \
                             std::size_t count, std::uint64_t* out) {                              \
    for_each<at_once>(first, second, count, out, Smaller{});                                         \
  }                                                                                                \
  target void larger_##name(const std::uint64_t* first, const std::uint64_t* second,               \
                            std::size_t count, std::uint64_t* out) {                               \
    for_each<at_once>(first, second, count, out, Larger{});                                          \
  }                                                                                                \
  target void mix_##name(const std::uint64_t* values, std::uint64_t seed, std::size_t count,       \
                         std::uint64_t* out) {                                                     \
    for_each<at_once>(values, values, count, out, Mix{seed});                                        \
  }                                                                                                \
  constexpr Loops k_##name = {#name, join_##name, smaller_##name, larger_##name, mix_##name};

STEMMA_LOOPS(plain, 1, )
#if defined(__x86_64__)
STEMMA_LOOPS(avx2, 4, __attribute__((target("avx2"))))
STEMMA_LOOPS(avx512, 8, __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))))
#endif

std::vector<Loops> find_available() {
  std::vector<Loops> found = {k_plain};
#if defined(__x86_64__)
  for (const kernels::Kernel& kernel : kernels::available()) {
    for (const Loops& loops : {k_avx2, k_avx512}) {
      if (std::string_view(kernel.name) == loops.name) found.push_back(loops);
    }
  }
#endif
  return found;
}

}  // namespace

std::span<const Loops> available() {
  static const std::vector<Loops> loops = find_available();
  return loops;
}

const Loops& chosen() {
  static const Loops& chosen = []() -> const Loops& {
    for (const Loops& loops : available()) {
      if (std::string_view(loops.name) == kernels::chosen().name) return loops;
    }
    return available().front();
  }();
  return chosen;
}

}  // namespace stemma::loops
