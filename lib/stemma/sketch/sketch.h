// All summaries of one document: what the lenses look at.
#pragma once

#include <span>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/sketch/fingerprints.h"
#include "stemma/sketch/params.h"
#include "stemma/sketch/shingles.h"
#include "stemma/sketch/signature.h"
#include "stemma/text/tokens.h"

namespace stemma {

struct Sketch {
  ShingleSet shingles;
  Signature signature;
  std::vector<Fingerprint> fingerprints;
};

// O(n log n), thread-safe.
STEMMA_API Sketch make_sketch(std::span<const Token> tokens, const SketchParams& params);

}  // namespace stemma
