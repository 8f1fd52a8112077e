// What came of a cluster: of texts that candidate pairs join, and no others. It depends on nothing
// but these texts, their documents, the pairs and the parameters, so it holds as long as they stay
// the same, and a catalog keeps it under their digest.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/base/digest.h"
#include "stemma/engine/collection.h"
#include "stemma/engine/make_families.h"
#include "stemma/families/families.h"
#include "stemma/index/candidates.h"

namespace stemma {

struct ClusterOutcome {
  std::vector<MadeFamily> families;
  std::vector<Compilation> compilations;
  // Texts that are alone, each with the one that it shares a run with.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> shares;
};

// The digest of all that the outcome depends on. `texts` are of the collection, `candidates` by
// their places in `texts`.
Digest digest_of_cluster(const Collection& collection, std::span<const std::uint32_t> texts,
                         std::span<const CandidatePair> candidates,
                         const RunParameters& parameters);

// As bytes, in which texts and documents are named by their places in the cluster: texts as in
// `texts`, documents as these have them, one after the other. `outcome` names them as the
// collection does. What is left out follows from the rest: edges, and scores but for what is
// shared; places and gaps are not kept, but for their sums.
std::string pack(const ClusterOutcome& outcome, const Collection& collection,
                 std::span<const std::uint32_t> texts);
// Nothing where the bytes are none that pack() gives for such a cluster.
std::optional<ClusterOutcome> unpack(std::string_view packed, const Collection& collection,
                                     std::span<const std::uint32_t> texts,
                                     const Thresholds& thresholds);

}  // namespace stemma
