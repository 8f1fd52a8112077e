#pragma once

#include "stemma/text/kernels/kernel.h"

namespace stemma::kernels {

// Each to be called only where the processor has what its name says.
void classify_sse2(const char* bytes, std::size_t blocks, Classes* classes, char* lower);
void classify_avx2(const char* bytes, std::size_t blocks, Classes* classes, char* lower);
void classify_avx512(const char* bytes, std::size_t blocks, Classes* classes, char* lower);

}  // namespace stemma::kernels
