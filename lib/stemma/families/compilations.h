// Texts that contain others which have nothing to do with each other.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/families/families.h"

namespace stemma {

// The compilations among the texts, by text: see group_by_leaders().
std::vector<Compilation> find_compilations(std::span<const TextView> texts,
                                           std::span<const VerifiedPair> related,
                                           const Thresholds& thresholds, const RunContext& context);

}  // namespace stemma
