// Winnowing: choose few of a document's k-grams so that no long shared run goes unnoticed.
//
// Of each window of t - k + 1 consecutive k-grams the one with the smallest hash is chosen, the
// rightmost among equals (Schleimer, Wilkerson, Aiken, "Winnowing", SIGMOD 2003). Two documents
// that share a run of t tokens share a chosen k-gram; about 2 in t - k + 2 are chosen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/sketch/params.h"
#include "stemma/text/tokens.h"

namespace stemma {

struct Fingerprint {
  std::uint64_t hash = 0;
  std::uint32_t position = 0;  // index of the k-gram's first token

  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

// The fingerprints of `tokens` in order of position, for k = `gram` and t = `guarantee`. Fewer
// than t tokens are one window; fewer than k have none. Throws as check(SketchParams) does.
// O(n log t), thread-safe.
STEMMA_API std::vector<Fingerprint> winnow(std::span<const Token> tokens, int gram, int guarantee);

// winnow(tokens, built.gram, guarantee) without the tokens: from `fingerprints`, which are
// winnow(tokens, built.gram, built.guarantee), and how many tokens there were. What a wider window
// chooses, a narrower one within it chose too. Throws Error{invalid_argument} where `guarantee` is
// less than built.guarantee, or out of range. O(fingerprints), thread-safe.
STEMMA_API std::vector<Fingerprint> widen(std::span<const Fingerprint> fingerprints,
                                          const SketchParams& built, int guarantee,
                                          std::size_t tokens);

}  // namespace stemma
