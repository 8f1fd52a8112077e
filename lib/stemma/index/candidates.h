// From sketches to candidate pairs: what verification should look at. Each lens finds what the
// others miss:
//   minhash    near-duplicates, by bands of their signatures;
//   winnowing  documents that share a run of words, whatever their lengths;
//   short_text documents too short for a run: any shared shingle.
// Every lens is a join by sorting of (key, text) pairs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/sketch/sketch.h"

namespace stemma {

enum class Lens : std::uint8_t { minhash = 1, winnowing = 2, short_text = 4 };

// Which lenses proposed a pair.
struct LensSet {
  std::uint8_t bits = 0;

  void add(Lens lens) { bits = static_cast<std::uint8_t>(bits | static_cast<unsigned>(lens)); }
  void add(LensSet other) { bits = static_cast<std::uint8_t>(bits | other.bits); }
  bool has(Lens lens) const { return (bits & static_cast<unsigned>(lens)) != 0; }
  friend bool operator==(const LensSet&, const LensSet&) = default;
};

// Their names in fixed order: "minhash", "winnowing", "short".
STEMMA_API std::vector<std::string> names(LensSet lenses);

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
  int run = 25;              // winnowing promises shared runs of this many tokens
  SketchParams sketch;
};

struct Candidates {
  std::vector<CandidatePair> pairs;  // by (b, a), each once
  std::uint64_t common_keys = 0;     // keys that stand in more than kCommonTexts texts
};

// A key in more texts than this proposes each of them only with the key's hubs, its first
// kHubs texts: otherwise a template shared by n pages costs n^2 pairs.
inline constexpr std::size_t kCommonTexts = 128;
inline constexpr std::size_t kHubs = 4;

// The shortest run for which winnowing with these parameters promises a candidate pair.
STEMMA_API int promised_run(const SketchParams& params);

// `texts` are distinct, in the order of (shingles descending, digest), so that what comes out is
// a function of the set of texts alone. Throws Error{invalid_argument} for a run shorter than
// promised_run. O(n log n) in the number of fingerprints and shingles, plus the pairs.
STEMMA_API Candidates candidate_pairs(std::span<const SketchedText> texts,
                                      const CandidateParams& params, RunContext& context);

}  // namespace stemma
