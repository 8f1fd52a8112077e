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
#include "stemma/sketch/sketch.h"

namespace stemma {
namespace {

constexpr Lens kLensOfBits[] = {Lens::exact, Lens::minhash, Lens::winnowing, Lens::short_text};

constexpr std::uint64_t key_of(std::uint64_t hash, Lens lens) {
  std::uint64_t bits = 0;
  while (kLensOfBits[bits] != lens) ++bits;
  return (hash & ~std::uint64_t{3}) | bits;
}

constexpr std::uint64_t kSpread = 0x9E3779B97F4A7C15U;  // 2^64 by the golden ratio

// Of a text whose runs stand in for its bands so many are kept all the same: the runs that it
// shares with one like it may all be common, as a template's are. Of a resemblance of 0.8, 8 bands
// of 4 find 0.985.
constexpr int kSpareBands = 8;

// Where more of a text recurs than one position in so many, it is not asked how it does.
constexpr std::size_t kPositionsPerRepeated = 4;

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

// Whether every text that reaches the resemblance, and is made of pieces of this one and of other
// words, has one of its runs of promised_run() tokens. Two bounds, each on how many breaks the
// resemblance pays for, with the shingles that a break costs on either side: of s shingles c may
// be lost and c may come, with (s - c) / (s + c) the resemblance.
//
// Pieces in another order: no shingle over a break is shared, which costs the width less one. So
// many breaks, each of which may have swallowed a token, must leave a piece that is long enough.
//
// Where the same few words stand before several pieces, these change places for nothing: a list,
// sorted anew. So a break is free wherever tokens recur, and a word exchanged within an item
// costs the width. These must be too few to cut all that is between repetitions.
bool KeyMaker::keeps_a_run(TextSizes sizes) {
  const std::size_t width = narrowest(params_.sketch);
  if (width == 1 || repeated_.size() * kPositionsPerRepeated > sizes.tokens) return false;
  const auto run = static_cast<std::size_t>(promised_run(params_.sketch));
  const double lost =
      (1.0 - params_.resemblance) / (1.0 + params_.resemblance) * sizes.shingles + 1e-6;
  const auto breaks_at = [&](std::size_t cost) {
    return static_cast<std::size_t>(lost / static_cast<double>(cost));
  };
  if (sizes.tokens < (breaks_at(width - 1) + 1) * run) return false;

  std::sort(repeated_.begin(), repeated_.end());
  std::size_t needed = 0;  // breaks that leave no run
  std::size_t begin = 0;
  for (const std::uint32_t at : repeated_) {
    // What recurs belongs to the piece on either side.
    needed += (at + width - 1 - begin) / run;
    begin = at;
  }
  needed += (sizes.tokens - begin) / run;
  return needed > breaks_at(width);
}

void KeyMaker::append_run_keys(std::span<const Fingerprint> fingerprints,
                               std::vector<std::uint64_t>& keys) {
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
  sizes.shingles = static_cast<std::uint32_t>(count_shingles(tokens));
  const SketchParams& sketch = params_.sketch;
  if (!params_.lenses.has(Lens::minhash)) {
    if (params_.lenses.has(Lens::winnowing)) {
      append_run_keys(winnow(tokens, sketch.gram, sketch.guarantee), keys);
    }
  } else {
    Banding banding = banding_;
    Summary summary;
    if (params_.lenses.has(Lens::winnowing)) {
      if (keeps_a_run(sizes)) banding.bands = std::min(banding.bands, kSpareBands);
      summary = summarize(tokens, sketch);
      append_run_keys(summary.fingerprints, keys);
    } else {
      summary.signature = minhash(tokens, sketch);
    }
    for_each_band_key(summary.signature, banding,
                      [&](std::uint64_t hash) { keys.push_back(key_of(hash, Lens::minhash)); });
  }
  if (params_.lenses.has(Lens::short_text) && is_short(sizes.tokens, params_.run)) {
    // Two shingles may differ in their last bits alone.
    std::uint64_t last = 0;
    for (const std::uint64_t shingle : shingles(tokens, sketch)) {
      const std::uint64_t key = key_of(shingle, Lens::short_text);
      if (key != last) keys.push_back(key);
      last = key;
    }
  }
  return sizes;
}

TextSizes append_keys(std::span<const Token> tokens, const CandidateParams& params,
                      std::vector<std::uint64_t>& keys) {
  return KeyMaker(params).append(tokens, keys);
}

}  // namespace stemma
