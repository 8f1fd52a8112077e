#include "stemma/compare/phrases.h"

#include <algorithm>
#include <numeric>
#include <unordered_set>

#include "stemma/base/hash.h"

namespace stemma {

PhraseFinder::PhraseFinder(std::span<const Phrase> phrases) : nodes_(1), slots_(64) {
  first_alike_.reserve(phrases.size());
  for (std::uint32_t i = 0; i < phrases.size(); ++i) add(phrases[i], i);
  link();
}

// Where the child is, or would be. A hash of both alone would make one slot of many where words
// repeat.
std::size_t PhraseFinder::slot_of(std::uint32_t parent, std::uint64_t word) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = mix64(word + mix64(parent)) & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const Node& node = nodes_[slots_[slot]];
    if (node.parent == parent && node.word == word) break;
  }
  return slot;
}

std::uint32_t PhraseFinder::child_of(std::uint32_t parent, std::uint64_t word) const {
  return slots_[slot_of(parent, word)];
}

std::uint32_t PhraseFinder::add_child(std::uint32_t parent, std::uint64_t word) {
  std::size_t slot = slot_of(parent, word);
  if (slots_[slot] != 0) return slots_[slot];
  if (2 * nodes_.size() >= slots_.size()) {
    grow_slots();
    slot = slot_of(parent, word);
  }
  const auto child = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back({word, parent, 0, kNone, 0});
  slots_[slot] = child;
  return child;
}

void PhraseFinder::grow_slots() {
  slots_.assign(2 * slots_.size(), 0);
  for (std::uint32_t node = 1; node < nodes_.size(); ++node) {
    slots_[slot_of(nodes_[node].parent, nodes_[node].word)] = node;
  }
}

void PhraseFinder::add(Phrase phrase, std::uint32_t index) {
  std::uint32_t node = 0;
  for (const Token token : phrase) node = add_child(node, token);
  std::uint32_t& ends_here = nodes_[node].phrase;
  if (ends_here == kNone) ends_here = index;
  first_alike_.push_back(ends_here);
}

// The longest beginning that stands before the next word, and that word.
std::uint32_t PhraseFinder::step(std::uint32_t node, std::uint64_t word) const {
  for (;;) {
    const std::uint32_t child = child_of(node, word);
    if (child != 0 || node == 0) return child;
    node = nodes_[node].fallback;
  }
}

// Shorter beginnings first: a fallback is always shorter.
void PhraseFinder::link() {
  std::vector<std::uint32_t> depth(nodes_.size(), 0);
  for (std::size_t node = 1; node < nodes_.size(); ++node) {
    depth[node] = depth[nodes_[node].parent] + 1;  // a parent is made before its children
  }
  std::vector<std::uint32_t> order(nodes_.size() - 1);
  std::iota(order.begin(), order.end(), 1U);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t x, std::uint32_t y) { return depth[x] < depth[y]; });
  for (const std::uint32_t index : order) {
    Node& node = nodes_[index];
    if (node.parent != 0) node.fallback = step(nodes_[node.parent].fallback, node.word);
    const Node& shorter = nodes_[node.fallback];
    node.shorter = shorter.phrase != kNone ? node.fallback : shorter.shorter;
  }
}

std::vector<std::uint32_t> PhraseFinder::find(std::span<const Token> text) const {
  std::vector<std::uint32_t> found;
  // Where a phrase was met, so were the shorter ones that it ends with.
  std::unordered_set<std::uint32_t> met;
  std::uint32_t node = 0;
  for (const Token token : text) {
    node = step(node, token);
    std::uint32_t end = nodes_[node].phrase != kNone ? node : nodes_[node].shorter;
    for (; end != 0 && met.insert(end).second; end = nodes_[end].shorter) {
      found.push_back(nodes_[end].phrase);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace stemma
