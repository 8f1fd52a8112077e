// Kernels for x86-64: SSE2, which each of them has, AVX2 and AVX-512. Only the functions that say
// so are compiled for more than the baseline.
#include "stemma/text/kernels/x86.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <array>
#include <bit>
#include <type_traits>

#include "stemma/text/word_hash.h"

namespace stemma::kernels {

namespace {

// Comparisons are signed: what is not ASCII is less than anything else.
inline __m128i is(__m128i c, char wanted) {
  return _mm_cmpeq_epi8(c, _mm_set1_epi8(wanted));
}

inline __m128i is_from_to(__m128i c, char first, char last) {
  return _mm_and_si128(_mm_cmpgt_epi8(c, _mm_set1_epi8(static_cast<char>(first - 1))),
                       _mm_cmpgt_epi8(_mm_set1_epi8(static_cast<char>(last + 1)), c));
}

inline std::uint64_t bits(__m128i of_bytes) {
  return static_cast<unsigned>(_mm_movemask_epi8(of_bytes));
}

}  // namespace

void classify_sse2(const char* bytes, std::size_t blocks, Classes* classes, char* lower) {
  for (std::size_t block = 0; block < blocks; ++block) {
    Classes of{};
    for (unsigned at = 0; at < kBlockBytes; at += 16, bytes += 16) {
      const __m128i c = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
      const __m128i both = _mm_or_si128(is(c, '.'), is(c, '\''));
      const __m128i comma = _mm_or_si128(is(c, ','), is(c, ';'));
      const __m128i low = _mm_or_si128(c, _mm_set1_epi8(0x20));
      const __m128i letter = is_from_to(low, 'a', 'z');
      of.letters |= bits(letter) << at;
      const __m128i folded = _mm_or_si128(c, _mm_and_si128(letter, _mm_set1_epi8(0x20)));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(lower), folded);
      lower += 16;
      of.digits |= bits(is_from_to(c, '0', '9')) << at;
      of.not_ascii |= bits(c) << at;
      of.middles_of_letters |= bits(_mm_or_si128(both, is(c, ':'))) << at;
      of.middles_of_digits |= bits(_mm_or_si128(both, comma)) << at;
      of.underscores |= bits(is(c, '_')) << at;
      of.hyphens |= bits(is(c, '-')) << at;
      of.blanks |= bits(is_from_to(c, 0, ' ')) << at;
    }
    classes[block] = of;
  }
}

#define STEMMA_AVX2 __attribute__((target("avx2")))

namespace {

STEMMA_AVX2 inline __m256i is(__m256i c, char wanted) {
  return _mm256_cmpeq_epi8(c, _mm256_set1_epi8(wanted));
}

STEMMA_AVX2 inline __m256i is_from_to(__m256i c, char first, char last) {
  return _mm256_and_si256(_mm256_cmpgt_epi8(c, _mm256_set1_epi8(static_cast<char>(first - 1))),
                          _mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(last + 1)), c));
}

STEMMA_AVX2 inline std::uint64_t bits(__m256i of_bytes) {
  return static_cast<unsigned>(_mm256_movemask_epi8(of_bytes));
}

}  // namespace

STEMMA_AVX2 void classify_avx2(const char* bytes, std::size_t blocks, Classes* classes,
                               char* lower) {
  for (std::size_t block = 0; block < blocks; ++block) {
    Classes of{};
    for (unsigned at = 0; at < kBlockBytes; at += 32, bytes += 32) {
      const __m256i c = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
      const __m256i both = _mm256_or_si256(is(c, '.'), is(c, '\''));
      const __m256i comma = _mm256_or_si256(is(c, ','), is(c, ';'));
      const __m256i low = _mm256_or_si256(c, _mm256_set1_epi8(0x20));
      const __m256i letter = is_from_to(low, 'a', 'z');
      of.letters |= bits(letter) << at;
      const __m256i folded = _mm256_or_si256(c, _mm256_and_si256(letter, _mm256_set1_epi8(0x20)));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(lower), folded);
      lower += 32;
      of.digits |= bits(is_from_to(c, '0', '9')) << at;
      of.not_ascii |= bits(c) << at;
      of.middles_of_letters |= bits(_mm256_or_si256(both, is(c, ':'))) << at;
      of.middles_of_digits |= bits(_mm256_or_si256(both, comma)) << at;
      of.underscores |= bits(is(c, '_')) << at;
      of.hyphens |= bits(is(c, '-')) << at;
      of.blanks |= bits(is_from_to(c, 0, ' ')) << at;
    }
    classes[block] = of;
  }
}

#define STEMMA_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2,popcnt")))

namespace {

STEMMA_AVX512 inline std::uint64_t is(__m512i c, char wanted) {
  return _mm512_cmpeq_epi8_mask(c, _mm512_set1_epi8(wanted));
}

STEMMA_AVX512 inline std::uint64_t is_from_to(__m512i c, char first, char last) {
  return _mm512_cmple_epu8_mask(_mm512_sub_epi8(c, _mm512_set1_epi8(first)),
                                _mm512_set1_epi8(static_cast<char>(last - first)));
}

}  // namespace

STEMMA_AVX512 void classify_avx512(const char* bytes, std::size_t blocks, Classes* classes,
                                   char* lower) {
  for (std::size_t block = 0; block < blocks; ++block, bytes += kBlockBytes) {
    const __m512i c = _mm512_loadu_si512(bytes);
    const __m512i low = _mm512_or_si512(c, _mm512_set1_epi8(0x20));
    const std::uint64_t both = is(c, '.') | is(c, '\'');
    Classes& of = classes[block];
    of.letters = is_from_to(low, 'a', 'z');
    _mm512_storeu_si512(lower, _mm512_mask_blend_epi8(of.letters, c, low));
    lower += kBlockBytes;
    of.digits = is_from_to(c, '0', '9');
    of.not_ascii = _mm512_movepi8_mask(c);
    of.middles_of_letters = both | is(c, ':');
    of.middles_of_digits = both | is(c, ',') | is(c, ';');
    of.underscores = is(c, '_');
    of.hyphens = is(c, '-');
    of.blanks = is_from_to(c, 0, ' ');
  }
}

STEMMA_AVX512 std::uint32_t* places_avx512(std::uint64_t bits, std::uint32_t base,
                                           std::uint32_t* out) {
  alignas(64) static constexpr std::array<std::uint8_t, 64> kPlaces = [] {
    std::array<std::uint8_t, 64> places{};
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<std::uint8_t>(i);
    return places;
  }();
  const auto count = static_cast<unsigned>(_mm_popcnt_u64(bits));
  const __m512i places = _mm512_maskz_compress_epi8(bits, _mm512_load_si512(kPlaces.data()));
  const __m512i begin = _mm512_set1_epi32(static_cast<int>(base));
  // With masks of all, since g++ 12 is wrong about what is without: it takes it for uninitialized.
  const auto put = [&]<int Part>(std::integral_constant<int, Part>) STEMMA_AVX512 {
    const __m128i sixteen = _mm512_maskz_extracti32x4_epi32(0xF, places, Part);
    const __m512i wide = _mm512_maskz_cvtepu8_epi32(0xFFFF, sixteen);
    _mm512_storeu_si512(out + std::ptrdiff_t{16} * Part, _mm512_add_epi32(wide, begin));
  };
  put(std::integral_constant<int, 0>());
  put(std::integral_constant<int, 1>());
  if (count > 32) {
    put(std::integral_constant<int, 2>());
    put(std::integral_constant<int, 3>());
  }
  return out + count;
}

namespace {

STEMMA_AVX512 inline __m512i all(std::uint64_t value) {
  return _mm512_set1_epi64(static_cast<long long>(value));
}

// The first so many bytes, up to eight, of each number.
STEMMA_AVX512 inline __m512i first_bytes(__m512i number, __m512i count) {
  const __m512i others = _mm512_slli_epi64(_mm512_sub_epi64(all(8), count), 3);
  return _mm512_and_si512(number, _mm512_srlv_epi64(all(~std::uint64_t{0}), others));
}

}  // namespace

STEMMA_AVX512 void hash_avx512(const char* text, const std::uint32_t* edges, std::size_t words,
                               std::uint64_t* hashes) {
  for (std::size_t i = 0; i < words; i += 8) {
    const std::size_t left = words - i;
    const auto there = static_cast<__mmask8>(left < 8 ? (1U << left) - 1 : 0xFFU);
    const __m512i both = _mm512_maskz_loadu_epi64(there, edges + 2 * i);
    const __m512i begins = _mm512_and_si512(both, all(0xFFFFFFFF));
    const __m512i sizes = _mm512_sub_epi64(_mm512_srli_epi64(both, 32), begins);
    const __m512i eight = all(8);
    const __m512i none = _mm512_setzero_si512();
    __m512i first = _mm512_mask_i64gather_epi64(none, there, begins, text, 1);
    __m512i second = _mm512_mask_i64gather_epi64(none, there, begins, text + 8, 1);
    first = first_bytes(first, _mm512_min_epu64(sizes, eight));
    second = first_bytes(second, _mm512_sub_epi64(_mm512_max_epu64(sizes, eight), eight));
    second = _mm512_rol_epi64(_mm512_mullo_epi64(second, all(kWordFactors[1])), 32);
    __m512i hash = _mm512_xor_si512(_mm512_mullo_epi64(first, all(kWordFactors[0])), second);
    hash = _mm512_xor_si512(hash, _mm512_srli_epi64(hash, 32));
    hash = _mm512_mullo_epi64(hash, all(kWordFactors[2]));
    hash = _mm512_xor_si512(hash, _mm512_srli_epi64(hash, 29));
    _mm512_mask_storeu_epi64(hashes + i, there, hash);
    unsigned longer = _mm512_cmpgt_epu64_mask(sizes, all(kShortWord));
    for (; longer != 0; longer &= longer - 1) {
      const std::size_t word = i + static_cast<unsigned>(std::countr_zero(longer));
      hash_plain(text, edges + 2 * word, 1, hashes + word);
    }
  }
}

}  // namespace stemma::kernels

#endif
