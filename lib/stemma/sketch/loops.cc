#include "stemma/sketch/loops.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <array>
#include <cstring>
#include <string_view>
#include <vector>

#include "stemma/text/kernels/kernel.h"

namespace stemma::loops {
namespace {

#define STEMMA_INLINE [[gnu::always_inline]] inline

// How many values of half the size there are at once, where there are so many.
constexpr std::size_t halves(std::size_t at_once) {
  return at_once == 1 ? 1 : 2 * at_once;
}

// Calls body(x, y), which leaves its result in x, for so many values at once. What is in line here
// is compiled for what the function has that it is in line in.
template <std::size_t AtOnce, class Value, class Body>
STEMMA_INLINE void for_each(const Value* first, const Value* second, std::size_t count, Value* out,
                            const Body& body) {
  std::size_t i = 0;
  if constexpr (AtOnce > 1) {
    using Values [[gnu::vector_size(sizeof(Value) * AtOnce)]] = Value;
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
    Value x = first[i];
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

std::size_t equal_plain(const std::uint32_t* first, const std::uint32_t* second, std::size_t count,
                        std::uint32_t* out) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < count; ++i) {
    out[found] = static_cast<std::uint32_t>(i);
    found += first[i] == second[i] ? 1 : 0;
  }
  return found;
}

#if defined(__x86_64__)
#define STEMMA_AVX2 __attribute__((target("avx2,popcnt")))
#define STEMMA_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,popcnt")))

// The places of the bits that are set in a byte, the lowest first.
constexpr std::array<std::uint64_t, 256> places_of_bits() {
  std::array<std::uint64_t, 256> places{};
  for (std::size_t byte = 0; byte < places.size(); ++byte) {
    unsigned at = 0;
    for (std::uint64_t bit = 0; bit < 8; ++bit) {
      if ((byte >> bit & 1U) != 0) places[byte] |= bit << (8 * at++);
    }
  }
  return places;
}

constexpr std::array<std::uint64_t, 256> kPlacesOfBits = places_of_bits();

STEMMA_AVX2 std::size_t equal_avx2(const std::uint32_t* first, const std::uint32_t* second,
                                   std::size_t count, std::uint32_t* out) {
  std::uint32_t* to = out;
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(first + i));
    const __m256i y = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(second + i));
    const __m256 same = _mm256_castsi256_ps(_mm256_cmpeq_epi32(x, y));
    const auto bits = static_cast<unsigned>(_mm256_movemask_ps(same));
    const __m128i places = _mm_cvtsi64_si128(static_cast<long long>(kPlacesOfBits[bits]));
    const __m256i wide =
        _mm256_add_epi32(_mm256_cvtepu8_epi32(places), _mm256_set1_epi32(static_cast<int>(i)));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), wide);
    to += _mm_popcnt_u32(bits);
  }
  for (; i < count; ++i) {
    *to = static_cast<std::uint32_t>(i);
    to += first[i] == second[i] ? 1 : 0;
  }
  return static_cast<std::size_t>(to - out);
}

STEMMA_AVX512 std::size_t equal_avx512(const std::uint32_t* first, const std::uint32_t* second,
                                       std::size_t count, std::uint32_t* out) {
  std::uint32_t* to = out;
  __m512i places = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  for (std::size_t i = 0; i < count; i += 16) {
    const auto there = static_cast<__mmask16>(count - i < 16 ? (1U << (count - i)) - 1 : 0xFFFFU);
    const __mmask16 equal =
        _mm512_mask_cmpeq_epi32_mask(there, _mm512_maskz_loadu_epi32(there, first + i),
                                     _mm512_maskz_loadu_epi32(there, second + i));
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(equal, places));
    to += _mm_popcnt_u32(equal);
    places = _mm512_add_epi32(places, _mm512_set1_epi32(16));
  }
  return static_cast<std::size_t>(to - out);
}
#endif

// An attribute cannot stand in parentheses. NOLINTBEGIN(bugprone-macro-parentheses)
#define STEMMA_LOOPS(name, at_once, target)                                                      \
  target void join_##name(const std::uint64_t* first, const std::uint64_t* second,               \
                          std::size_t count, std::uint64_t* out) {                               \
    for_each<at_once>(first, second, count, out, Join{});                                        \
  }                                                                                              \
  target void mix_##name(const std::uint64_t* values, std::uint64_t seed, std::size_t count,     \
                         std::uint64_t* out) {                                                   \
    for_each<at_once>(values, values, count, out, Mix{seed});                                    \
  }                                                                                              \
  target void upper_##name(const std::uint64_t* values, std::size_t count, std::uint32_t* out) { \
    for (std::size_t i = 0; i < count; ++i) {                                                    \
      out[i] = static_cast<std::uint32_t>(values[i] >> 32U);                                     \
    }                                                                                            \
  }                                                                                              \
  target void smaller_##name(const std::uint32_t* first, const std::uint32_t* second,            \
                             std::size_t count, std::uint32_t* out) {                            \
    for_each<halves(at_once)>(first, second, count, out, Smaller{});                             \
  }                                                                                              \
  target void larger_##name(const std::uint32_t* first, const std::uint32_t* second,             \
                            std::size_t count, std::uint32_t* out) {                             \
    for_each<halves(at_once)>(first, second, count, out, Larger{});                              \
  }                                                                                              \
  constexpr Loops k_##name = {#name,          join_##name,   mix_##name,  upper_##name,          \
                              smaller_##name, larger_##name, equal_##name};
// NOLINTEND(bugprone-macro-parentheses)

STEMMA_LOOPS(plain, 1, )
#if defined(__x86_64__)
STEMMA_LOOPS(avx2, 4, STEMMA_AVX2)
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
