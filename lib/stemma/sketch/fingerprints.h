// Winnowing: choose few of a document's k-grams so that no long shared run goes unnoticed.
//
// Of each window of t - k + 1 consecutive k-grams the one with the smallest hash is chosen, the
// rightmost among equals (Schleimer, Wilkerson, Aiken, "Winnowing", SIGMOD 2003). Two documents
// that share a run of t tokens share a chosen k-gram; about 2 in t - k + 2 are chosen.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/text/tokens.h"

namespace stemma {

struct Fingerprint {
  std::uint64_t hash = 0;
  std::uint32_t position = 0;  // index of the k-gram's first token

  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

// The fingerprints of `tokens` in order of position, for k = `gram` and t = `guarantee`. Fewer
// than t tokens are one window; fewer than k have none. O(n), thread-safe.
STEMMA_API std::vector<Fingerprint> winnow(std::span<const Token> tokens, int gram, int guarantee);

}  // namespace stemma
