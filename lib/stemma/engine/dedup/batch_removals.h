// Which records of a batch of texts go: candidate pairs are verified on the words, and the texts of
// related pairs decided.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/engine/dedup/batch_texts.h"
#include "stemma/engine/dedup/decide.h"
#include "stemma/engine/dedup/texts.h"
#include "stemma/families/verify.h"
#include "stemma/index/candidates.h"
#include "stemma/report/dedup.h"
#include "stemma/store/spools.h"

namespace stemma {

// Each of these gives the removals as removals.h packs them.
class BatchRemovals {
 public:
  // All must outlive this.
  BatchRemovals(const SignedTexts& texts, const DedupParameters& parameters, RunContext& context)
      : texts_(texts), parameters_(parameters), context_(context) {}

  // Of all texts, with candidates by these; nothing where they would take more than
  // params.most_lookups.
  std::optional<std::string> by_candidates(const BatchTexts& batch,
                                           const CandidateParams& params) const;

  // Of the i-th stream, with its candidate pairs. Safe to call from many threads, each for another.
  std::string of_batch(const Spools& words, const Spools& candidates, std::size_t i) const;

  // The same where the words of the batch do not fit the memory: pairs are verified in windows that
  // hold `most` bytes.
  std::string of_large_batch(const Spools& words, const Spools& candidates, std::size_t i,
                             std::uint64_t most) const;

 private:
  void add_shingles(const BatchTexts& batch, std::vector<Sketch>& sketches,
                    const RunContext& context) const;
  std::string removals_of(const BatchTexts& batch, const std::vector<Sketch>& sketches,
                          std::span<const CandidatePair> candidates,
                          const RunContext& context) const;
  std::string decide_apart(const BatchTexts& batch, std::span<const VerifiedPair> pairs) const;
  std::vector<GoingText> decide_batch(const BatchTexts& batch, std::span<const VerifiedPair> pairs,
                                      const RunContext& context,
                                      std::span<const std::uint32_t> numbers = {}) const;
  void append_removals(const BatchTexts& batch, const std::vector<GoingText>& going,
                       std::string& removals, std::span<const std::uint32_t> numbers = {}) const;

  const SignedTexts& texts_;
  const DedupParameters& parameters_;
  RunContext& context_;
};

}  // namespace stemma
