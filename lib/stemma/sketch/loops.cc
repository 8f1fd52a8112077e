#include "stemma/sketch/loops.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <cstring>
#include <string_view>
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

std::size_t equal_plain(const std::uint64_t* first, const std::uint64_t* second, std::size_t count,
                        std::uint32_t position, Fingerprint* out) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < count; ++i) {
    out[found] = {first[i], position + static_cast<std::uint32_t>(i)};
    found += first[i] == second[i] ? 1 : 0;
  }
  return found;
}

#if defined(__x86_64__)
constexpr auto equal_avx2 = equal_plain;

#define STEMMA_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,popcnt")))

// Values and positions are moved together each for itself, then laid one beside the other.
STEMMA_AVX512 std::size_t equal_avx512(const std::uint64_t* first, const std::uint64_t* second,
                                       std::size_t count, std::uint32_t position,
                                       Fingerprint* out) {
  static_assert(sizeof(Fingerprint) == 16);
  Fingerprint* to = out;
  const __m512i low = _mm512_set_epi64(11, 3, 10, 2, 9, 1, 8, 0);
  const __m512i high = _mm512_set_epi64(15, 7, 14, 6, 13, 5, 12, 4);
  const __m512i places = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
  for (std::size_t i = 0; i < count; i += 8) {
    const auto there = static_cast<__mmask8>(count - i < 8 ? (1U << (count - i)) - 1 : 0xFFU);
    const __m512i values = _mm512_maskz_loadu_epi64(there, first + i);
    const __mmask8 equal =
        _mm512_mask_cmpeq_epi64_mask(there, values, _mm512_maskz_loadu_epi64(there, second + i));
    const std::uint32_t at = position + static_cast<std::uint32_t>(i);
    const __m512i positions = _mm512_add_epi64(places, _mm512_set1_epi64(at));
    const __m512i chosen = _mm512_maskz_compress_epi64(equal, values);
    const __m512i chosen_at = _mm512_maskz_compress_epi64(equal, positions);
    _mm512_storeu_si512(to, _mm512_permutex2var_epi64(chosen, low, chosen_at));
    const auto found = static_cast<unsigned>(_mm_popcnt_u32(equal));
    if (found > 4) _mm512_storeu_si512(to + 4, _mm512_permutex2var_epi64(chosen, high, chosen_at));
    to += found;
  }
  return static_cast<std::size_t>(to - out);
}
#endif

// An attribute cannot stand in parentheses. NOLINTBEGIN(bugprone-macro-parentheses)
#define STEMMA_LOOPS(name, at_once, target)                                                  \
  target void join_##name(const std::uint64_t* first, const std::uint64_t* second,           \
                          std::size_t count, std::uint64_t* out) {                           \
    for_each<at_once>(first, second, count, out, Join{});                                    \
  }                                                                                          \
  target void smaller_##name(const std::uint64_t* first, const std::uint64_t* second,        \
                             std::size_t count, std::uint64_t* out) {                        \
    for_each<at_once>(first, second, count, out, Smaller{});                                 \
  }                                                                                          \
  target void larger_##name(const std::uint64_t* first, const std::uint64_t* second,         \
                            std::size_t count, std::uint64_t* out) {                         \
    for_each<at_once>(first, second, count, out, Larger{});                                  \
  }                                                                                          \
  target void mix_##name(const std::uint64_t* values, std::uint64_t seed, std::size_t count, \
                         std::uint64_t* out) {                                               \
    for_each<at_once>(values, values, count, out, Mix{seed});                                \
  }                                                                                          \
  constexpr Loops k_##name = {#name,         join_##name,  smaller_##name,                   \
                              larger_##name, equal_##name, mix_##name};
// NOLINTEND(bugprone-macro-parentheses)

STEMMA_LOOPS(plain, 1, )
#if defined(__x86_64__)
STEMMA_LOOPS(avx2, 4, __attribute__((target("avx2"))))
STEMMA_LOOPS(avx512, 8, STEMMA_AVX512)
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
