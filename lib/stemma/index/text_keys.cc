#include "stemma/index/text_keys.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "stemma/base/hash_inline.h"
#include "stemma/base/hash_sort.h"
#include "stemma/index/each_key.h"
#include "stemma/index/keys.h"
#include "stemma/sketch/fingerprints.h"
#include "stemma/sketch/shingles.h"
#include "stemma/sketch/signature.h"

namespace stemma {
namespace {

constexpr Lens kLensOfBits[] = {Lens::exact, Lens::minhash, Lens::winnowing, Lens::short_text};

constexpr std::uint64_t key_of(std::uint64_t hash, Lens lens) {
  std::uint64_t bits = 0;
  while (kLensOfBits[bits] != lens) ++bits;
  return (hash & ~std::uint64_t{3}) | bits;
}

constexpr std::uint64_t kSpread = 0x9E3779B97F4A7C15U;  // 2^64 by the golden ratio

// Of so many positions one may begin a run that recurs; where more do, pieces can be parted and
// joined elsewhere at little cost.
constexpr std::size_t kPositionsPerRepeated = 32;

// The fewest tokens that a shingle has.
std::size_t narrowest(const SketchParams& params) {
  return static_cast<std::size_t>(std::min(params.shingle_width, params.cluster_width));
}

bool has_clusters(std::span<const Token> tokens) {
  Token all = 0;
  for (const Token token : tokens) all |= token;
  return is_cluster(all);
}

}  // namespace

Lens lens_of_key(std::uint64_t key) {
  return kLensOfBits[key & 3U];
}

bool keeps_a_run(TextSizes sizes, const CandidateParams& params) {
  const std::size_t seam = narrowest(params.sketch) - 1;
  if (seam == 0) return false;
  // Of s shingles on either side c are lost to seams: (s - c) / (s + c) is the resemblance.
  const double r = params.resemblance;
  const double lost = (1.0 - r) / (1.0 + r) * static_cast<double>(sizes.shingles);
  const double seams = lost / static_cast<double>(seam) + 1e-6;
  // A seam may have swallowed a token besides.
  return static_cast<double>(sizes.tokens) >=
         (std::floor(seams) + 1.0) * static_cast<double>(promised_run(params.sketch));
}

KeyMaker::KeyMaker(const CandidateParams& params) : params_(params) {
  check(params.sketch);
  check_run(params);
  banding_ = choose_banding(params.sketch.signature_size, params.resemblance, params.recall);
}

// Different shingles, without sorting all: two shingles that are the same begin with the same
// run of tokens, and few runs recur. Leaves the places of these in repeated_.
std::size_t KeyMaker::count_shingles(std::span<const Token> tokens) {
  repeated_.clear();
  const std::size_t width = narrowest(params_.sketch);
  if (width == 1 || tokens.size() < width) return shingles(tokens, params_.sketch).size();
  const std::size_t run = width - 1;
  const std::size_t runs = tokens.size() - run + 1;
  // Each slot holds half of a run's hash, where it first began, and whether it recurred.
  constexpr std::uint64_t kRecurred = 1;
  const std::size_t slots = std::bit_ceil(2 * runs);
  table_.assign(slots, 0);
  const int shift = 64 - std::countr_zero(slots);
  const auto rotation = static_cast<int>(run % 64);
  std::uint64_t rolling = 0;
  for (const Token token : tokens.first(run - 1)) rolling = std::rotl(rolling, 1) ^ token;
  Token leaving = 0;
  for (std::uint32_t at = 0; at < runs; ++at) {
    rolling = std::rotl(rolling, 1) ^ tokens[at + run - 1] ^ std::rotl(leaving, rotation);
    leaving = tokens[at];
    const std::uint64_t hash = rolling * kSpread;
    const std::uint64_t value = (hash << 32U) | (2 * (at + std::uint64_t{1}));
    for (std::size_t i = hash >> shift;; i = (i + 1) & (slots - 1)) {
      std::uint64_t& slot = table_[i];
      if (slot == 0) {
        slot = value;
        break;
      }
      if ((slot ^ value) >> 32U != 0) continue;
      if ((slot & kRecurred) == 0) {
        repeated_.push_back(static_cast<std::uint32_t>(slot) / 2 - 1);
        slot |= kRecurred;
      }
      repeated_.push_back(at);
      break;
    }
  }
  if (has_clusters(tokens)) return shingles(tokens, params_.sketch).size();

  const auto word_width = static_cast<std::size_t>(params_.sketch.shingle_width);
  if (tokens.size() < word_width) return 1;
  const std::size_t positions = tokens.size() - word_width + 1;
  hashes_.clear();
  for (const std::uint32_t at : repeated_) {
    if (at >= positions) continue;
    hashes_.push_back(hash64_usual<SketchParams{}.shingle_width>(tokens.subspan(at, word_width)));
  }
  const std::size_t all = hashes_.size();
  sort_by_hash(hashes_, [](std::uint64_t hash) { return hash; });
  hashes_.erase(std::unique(hashes_.begin(), hashes_.end()), hashes_.end());
  return positions - (all - hashes_.size());
}

void KeyMaker::append_run_keys(std::span<const Token> tokens, std::vector<std::uint64_t>& keys) {
  const std::vector<Fingerprint> fingerprints =
      winnow(tokens, params_.sketch.gram, params_.sketch.guarantee);
  const std::size_t slots = std::bit_ceil(2 * fingerprints.size() + 2);
  table_.assign(slots, 0);
  const int shift = 64 - std::countr_zero(slots);
  for_each_run_key(fingerprints, [&](std::uint64_t hash) {
    const std::uint64_t key = key_of(hash, Lens::winnowing);  // never 0
    std::size_t i = key >> shift;
    while (table_[i] != 0 && table_[i] != key) i = (i + 1) & (slots - 1);
    if (table_[i] == key) return;
    table_[i] = key;
    keys.push_back(key);
  });
}

TextSizes KeyMaker::append(std::span<const Token> tokens, std::vector<std::uint64_t>& keys) {
  TextSizes sizes;
  sizes.tokens = static_cast<std::uint32_t>(tokens.size());
  if (tokens.empty()) return sizes;
  const bool is_short_text =
      params_.lenses.has(Lens::short_text) && is_short(sizes.tokens, params_.run);
  sizes.shingles = static_cast<std::uint32_t>(count_shingles(tokens));
  const bool needs_bands = params_.lenses.has(Lens::minhash) &&
                           (!params_.lenses.has(Lens::winnowing) || !keeps_a_run(sizes, params_) ||
                            repeated_.size() * kPositionsPerRepeated > tokens.size());
  if (params_.lenses.has(Lens::winnowing)) append_run_keys(tokens, keys);
  if (!is_short_text && !needs_bands) return sizes;
  const ShingleSet set = shingles(tokens, params_.sketch);
  if (is_short_text) {
    // Two shingles may differ in their last bits alone.
    std::uint64_t last = 0;
    for (const std::uint64_t shingle : set) {
      const std::uint64_t key = key_of(shingle, Lens::short_text);
      if (key != last) keys.push_back(key);
      last = key;
    }
  }
  if (needs_bands) {
    for_each_band_key(minhash(set, params_.sketch.signature_size), banding_,
                      [&](std::uint64_t hash) { keys.push_back(key_of(hash, Lens::minhash)); });
  }
  return sizes;
}

TextSizes append_keys(std::span<const Token> tokens, const CandidateParams& params,
                      std::vector<std::uint64_t>& keys) {
  return KeyMaker(params).append(tokens, keys);
}

}  // namespace stemma
