// From stored keys to candidate pairs, in bounded memory: what candidate_pairs() (index) is for
// sketches that are all at hand. Same rules for common keys and hubs.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/index/candidates.h"
#include "stemma/store/key_source.h"
#include "stemma/store/work_folder.h"

namespace stemma {

inline constexpr std::uint32_t kNoRank = 0xffffffff;

// Some keys, and what number each of its texts has in the order of ranks_before: kNoRank for one
// that is to be left out (a copy of another, or one that is gone).
struct RankedKeys {
  const KeySource* keys = nullptr;
  std::span<const std::uint32_t> rank_of;  // by the source's number
};

// Candidate pairs on the disk, or in memory where they fit: there they hold part of the budget of
// the context they were made in, which must outlive them.
class STEMMA_API StoredPairs {
 public:
  virtual ~StoredPairs() = default;
  virtual std::uint64_t size() const = 0;
  virtual std::uint64_t common_keys() const = 0;
  // All pairs by (b, a), each once, some at a time. Can be called again.
  virtual void for_each(const std::function<void(std::span<const CandidatePair>)>& body) const = 0;
};

// The parts of the keys that are joined together where the join is shared out.
inline constexpr unsigned kJoinGroups = 32;
// The file that holds what the keys of a group say, where it was joined before.
using JoinedFile = std::function<std::string(unsigned group)>;

// Joins all keys. `shingles` are the sizes of the texts' shingle sets, by rank. A pair that only
// the short lens found needs so many keys in common as candidate_pairs() asks for. What does not
// fit the budget is spilled into `folder`. The outcome is a function of the (key, rank) pairs:
// neither of how they are spread over sources, nor of the budget, nor of threads. What one source
// has in one part is held at once, whatever the budget. Throws Error{damaged} where a source cannot
// be read or names a text it has no rank for, Error{output_failed} where the disk is full.
// Cost: O(n) expected in the number of keys, plus pairs; of a key in n texts at most
// kCommonTexts * n / 2 or kHubs * n pairs. Groups that have a `joined` file are not joined again.
STEMMA_API std::unique_ptr<StoredPairs> join_keys(std::span<const RankedKeys> keys,
                                                  std::span<const std::uint32_t> shingles,
                                                  const CandidateParams& params,
                                                  const WorkFolder& folder, RunContext& context,
                                                  const JoinedFile& joined = {});

// Joins the keys of one group, and leaves what they say at `path`, whole or not at all: 12 bytes
// for each pair.
STEMMA_API void join_group(std::span<const RankedKeys> keys,
                           std::span<const std::uint32_t> shingles, const CandidateParams& params,
                           unsigned group, const std::string& path, const WorkFolder& folder,
                           RunContext& context);

}  // namespace stemma
