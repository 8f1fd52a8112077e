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

// What is kept of a text whose shingles need not be at hand.
struct Summary {
  Signature signature;
  std::vector<Fingerprint> fingerprints;
};

// Both at once, without making the set of shingles: O(n) expected, thread-safe.
STEMMA_API Summary summarize(std::span<const Token> tokens, const SketchParams& params);

// O(n log n), thread-safe.
STEMMA_API Sketch make_sketch(std::span<const Token> tokens, const SketchParams& params);

}  // namespace stemma
