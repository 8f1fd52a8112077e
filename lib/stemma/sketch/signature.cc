#include "stemma/sketch/signature.h"

#include <utility>

#include "stemma/base/error.h"
#include "stemma/sketch/bins.h"
#include "stemma/sketch/each_shingle.h"
#include "stemma/sketch/params.h"

namespace stemma {

Signature minhash(const ShingleSet& set, int size) {
  SketchParams params;
  params.signature_size = size;
  check(params);
  if (set.empty()) return {};
  Bins bins(size);
  bins.add(set);
  return bins.fill(bins.are_full() ? std::vector<std::uint64_t>() : set);
}

Signature minhash(std::span<const Token> tokens, const SketchParams& params) {
  check(params);
  if (tokens.empty()) return {};
  Bins bins(params.signature_size);
  for_each_shingles(tokens, params, [&](std::span<const std::uint64_t> some) { bins.add(some); });
  return bins.fill_from(tokens, params);
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
