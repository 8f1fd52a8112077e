// From sketches to candidate pairs: what verification should look at. Every lens is a join by
// sorting of (key, text) pairs.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/index/lens.h"
#include "stemma/sketch/sketch.h"

namespace stemma {

// A distinct text, as the lenses see it.
struct SketchedText {
  const Sketch* sketch = nullptr;
  std::uint32_t tokens = 0;
};

struct CandidatePair {
  std::uint32_t a = 0;  // indexes of texts, a < b
  std::uint32_t b = 0;
  LensSet found_by;

  friend bool operator==(const CandidatePair&, const CandidatePair&) = default;
};

struct CandidateParams {
  double resemblance = 0.7;  // minhash is tuned to this ...
  double recall = 0.999;     // ... to be found this often
  double containment = 0.8;  // the exact lens finds this too
  int run = 25;              // winnowing promises shared runs of this many tokens
  LensSet lenses = kSketchLenses;
  // How much the exact lens may look up (exact_join.h).
  std::uint64_t most_lookups = std::numeric_limits<std::uint64_t>::max();
  SketchParams sketch;
};

struct Candidates {
  std::vector<CandidatePair> pairs;  // by (b, a), each once
  std::uint64_t common_keys = 0;     // keys that stand in more than kCommonTexts texts
};

// A key in more texts than this proposes each of them only with the key's hubs, its first
// kHubs texts: otherwise a template shared by n pages costs n^2 pairs.
inline constexpr std::size_t kCommonTexts = 128;
inline constexpr std::size_t kHubs = 8;

// The shortest run for which winnowing with these parameters promises a candidate pair.
STEMMA_API int promised_run(const SketchParams& params);

// Throws Error{invalid_argument} for a run shorter than promised_run.
STEMMA_API void check_run(const CandidateParams& params);

// Of its shingles, the text with fewer shares at least this with any text it is related to: a
// resemblance of t asks for t of the larger.
STEMMA_API double smaller_share(const CandidateParams& params);

// `texts` are distinct, in the order of (shingles descending, digest), so that what comes out is
// a function of the set of texts alone. A lens needs its part of the sketch only: minhash the
// signature, winnowing the fingerprints, short and exact the shingles. Nothing where the exact
// lens is wanted and does not fit. Throws Error{invalid_argument} for a run shorter than
// promised_run. O(n log n) in the number of fingerprints and shingles, plus the pairs.
STEMMA_API std::optional<Candidates> candidate_pairs(std::span<const SketchedText> texts,
                                                     const CandidateParams& params,
                                                     RunContext& context);

}  // namespace stemma
