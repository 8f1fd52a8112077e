#include "stemma/sketch/sketch.h"

#include "stemma/sketch/bins.h"
#include "stemma/sketch/each_shingle.h"
#include "stemma/sketch/winnower.h"

namespace stemma {

Summary summarize(std::span<const Token> tokens, const SketchParams& params) {
  check(params);
  if (tokens.empty()) return {};
  Bins bins(params.signature_size);
  Winnower winnower(tokens.size(), params);
  for_each_shingles_and_grams(
      tokens, params, [&](std::span<const std::uint64_t> shingles) { bins.add(shingles); },
      [&](std::span<const std::uint64_t> grams) { winnower.add(grams); });
  return {bins.fill_from(tokens, params), winnower.finish()};
}

Sketch make_sketch(std::span<const Token> tokens, const SketchParams& params) {
  check(params);
  Sketch sketch;
  sketch.shingles = shingles(tokens, params);
  sketch.signature = minhash(sketch.shingles, params.signature_size);
  sketch.fingerprints = winnow(tokens, params.gram, params.guarantee);
  return sketch;
}

}  // namespace stemma
