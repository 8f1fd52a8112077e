// The keys by which a text is proposed where its sketch is all that is kept of it: what a catalog
// and the work folder of a large run store. Two texts that have a key in common are proposed.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/index/candidates.h"
#include "stemma/index/lens.h"
#include "stemma/text/tokens.h"

namespace stemma {

// Which lens a key is of stands in its last two bits, so that all keys are joined in one go.
STEMMA_API Lens lens_of_key(std::uint64_t key);

// What is kept of a text beside its keys.
struct TextSizes {
  std::uint32_t tokens = 0;
  std::uint32_t shingles = 0;  // different ones
};

// Appends the keys of a text, each once, in no order that matters, for `params.lenses` (those of
// sketches):
//   winnowing  two neighbouring fingerprints (keys.h), of every text;
//   short      every shingle of a text shorter than two runs: such texts are found among each other;
//   minhash    bands of the signature, of a text for which the lens above cannot stand in. Where
//              a resemblance of params.resemblance leaves a run of promised_run() in one piece,
//              whatever the edits are, it can.
// O(n log n), thread-safe.
STEMMA_API TextSizes append_keys(std::span<const Token> tokens, const CandidateParams& params,
                                 std::vector<std::uint64_t>& keys);

}  // namespace stemma
