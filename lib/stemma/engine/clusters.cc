#include "stemma/engine/clusters.h"

#include <numeric>
#include <utility>

namespace stemma {

Sets::Sets(std::size_t size) : parents_(size) {
  std::iota(parents_.begin(), parents_.end(), 0U);
}

std::uint32_t Sets::name_of(std::uint32_t number) {
  while (parents_[number] != number) {
    number = parents_[number] = parents_[parents_[number]];
  }
  return number;
}

void Sets::join(std::uint32_t x, std::uint32_t y) {
  x = name_of(x);
  y = name_of(y);
  if (x > y) std::swap(x, y);
  parents_[y] = x;
}

Batches batches_of(std::span<const std::uint32_t> tokens, const StoredPairs& pairs,
                   std::uint64_t most, RunContext& context) {
  Sets clusters(tokens.size());
  std::vector<bool> is_paired(tokens.size(), false);
  pairs.for_each([&](std::span<const CandidatePair> some) {
    context.check_cancelled();
    for (const CandidatePair& pair : some) {
      clusters.join(pair.a, pair.b);
      is_paired[pair.a] = is_paired[pair.b] = true;
    }
  });
  std::vector<std::uint64_t> held(tokens.size(), 0);  // by the cluster's name
  for (std::uint32_t text = 0; text < tokens.size(); ++text) {
    if (is_paired[text]) {
      held[clusters.name_of(text)] += kHeldPerText + tokens[text] * kHeldPerToken;
    }
  }
  Batches batches;
  batches.of_text.assign(tokens.size(), kNoBatch);
  std::uint64_t filled = 0;
  bool is_open = false;
  // A cluster's name is its smallest number, and comes before the others.
  for (std::uint32_t text = 0; text < tokens.size(); ++text) {
    if (!is_paired[text]) continue;
    const std::uint32_t name = clusters.name_of(text);
    if (name != text) {
      batches.of_text[text] = batches.of_text[name];
      continue;
    }
    const bool is_too_large = held[text] > most;
    if (!is_open || is_too_large || filled + held[text] > most) {
      batches.is_too_large.push_back(is_too_large);
      filled = 0;
    }
    is_open = !is_too_large;
    filled += held[text];
    batches.of_text[text] = static_cast<std::uint32_t>(batches.size() - 1);
  }
  return batches;
}

}  // namespace stemma
