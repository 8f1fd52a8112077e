#include "stemma/index/text_keys.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "stemma/index/each_key.h"
#include "stemma/index/keys.h"
#include "stemma/sketch/each_shingle.h"
#include "stemma/sketch/fingerprints.h"
#include "stemma/sketch/runs.h"
#include "stemma/sketch/shingles.h"
#include "stemma/sketch/signature.h"
#include "stemma/sketch/winnower.h"

namespace stemma {
namespace {

constexpr Lens kLensOfBits[] = {Lens::exact, Lens::minhash, Lens::winnowing, Lens::short_text};

constexpr std::uint64_t key_of(std::uint64_t hash, Lens lens) {
  std::uint64_t bits = 0;
  while (kLensOfBits[bits] != lens) ++bits;
  return (hash & ~std::uint64_t{3}) | bits;
}

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

// Of each so many consecutive tokens.
std::vector<std::uint64_t> hashes_of_runs(std::span<const Token> tokens, std::size_t length) {
  std::vector<std::uint64_t> hashes(tokens.size() - length + 1);
  for (std::size_t i = 0; i < hashes.size(); ++i) hashes[i] = run_hash(tokens.subspan(i, length));
  return hashes;
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

void KeyMaker::FirstSeen::clear(std::size_t most) {
  constexpr std::size_t kSlotsPerHash = 4;  // most are found, or not, at the first look
  const std::size_t slots = std::bit_ceil(kSlotsPerHash * most + 2);
  slots_.assign(slots, 0);
  hashes_.resize(most);
  count_ = 0;
  shift_ = 64 - std::countr_zero(slots);
}

inline std::uint32_t KeyMaker::FirstSeen::add(std::uint64_t hash) {
  std::uint32_t* const slots = slots_.data();
  const std::size_t mask = slots_.size() - 1;
  hashes_[count_++] = hash;
  for (std::size_t i = hash >> shift_;; i = (i + 1) & mask) {
    if (slots[i] == 0) {
      slots[i] = count_;
      return count_ - 1;
    }
    if (hashes_[slots[i] - 1] == hash) return slots[i] - 1;
  }
}

// All that is hashed of the text.
void KeyMaker::hash(std::span<const Token> tokens) {
  const auto append = [](std::span<const std::uint64_t> some, std::vector<std::uint64_t>& to) {
    to.insert(to.end(), some.begin(), some.end());
  };
  shingles_.clear();
  grams_.clear();
  for_each_shingles_and_grams(
      tokens, params_.sketch, [&](std::span<const std::uint64_t> some) { append(some, shingles_); },
      [&](std::span<const std::uint64_t> some) { append(some, grams_); });
}

// Leaves the places of runs that stand elsewhere, too, in repeated_. Most stand alone in their
// slot, which two bits tell: some run has it, several do.
void KeyMaker::find_repeated(std::span<const std::uint64_t> runs) {
  constexpr std::size_t kSlotsPerRun = 8;
  constexpr std::size_t kSlotsPerByte = 4;
  const std::size_t slots = std::bit_ceil(kSlotsPerRun * runs.size() + kSlotsPerByte);
  const int shift = 64 - std::countr_zero(slots);
  bits_.assign(slots / kSlotsPerByte, 0);
  std::uint8_t* const bits = bits_.data();  // bytes may be anything, the vector's own members too
  for (const std::uint64_t run : runs) {
    const std::uint64_t slot = run >> shift;
    std::uint8_t& byte = bits[slot / kSlotsPerByte];
    const unsigned some = 1U << (slot % kSlotsPerByte * 2);
    byte = static_cast<std::uint8_t>(byte | some | (byte & some) << 1U);
  }
  // Each is written: no branch could foretell which stay.
  repeated_.resize(runs.size() + 1);
  std::size_t kept = 0;
  for (std::uint32_t at = 0; at < runs.size(); ++at) {
    const std::uint64_t slot = runs[at] >> shift;
    repeated_[kept] = at;
    kept += bits[slot / kSlotsPerByte] >> (slot % kSlotsPerByte * 2 + 1) & 1U;
  }
  seen_.clear(kept);
  firsts_.resize(kept);
  constexpr std::uint32_t kRecurred = std::uint32_t{1} << 31U;
  for (std::size_t i = 0; i < kept; ++i) {
    firsts_[i] = seen_.add(runs[repeated_[i]]);
    if (firsts_[i] != i) firsts_[firsts_[i]] |= kRecurred;
  }
  std::size_t repeated = 0;
  for (std::size_t i = 0; i < kept; ++i) {
    repeated_[repeated] = repeated_[i];
    repeated += firsts_[i] != i ? 1 : 0;
  }
  repeated_.resize(repeated);
}

// Different shingles, without sorting all: two shingles that are the same begin with the same
// run of tokens, and few runs recur. Leaves the places of these in repeated_.
std::size_t KeyMaker::count_shingles(std::span<const Token> tokens) {
  const std::size_t width = narrowest(params_.sketch);
  const std::size_t run = width - 1;
  std::size_t again = 0;
  std::uint32_t number = 0;
  const auto look_at = [&](std::uint64_t shingle) {
    again += seen_.add(shingle) != number++ ? 1 : 0;
  };
  repeated_.clear();
  if (run == 0 || tokens.size() < width) {
    seen_.clear(shingles_.size());
    for (const std::uint64_t shingle : shingles_) look_at(shingle);
  } else {
    if (run == static_cast<std::size_t>(params_.sketch.gram)) {
      find_repeated(grams_);
    } else {
      find_repeated(hashes_of_runs(tokens, run));
    }
    seen_.clear(repeated_.size());
    for (const std::uint32_t at : repeated_) {
      if (at < shingles_.size()) look_at(shingles_[at]);
    }
  }
  return shingles_.size() - again;
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
bool KeyMaker::keeps_a_run(TextSizes sizes) const {
  const std::size_t width = narrowest(params_.sketch);
  if (width == 1 || repeated_.size() * kPositionsPerRepeated > sizes.tokens) return false;
  const auto run = static_cast<std::size_t>(promised_run(params_.sketch));
  const double lost =
      (1.0 - params_.resemblance) / (1.0 + params_.resemblance) * sizes.shingles + 1e-6;
  const auto breaks_at = [&](std::size_t cost) {
    return static_cast<std::size_t>(lost / static_cast<double>(cost));
  };
  if (sizes.tokens < (breaks_at(width - 1) + 1) * run) return false;

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

void KeyMaker::append_run_keys(std::size_t tokens, std::vector<std::uint64_t>& keys) {
  Winnower winnower(tokens, params_.sketch);
  for (std::span<const std::uint64_t> left = grams_; !left.empty();) {
    const std::size_t count = std::min(left.size(), RunHashes::kMost);
    winnower.add(left.first(count));
    left = left.subspan(count);
  }
  const std::vector<Fingerprint> fingerprints = winnower.finish();
  seen_.clear(fingerprints.size());
  std::uint32_t number = 0;
  for_each_run_key(fingerprints, [&](std::uint64_t hash) {
    const std::uint64_t key = key_of(hash, Lens::winnowing);
    if (seen_.add(key) == number++) keys.push_back(key);
  });
}

TextSizes KeyMaker::append(std::span<const Token> tokens, std::vector<std::uint64_t>& keys) {
  TextSizes sizes;
  sizes.tokens = static_cast<std::uint32_t>(tokens.size());
  shingles_.clear();
  if (tokens.empty()) return sizes;
  hash(tokens);
  sizes.shingles = static_cast<std::uint32_t>(count_shingles(tokens));
  const bool has_run_keys = params_.lenses.has(Lens::winnowing);
  if (has_run_keys) append_run_keys(tokens.size(), keys);
  if (params_.lenses.has(Lens::short_text) && is_short(sizes.tokens, params_.run)) {
    // Two shingles may differ in their last bits alone.
    std::uint64_t last = 0;
    for (const std::uint64_t shingle : shingles(tokens, params_.sketch)) {
      const std::uint64_t key = key_of(shingle, Lens::short_text);
      if (key != last) keys.push_back(key);
      last = key;
    }
  }
  if (params_.lenses.has(Lens::minhash)) {
    Banding banding = banding_;
    if (has_run_keys && keeps_a_run(sizes)) banding.bands = std::min(banding.bands, kSpareBands);
    // What stands twice changes nothing.
    for_each_band_key(minhash(shingles_, params_.sketch.signature_size), banding,
                      [&](std::uint64_t hash) { keys.push_back(key_of(hash, Lens::minhash)); });
  }
  return sizes;
}

TextSizes append_keys(std::span<const Token> tokens, const CandidateParams& params,
                      std::vector<std::uint64_t>& keys) {
  return KeyMaker(params).append(tokens, keys);
}

}  // namespace stemma
