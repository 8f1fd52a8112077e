#include "stemma/text/passage_keys.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <tuple>
#include <utility>

#include "stemma/base/hash.h"
#include "stemma/text/tokens_of.h"

namespace stemma {
namespace {

constexpr std::size_t kLeastWords = 8;
constexpr std::size_t kLeastClusters = 13;

bool is_long_enough(std::span<const Token> tokens) {
  if (tokens.size() < kLeastWords) return false;
  if (tokens.size() >= kLeastClusters) return true;
  const auto clusters = static_cast<std::size_t>(std::ranges::count_if(tokens, is_cluster));
  return (tokens.size() - clusters) * kLeastClusters + clusters * kLeastWords >=
         kLeastWords * kLeastClusters;
}

// Calls body(passage, tokens) while it says so. Boilerplate has no tokens in the document, and a
// copy none at all: these are read from the text.
template <class Body>
void for_each_passage(const Document& document, const Body& body) {
  TokenizedText own;
  for (const Passage& passage : document.passages) {
    std::span<const Token> tokens;
    if (passage.role == BlockRole::content && !document.tokens.empty()) {
      tokens = std::span(document.tokens).subspan(passage.tokens.begin, passage.tokens.size());
    } else {
      own.tokens.clear();
      own =
          tokens_of(document.text, passage.bytes, AsciiPath::fast, std::move(own), Spans::left_out);
      tokens = own.tokens;
    }
    if (!body(passage, tokens)) return;
  }
}

}  // namespace

std::vector<PassageKey> keys_of_passages(const Document& document) {
  std::vector<PassageKey> keys;
  for_each_passage(document, [&](const Passage& passage, std::span<const Token> tokens) {
    if (is_long_enough(tokens)) {
      keys.push_back({hash64(tokens), static_cast<std::uint32_t>(tokens.size()), passage.role});
    }
    return true;
  });
  std::ranges::sort(keys, [](const PassageKey& x, const PassageKey& y) {
    return std::tie(x.hash, x.words, x.role) < std::tie(y.hash, y.words, y.role);
  });
  const auto again = std::ranges::unique(keys, [](const PassageKey& x, const PassageKey& y) {
    return x.hash == y.hash && x.words == y.words;
  });
  keys.erase(again.begin(), again.end());
  return keys;
}

const Passage* find_passage(const Document& document, const PassageKey& key) {
  const Passage* found = nullptr;
  for_each_passage(document, [&](const Passage& passage, std::span<const Token> tokens) {
    if (tokens.size() == key.words && hash64(tokens) == key.hash) found = &passage;
    return found == nullptr;
  });
  return found;
}

}  // namespace stemma
