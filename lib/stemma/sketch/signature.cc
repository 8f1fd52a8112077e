#include "stemma/sketch/signature.h"

#include <algorithm>
#include <limits>

#include "stemma/base/error.h"
#include "stemma/base/hash.h"
#include "stemma/sketch/params.h"

namespace stemma {
namespace {

constexpr std::uint64_t kEmpty = std::numeric_limits<std::uint64_t>::max();
// A value is its round in the top 9 bits (up to 512 rounds), then hash bits: later rounds never
// replace earlier ones.
constexpr unsigned kRoundShift = 55;

}  // namespace

Signature minhash(const ShingleSet& set, int size) {
  SketchParams params;
  params.signature_size = size;
  check(params);
  if (set.empty()) return {};
  const auto bins = static_cast<std::uint64_t>(size);
  Signature signature(bins, kEmpty);
  std::uint64_t filled = 0;
  for (std::uint64_t round = 0; round < 2 * bins && filled < bins; ++round) {
    const std::uint64_t seed = mix64(round + 1);
    for (const std::uint64_t shingle : set) {
      const std::uint64_t hash = mix64(shingle ^ seed);
      // The last `bins` rounds fill one bin each, so that none stays empty.
      const std::uint64_t bin = round < bins ? (hash >> 32U) * bins >> 32U : round - bins;
      const std::uint64_t value = (round << kRoundShift) | (mix64(hash) >> (64 - kRoundShift));
      if (signature[bin] == kEmpty) ++filled;
      signature[bin] = std::min(signature[bin], value);
    }
  }
  return signature;
}

double estimated_resemblance(const Signature& a, const Signature& b) {
  if (a.empty() || b.empty()) return 0.0;
  if (a.size() != b.size()) {
    throw Error(ErrorCode::invalid_argument, "signatures of different sizes cannot be compared",
                "signature_size");
  }
  std::size_t equal = 0;
  for (std::size_t i = 0; i < a.size(); ++i) equal += a[i] == b[i] ? 1 : 0;
  return static_cast<double>(equal) / static_cast<double>(a.size());
}

}  // namespace stemma
