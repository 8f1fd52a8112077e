// The numbers that decide what a sketch is. Two sketches can be compared only if these agree, and
// were made by the same version of the format (docs/formats/sketch.md).
#pragma once

#include <optional>
#include <string>

#include "stemma/base/digest.h"
#include "stemma/base/export.h"

namespace stemma {

// The version of the rules by which tokens become a sketch.
inline constexpr int kSketchFormat = 2;

struct SketchParams {
  int shingle_width = 5;     // words a shingle (Broder 1997 leaves it open; 5 is usual)
  int signature_size = 128;  // hashes a signature
  int gram = 4;              // tokens a fingerprint
  int guarantee = 12;        // any shared run of this many tokens shares a fingerprint
  int cluster_width = 8;     // grapheme clusters a shingle, in scripts without spaces

  friend bool operator==(const SketchParams&, const SketchParams&) = default;
};

// Throws Error{invalid_argument} naming the parameter: each must be at least 1 and at most 256,
// and gram at most guarantee.
STEMMA_API void check(const SketchParams& params);

// All that decides a sketch, a line "name value" each: the format, the rules of
// normalization and the Unicode version, then the numbers. The same text on every machine.
STEMMA_API std::string describe(const SketchParams& params);

// SHA-256 of describe(params): sketches can be compared exactly where these are equal.
STEMMA_API Digest digest(const SketchParams& params);

// Why sketches made with these cannot be compared, by the first parameter that differs, as in
// "shingle width 5 and 6"; nothing where they can.
STEMMA_API std::optional<std::string> why_not_comparable(const SketchParams& a,
                                                         const SketchParams& b);

}  // namespace stemma
