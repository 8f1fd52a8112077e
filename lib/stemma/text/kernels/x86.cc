// Kernels for x86-64: SSE2, which each of them has, AVX2 and AVX-512. Only the functions that say
// so are compiled for more than the baseline.
#include "stemma/text/kernels/x86.h"

#if defined(__x86_64__)

#include <immintrin.h>

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

void classify_sse2(const char* bytes, std::size_t blocks, Classes* classes,
 char* lower) {
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

#define STEMMA_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))

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

}  // namespace stemma::kernels

#endif
