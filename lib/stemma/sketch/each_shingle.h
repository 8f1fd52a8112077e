// The shingles of a text in its order, repetitions included, for who needs no set of them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "stemma/sketch/params.h"
#include "stemma/sketch/runs.h"
#include "stemma/text/tokens.h"

namespace stemma {

struct NoGrams {};

// Calls body(hashes) for some hundred shingles at a time, and before it grams(hashes) for the
// k-grams that begin at the same tokens, where a fingerprint is asked for. `params` are in range.
template <class Body, class Grams>
void for_each_shingles_and_grams(std::span<const Token> tokens, const SketchParams& params,
                                 const Body& body, const Grams& grams) {
  if (tokens.empty()) return;
  const auto words = static_cast<std::size_t>(params.shingle_width);
  const auto clusters = static_cast<std::size_t>(params.cluster_width);
  constexpr bool kGrams = !std::is_same_v<Grams, NoGrams>;
  const std::size_t gram = kGrams ? static_cast<std::size_t>(params.gram) : 1;
  const std::size_t longest = std::max({words, clusters, gram});
  RunHashes runs;
  std::array<std::uint64_t, RunHashes::kMost> hashes;
  bool any = false;
  for (std::size_t at = 0; at < tokens.size(); at += RunHashes::kMost) {
    const std::span<const Token> here = tokens.subspan(at);
    const std::size_t most = std::min(here.size(), RunHashes::kMost);
    const std::size_t seen = std::min(here.size(), most + longest - 1);
    Token some = 0;
    Token each = 1;
    for (const Token token : here.first(seen)) {
      some |= token;
      each &= token;
    }
    const bool are_alike = is_cluster(some) == is_cluster(each);  // and so of one length
    const std::size_t length = is_cluster(some) ? clusters : words;
    runs.prepare(here, most, are_alike ? std::max(length, gram) : longest);
    if constexpr (kGrams) {
      if (seen >= gram) {
        const std::size_t count = std::min(most, seen - gram + 1);
        runs.all(count, gram, hashes.data());
        grams(std::span<const std::uint64_t>(hashes).first(count));
      }
    }
    std::size_t count = 0;
    if (are_alike) {
      if (seen >= length) {
        count = std::min(most, seen - length + 1);
        runs.all(count, length, hashes.data());
      }
    } else {
      std::size_t end = 0;
      std::size_t weight = 0;  // of here[count, end)
      for (; count < most; ++count) {
        while (weight < words * clusters && end < seen) {
          weight += is_cluster(here[end++]) ? words : clusters;
        }
        if (weight < words * clusters) break;
        hashes[count] = runs.of(count, end - count);
        weight -= is_cluster(here[count]) ? words : clusters;
      }
    }
    any = any || count > 0;
    if (count > 0) body(std::span<const std::uint64_t>(hashes).first(count));
  }
  if (any) return;
  hashes[0] = run_hash(tokens);
  body(std::span<const std::uint64_t>(hashes).first(1));
}

template <class Body>
void for_each_shingles(std::span<const Token> tokens, const SketchParams& params,
                       const Body& body) {
  for_each_shingles_and_grams(tokens, params, body, NoGrams());
}

}  // namespace stemma
