#include "stemma/compare/windows.h"

#include <algorithm>
#include <bit>

#include "stemma/sketch/runs.h"

namespace stemma {
namespace {

std::size_t runs_of(std::span<const Token> tokens, std::size_t length) {
  return tokens.size() < length ? 0 : tokens.size() - length + 1;
}

// Calls take(hash) for each run, in order.
template <class Take>
void for_each_run(std::span<const Token> tokens, std::size_t length, Take take) {
  for (const std::uint64_t hash : run_hashes(tokens, length)) take(hash);
}

}  // namespace

WindowFinder::WindowFinder(std::span<const Phrase> passages, std::size_t length) : length_(length) {
  std::size_t runs = 0;
  for (const Phrase passage : passages) runs += runs_of(passage, length);
  slots_.resize(std::bit_ceil(runs + runs / 2 + 1));
  first_alike_.reserve(runs);
  for (const Phrase passage : passages) {
    for_each_run(passage, length, [&](std::uint64_t hash) {
      Slot& slot = slots_[slot_of(hash)];
      const auto run = static_cast<std::uint32_t>(first_alike_.size());
      if (slot.run == 0) slot = {hash, run + 1};
      first_alike_.push_back(slot.run - 1);
    });
  }
}

// Where the run of this hash is, or would be.
std::size_t WindowFinder::slot_of(std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot].run != 0 && slots_[slot].hash != hash) slot = (slot + 1) & mask;
  return slot;
}

std::vector<std::uint32_t> WindowFinder::find(std::span<const Token> text) const {
  std::vector<std::uint32_t> found;
  if (first_alike_.empty()) return found;
  for_each_run(text, length_, [&](std::uint64_t hash) {
    const Slot& slot = slots_[slot_of(hash)];
    if (slot.run != 0) found.push_back(slot.run - 1);
  });
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace stemma
