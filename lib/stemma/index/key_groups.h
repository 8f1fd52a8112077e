// Which texts have a key in common, found by sorting. For entries with a `key` that is spread
// evenly and a `text`, ordered by (key, text).
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/hash_sort.h"

namespace stemma {

// Leaves out most entries whose key is in no other. `known` first bits of all keys are the same.
template <class Entry>
void drop_most_singles(std::vector<Entry>& entries, int known) {
  constexpr std::size_t kSlotsPerEntry = 4;
  // Two bits a slot: some key has it, several do.
  std::vector<std::uint8_t> slots(std::bit_ceil(kSlotsPerEntry * entries.size() + 2));
  const int shift = 64 - std::countr_zero(slots.size());
  const auto slot_of = [&](const Entry& entry) -> std::uint8_t& {
    return slots[entry.key << known >> shift];
  };
  for (const Entry& entry : entries) {
    std::uint8_t& slot = slot_of(entry);
    slot = static_cast<std::uint8_t>(2 * slot | 1);
  }
  // Each is written: no branch could foretell which stay.
  std::size_t kept = 0;
  for (const Entry& entry : entries) {
    const bool stays = slot_of(entry) > 1;
    entries[kept] = entry;
    kept += stays ? 1 : 0;
  }
  entries.resize(kept);
}

// Calls body(entries of one key) for each key that more than one text has, ascending, its texts in
// ascending order, each once. Leaves `entries` sorted, without most of the others. O(n) expected.
template <class Entry, class Body>
void for_each_shared_key(std::vector<Entry>& entries, int known, const Body& body) {
  drop_most_singles(entries, known);
  sort_by_hash(entries, [&](const Entry& entry) { return entry.key << known; });
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  for (auto begin = entries.begin(); begin != entries.end();) {
    auto end = begin + 1;
    while (end != entries.end() && end->key == begin->key) ++end;
    if (end - begin > 1) body(std::span<const Entry>(begin, end));
    begin = end;
  }
}

}  // namespace stemma
