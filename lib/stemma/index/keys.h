// What the lenses that need sketches join texts by: two texts that have a key in common are
// proposed. Pure functions, thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/index/banding.h"
#include "stemma/sketch/fingerprints.h"
#include "stemma/sketch/signature.h"

namespace stemma {

// One key for each band of a signature of at least bands * rows values, in order; none for an
// empty signature. Equal bands in different places have different keys. O(size).
STEMMA_API std::vector<std::uint64_t> band_keys(const Signature& signature, const Banding& banding);

// In how many bands two signatures agree: one is enough to be proposed. O(size).
STEMMA_API int agreeing_bands(const Signature& a, const Signature& b, const Banding& banding);

// One key for each two neighbouring fingerprints and their distance, in order. O(size).
STEMMA_API std::vector<std::uint64_t> run_keys(std::span<const Fingerprint> fingerprints);

// How many different run keys two texts have in common: one is enough to be proposed, where it
// stands in no more than kCommonTexts texts. O(n log n).
STEMMA_API std::size_t shared_run_keys(std::span<const Fingerprint> a,
                                       std::span<const Fingerprint> b);

// Whether a text of so many tokens is one whose shingles are all keys: shorter than two runs.
STEMMA_API bool is_short(std::uint32_t tokens, int run);

}  // namespace stemma
