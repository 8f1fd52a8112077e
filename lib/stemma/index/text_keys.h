// The keys by which a text is proposed where its sketch is all that is kept of it: what a catalog
// and the work folder of a large run store. Two texts that have a key in common are proposed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/index/banding.h"
#include "stemma/index/candidates.h"
#include "stemma/index/lens.h"
#include "stemma/text/tokens.h"

namespace stemma {

// Which lens a key is of stands in its last two bits, so that all keys are joined in one go.
STEMMA_API Lens lens_of_key(std::uint64_t key);

// What is kept of a text beside its keys.
struct TextSizes {
  std::uint32_t tokens = 0;
  std::uint32_t shingles = 0;  // different ones

  friend bool operator==(const TextSizes&, const TextSizes&) = default;
};

// Makes keys, with buffers that it uses again. Not safe to share between threads.
class STEMMA_API KeyMaker {
 public:
  // Throws as choose_banding() and check(SketchParams) do, and Error{invalid_argument} for a run
  // shorter than promised_run.
  explicit KeyMaker(const CandidateParams& params);

  // Appends the keys of a text, each once, in an order that its tokens decide, for `params.lenses`
  // (those of sketches):
  //   winnowing  two neighbouring fingerprints (keys.h), of every text;
  //   short      every shingle of a text shorter than two runs: such texts are found among each
  //              other;
  //   minhash    bands of the signature: all of a text for which winnowing cannot stand in, the
  //              first few of one of which any text that reaches params.resemblance leaves a run of
  //              promised_run() tokens in one piece (docs/algorithms.md#keys-of-a-text).
  // O(n) expected.
  TextSizes append(std::span<const Token> tokens, std::vector<std::uint64_t>& keys);

  // Of the text that append() was given last, in its order; those that stand twice, twice.
  std::span<const std::uint64_t> last_shingles() const { return shingles_; }

 private:
  // Tells what came before, of hashes that are added one by one.
  class FirstSeen {
   public:
    // For so many hashes.
    void clear(std::size_t most);
    // The number of the first that was the same: its own if there was none.
    std::uint32_t add(std::uint64_t hash);

   private:
    std::vector<std::uint32_t> slots_;  // open addressing: numbers, counted from 1
    std::vector<std::uint64_t> hashes_;
    std::uint32_t count_ = 0;
    int shift_ = 0;
  };

  void hash(std::span<const Token> tokens);
  void find_repeated(std::span<const std::uint64_t> runs);
  std::size_t count_shingles(std::span<const Token> tokens);
  bool keeps_a_run(TextSizes sizes) const;
  void append_run_keys(std::size_t tokens, std::vector<std::uint64_t>& keys);

  CandidateParams params_;
  Banding banding_;
  std::vector<std::uint64_t> shingles_;  // of the text, in its order
  std::vector<std::uint64_t> grams_;     // the same
  std::vector<std::uint8_t> bits_;       // two a slot
  std::vector<std::uint32_t> repeated_;  // where runs of tokens begin that stand elsewhere, too
  std::vector<std::uint32_t> firsts_;    // of these, the number of the first that is the same
  FirstSeen seen_;
};

// KeyMaker::append() for one text.
STEMMA_API TextSizes append_keys(std::span<const Token> tokens, const CandidateParams& params,
                                 std::vector<std::uint64_t>& keys);

}  // namespace stemma
