#pragma once

#include "stemma/text/kernels/kernel.h"

namespace stemma::kernels {

// Each to be called only where the processor has what its name says.
void classify_sse2(const char* bytes, std::size_t blocks, Classes* classes, char* lower);
void classify_avx2(const char* bytes, std::size_t blocks, Classes* classes, char* lower);
std::uint32_t* places_avx512(std::uint64_t bits, std::uint32_t base, std::uint32_t* out);
void hash_avx512(const char* text, const std::uint32_t* edges, std::size_t words,
                 std::uint64_t* hashes);
void classify_avx512(const char* bytes, std::size_t blocks, Classes* classes, char* lower);

}  // namespace stemma::kernels
