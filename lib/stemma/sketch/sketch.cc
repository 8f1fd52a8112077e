#include "stemma/sketch/sketch.h"

namespace stemma {

Sketch make_sketch(std::span<const Token> tokens, const SketchParams& params) {
  check(params);
  Sketch sketch;
  sketch.shingles = shingles(tokens, params);
  sketch.signature = minhash(sketch.shingles, params.signature_size);
  sketch.fingerprints = winnow(tokens, params.gram, params.guarantee);
  return sketch;
}

}  // namespace stemma
