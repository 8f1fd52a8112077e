// The numbers that decide what a sketch is. Two sketches can be compared only if these agree.
#pragma once

#include "stemma/base/export.h"

namespace stemma {

struct SketchParams {
  int shingle_width = 5;     // tokens a shingle (Broder 1997 leaves it open; 5 is usual for words)
  int signature_size = 128;  // hashes a signature
  int gram = 4;              // tokens a fingerprint
  int guarantee = 12;        // any shared run of this many tokens shares a fingerprint

  friend bool operator==(const SketchParams&, const SketchParams&) = default;
};

// Throws Error{invalid_argument} naming the parameter: each must be at least 1 and at most 256,
// and gram at most guarantee.
STEMMA_API void check(const SketchParams& params);

}  // namespace stemma
