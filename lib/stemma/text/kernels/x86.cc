// Kernels for x86-64: SSE2, which each of them has, AVX2 and AVX-512. Only the functions that say
// so are compiled for more than the baseline.
#include "stemma/text/kernels/x86.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <bit>

#include "stemma/base/hash_inline.h"

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

void classify_sse2(const char* bytes, std::size_t blocks, Classes* classes) {
  for (std::size_t block = 0; block < blocks; ++block) {
    Classes of{};
    for (unsigned at = 0; at < kBlockBytes; at += 16, bytes += 16) {
      const __m128i c = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
      const __m128i both = _mm_or_si128(is(c, '.'), is(c, '\''));
      const __m128i comma = _mm_or_si128(is(c, ','), is(c, ';'));
      const __m128i lower = _mm_or_si128(c, _mm_set1_epi8(0x20));
      of.letters |= bits(is_from_to(lower, 'a', 'z')) << at;
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

STEMMA_AVX2 void classify_avx2(const char* bytes, std::size_t blocks, Classes* classes) {
  for (std::size_t block = 0; block < blocks; ++block) {
    Classes of{};
    for (unsigned at = 0; at < kBlockBytes; at += 32, bytes += 32) {
      const __m256i c = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
      const __m256i both = _mm256_or_si256(is(c, '.'), is(c, '\''));
      const __m256i comma = _mm256_or_si256(is(c, ','), is(c, ';'));
      const __m256i lower = _mm256_or_si256(c, _mm256_set1_epi8(0x20));
      of.letters |= bits(is_from_to(lower, 'a', 'z')) << at;
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

STEMMA_AVX512 void classify_avx512(const char* bytes, std::size_t blocks, Classes* classes) {
  for (std::size_t block = 0; block < blocks; ++block, bytes += kBlockBytes) {
    const __m512i c = _mm512_loadu_si512(bytes);
    const std::uint64_t both = is(c, '.') | is(c, '\'');
    Classes& of = classes[block];
    of.letters = is_from_to(_mm512_or_si512(c, _mm512_set1_epi8(0x20)), 'a', 'z');
    of.digits = is_from_to(c, '0', '9');
    of.not_ascii = _mm512_movepi8_mask(c);
    of.middles_of_letters = both | is(c, ':');
    of.middles_of_digits = both | is(c, ',') | is(c, ';');
    of.underscores = is(c, '_');
    of.hyphens = is(c, '-');
    of.blanks = is_from_to(c, 0, ' ');
  }
}

namespace {

STEMMA_AVX512 inline __m512i all(std::uint64_t value) {
  return _mm512_set1_epi64(static_cast<long long>(value));
}

STEMMA_AVX512 inline __m512i swap_bytes(__m512i x) {
  const __m128i order = _mm_set_epi64x(0x08090A0B0C0D0E0F, 0x0001020304050607);
  return _mm512_shuffle_epi8(x, _mm512_broadcast_i32x4(order));
}

// Both halves of the product of 128 bits, one upon the other.
STEMMA_AVX512 inline __m512i fold_product(__m512i a, __m512i b) {
  const __m512i half = all(0xFFFFFFFF);
  const __m512i a_high = _mm512_srli_epi64(a, 32);
  const __m512i b_high = _mm512_srli_epi64(b, 32);
  const __m512i low = _mm512_mul_epu32(a, b);
  const __m512i cross = _mm512_mul_epu32(a, b_high);
  const __m512i middle =
      _mm512_add_epi64(_mm512_add_epi64(_mm512_srli_epi64(low, 32), _mm512_and_si512(cross, half)),
                       _mm512_mul_epu32(a_high, b));
  const __m512i upper = _mm512_add_epi64(
      _mm512_add_epi64(_mm512_mul_epu32(a_high, b_high), _mm512_srli_epi64(cross, 32)),
      _mm512_srli_epi64(middle, 32));
  const __m512i lower = _mm512_or_si512(_mm512_slli_epi64(middle, 32), _mm512_and_si512(low, half));
  return _mm512_xor_si512(upper, lower);
}

// Constants of XXH3 that have no name there.
constexpr std::uint64_t kRrmxmx = 0x9FB21C651E98DF25;
constexpr std::uint64_t kAvalanche = 0x165667919E3779F9;

// What each lane takes of three constants: for words of 1 to 3, 4 to 8 and 9 to 16 bytes.
struct Lanes {
  __mmask8 from_4;
  __mmask8 from_9;

  STEMMA_AVX512 __m512i choose(std::uint64_t a, std::uint64_t b, std::uint64_t c) const {
    return _mm512_mask_blend_epi64(from_9, _mm512_mask_blend_epi64(from_4, all(a), all(b)), all(c));
  }
};

// Eight bytes of XXH3's secret upon the eight behind them.
inline std::uint64_t secret(std::size_t at) {
  return XXH_readLE64(XXH3_kSecret + at) ^ XXH_readLE64(XXH3_kSecret + at + 8);
}

// XXH3 of eight words of 1 to 16 bytes. Its three ways for short inputs differ in what they make of
// the bytes; what follows is alike, shifts and multiplications by different constants. `first` and
// `last` are the first and the last eight bytes of each word, with what stands around short ones.
STEMMA_AVX512 inline __m512i hash_eight(__m512i first, __m512i last, __m512i size) {
  const Lanes lanes = {_mm512_cmpgt_epu64_mask(size, all(3)),
                       _mm512_cmpgt_epu64_mask(size, all(8))};

  // 1 to 3 bytes: the last, the size, the first, and the one in the middle.
  const __m512i byte = all(0xFF);
  const __m512i half_bits = _mm512_slli_epi64(_mm512_srli_epi64(size, 1), 3);
  const __m512i middle = _mm512_and_si512(_mm512_srlv_epi64(first, half_bits), byte);
  const __m512i tiny =
      _mm512_or_si512(_mm512_or_si512(_mm512_srli_epi64(last, 56), _mm512_slli_epi64(size, 8)),
                      _mm512_or_si512(_mm512_slli_epi64(_mm512_and_si512(first, byte), 16),
                                      _mm512_slli_epi64(middle, 24)));
  const std::uint64_t tiny_secret = XXH_readLE32(XXH3_kSecret) ^ XXH_readLE32(XXH3_kSecret + 4);
  __m512i x = _mm512_xor_si512(tiny, all(tiny_secret));
  x = _mm512_xor_si512(x, _mm512_srli_epi64(x, 33));

  // 4 to 8 bytes: the last four below the first four.
  __m512i small = _mm512_or_si512(_mm512_srli_epi64(last, 32), _mm512_slli_epi64(first, 32));
  small = _mm512_xor_si512(small, all(secret(8)));
  small = _mm512_xor_si512(
      small, _mm512_xor_si512(_mm512_rol_epi64(small, 49), _mm512_rol_epi64(small, 24)));
  x = _mm512_mask_blend_epi64(lanes.from_4, x, small);
  const __m512i factor = lanes.choose(XXH_PRIME64_2, kRrmxmx, 0);
  x = _mm512_mullo_epi64(x, factor);

  // 9 to 16 bytes.
  const __m512i low = _mm512_xor_si512(first, all(secret(24)));
  const __m512i high = _mm512_xor_si512(last, all(secret(40)));
  const __m512i sum = _mm512_add_epi64(_mm512_add_epi64(size, swap_bytes(low)),
                                       _mm512_add_epi64(high, fold_product(low, high)));
  x = _mm512_mask_blend_epi64(lanes.from_9, x, sum);

  __m512i shifted = _mm512_srlv_epi64(x, lanes.choose(29, 35, 37));
  const auto from_4_to_8 = static_cast<__mmask8>(lanes.from_4 & ~lanes.from_9);
  shifted = _mm512_mask_add_epi64(shifted, from_4_to_8, shifted, size);
  x = _mm512_xor_si512(x, shifted);
  x = _mm512_mullo_epi64(x, lanes.choose(XXH_PRIME64_3, kRrmxmx, kAvalanche));
  return _mm512_xor_si512(x, _mm512_srlv_epi64(x, lanes.choose(32, 28, 32)));
}

}  // namespace

STEMMA_AVX512 void hash_avx512(const Words& words, std::uint64_t* hashes) {
  for (std::size_t i = 0; i < words.count; i += 8) {
    const std::size_t left = words.count - i;
    const auto there = static_cast<__mmask8>(left < 8 ? (1U << left) - 1 : 0xFFU);
    const __m256i before = _mm256_maskz_loadu_epi32(there, words.ends + i);
    const __m256i ends = _mm256_maskz_loadu_epi32(there, words.ends + i + 1);
    const __m256i begins = _mm256_add_epi32(before, _mm256_set1_epi32(1));
    const __m256i sizes = _mm256_sub_epi32(ends, begins);
    const __m512i none = _mm512_setzero_si512();
    const __m512i first = _mm512_mask_i32gather_epi64(none, there, begins, words.text, 1);
    const __m512i last = _mm512_mask_i32gather_epi64(none, there, ends, words.text - 8, 1);
    const __m512i hashed = hash_eight(first, last, _mm512_cvtepu32_epi64(sizes));
    _mm512_mask_storeu_epi64(hashes + i, there, hashed);
    unsigned longer = _mm256_mask_cmpgt_epu32_mask(there, sizes, _mm256_set1_epi32(16));
    for (; longer != 0; longer &= longer - 1) {
      const std::size_t word = i + static_cast<unsigned>(std::countr_zero(longer));
      hash_plain({words.text, words.ends + word, 1}, hashes + word);
    }
  }
}

}  // namespace stemma::kernels

#endif
