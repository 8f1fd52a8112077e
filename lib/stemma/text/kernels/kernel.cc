#include "stemma/text/kernels/kernel.h"

#include <cstdlib>
#include <string_view>
#include <vector>

#include "stemma/text/kernels/x86.h"

namespace stemma::kernels {
namespace {

std::vector<Kernel> find_available() {
  std::vector<Kernel> found = {{"plain", classify_plain, places_plain, hash_plain}};
#if defined(__x86_64__)
  found.push_back({"sse2", classify_sse2, places_plain, hash_plain});
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2"))
    found.push_back({"avx2", classify_avx2, places_plain, hash_plain});
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi2")) {
    found.push_back({"avx512", classify_avx512, places_avx512, hash_avx512});
  }
#endif
  return found;
}

}  // namespace

std::span<const Kernel> available() {
  static const std::vector<Kernel> kernels = find_available();
  return kernels;
}

const Kernel& choose(std::string_view name) {
  for (const Kernel& kernel : available()) {
    if (name == kernel.name) return kernel;
  }
  return available().back();
}

const Kernel& chosen() {
  static const Kernel& kernel = []() -> const Kernel& {
    const char* name = std::getenv("STEMMA_KERNEL");
    return choose(name == nullptr ? "" : name);
  }();
  return kernel;
}

}  // namespace stemma::kernels
