// Passages by their words, so that the same one is known in many documents.
#pragma once

#include <cstdint>
#include <vector>

#include "stemma/text/document.h"

namespace stemma {

struct PassageKey {
  std::uint64_t hash = 0;  // of its tokens
  std::uint32_t words = 0;
  BlockRole role = BlockRole::content;
};

// The keys of a document that has its text and passages: of those that have at least 8 words (in
// scripts without spaces 13 characters, as much as that), boilerplate too. By (hash, words), each
// once, and as content if it stands there as both. O(size), thread-safe.
std::vector<PassageKey> keys_of_passages(const Document& document);

// The first passage with these words; null where there is none. O(size), thread-safe.
const Passage* find_passage(const Document& document, const PassageKey& key);

}  // namespace stemma
