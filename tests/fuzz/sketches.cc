// Shingles, fingerprints and signatures against their definitions, by each of the loops that this
// processor can run.
#include <algorithm>
#include <set>
#include <span>
#include <vector>

#include "../sketch/by_definition.h"
#include "../sketch/words.h"
#include "fuzz.h"
#include "stemma/base/hash.h"
#include "stemma/index/keys.h"
#include "stemma/sketch/fingerprints.h"
#include "stemma/sketch/loops.h"
#include "stemma/sketch/shingles.h"
#include "stemma/sketch/signature.h"
#include "stemma/sketch/sketch.h"

namespace {

using namespace stemma;
using fuzz::require;
using Numbers = std::vector<std::uint64_t>;

SketchParams params_for(fuzz::Choices& choices) {
  SketchParams params;
  const std::uint32_t most = choices.flag() ? 12 : 256;
  params.shingle_width = 1 + static_cast<int>(choices.below(most));
  params.cluster_width = 1 + static_cast<int>(choices.below(most));
  params.gram = 1 + static_cast<int>(choices.below(most));
  params.guarantee =
      params.gram + static_cast<int>(choices.below(257 - static_cast<std::uint32_t>(params.gram)));
  return params;
}

// Each byte is a word or a cluster; a byte 0xFF says the ones before it again, so that texts are
// longer than what is hashed at once.
std::vector<Token> tokens_for(std::string_view bytes) {
  constexpr std::size_t kMost = 2'000;
  std::vector<Token> tokens;
  for (const char c : bytes) {
    const auto number = static_cast<unsigned char>(c);
    if (number == 0xFF && !tokens.empty() && tokens.size() < kMost / 2) {
      const std::vector<Token> copy = tokens;
      tokens.insert(tokens.end(), copy.begin(), copy.end());
    } else {
      tokens.push_back(number < 0x60 ? test::word_of(number) : test::cluster_of(number));
    }
  }
  return tokens;
}

void check_loops(std::string_view input) {
  Numbers values;
  for (const char c : input.substr(0, 600)) {
    values.push_back(mix64(static_cast<unsigned char>(c)));
  }
  const std::size_t count = values.size() / 2;
  const std::span<const std::uint64_t> first = std::span(values).first(count);
  const std::span<const std::uint64_t> second = std::span(values).subspan(count, count);
  // Halves are from a few values, so that many are equal.
  std::vector<std::uint32_t> halves(values.size());
  loops::available().front().upper(values.data(), values.size(), halves.data());
  const std::span<const std::uint32_t> left = std::span(halves).first(count);
  const std::span<const std::uint32_t> right = std::span(halves).subspan(count, count);
  for (const loops::Loops& some : loops::available()) {
    Numbers joined(count);
    Numbers mixed(count);
    std::vector<std::uint32_t> upper(count);
    std::vector<std::uint32_t> smaller(count);
    std::vector<std::uint32_t> larger(count);
    some.join(first.data(), second.data(), count, joined.data());
    some.mix(first.data(), count, count, mixed.data());
    some.upper(first.data(), count, upper.data());
    some.smaller(left.data(), right.data(), count, smaller.data());
    some.larger(left.data(), right.data(), count, larger.data());
    std::vector<std::uint32_t> equal(count + loops::kMoreRoom);
    equal.resize(some.equal(left.data(), right.data(), count, equal.data()));
    std::vector<std::uint32_t> expected;
    for (std::uint32_t i = 0; i < count; ++i) {
      require(joined[i] == loops::join(first[i], second[i]), some.name);
      require(mixed[i] == mix64(first[i] ^ count), some.name);
      require(upper[i] == first[i] >> 32U, some.name);
      require(smaller[i] == std::min(left[i], right[i]), some.name);
      require(larger[i] == std::max(left[i], right[i]), some.name);
      if (left[i] == right[i]) expected.push_back(i);
    }
    require(equal == expected, some.name);
  }
}

void check_sketch(const std::vector<Token>& tokens, const SketchParams& params) {
  const Sketch sketch = make_sketch(tokens, params);
  require(sketch.shingles == test::shingles_by_definition(tokens, params), "shingles");
  require(sketch.fingerprints ==
              test::winnow_by_definition(tokens, static_cast<std::size_t>(params.gram),
                                         static_cast<std::size_t>(params.guarantee)),
          "fingerprints");
  require(sketch.signature == minhash(sketch.shingles, params.signature_size), "signature");
  const Summary summary = summarize(tokens, params);
  require(summary.signature == sketch.signature, "the signature without a set of shingles");
  require(summary.fingerprints == sketch.fingerprints, "fingerprints made beside it");
  const int wider = std::min(256, params.guarantee + 9);
  require(widen(sketch.fingerprints, params, wider, tokens.size()) ==
              winnow(tokens, params.gram, wider),
          "a wider window's fingerprints");
}

// What winnowing is for: a run that two texts share, long enough for two fingerprints.
void check_shared_run(const std::vector<Token>& tokens, const SketchParams& params) {
  const std::size_t run =
      2 * static_cast<std::size_t>(params.guarantee) - static_cast<std::size_t>(params.gram) + 1;
  if (tokens.size() < run) return;
  const auto begin = static_cast<std::ptrdiff_t>((tokens.size() - run) / 2);
  std::vector<Token> other(17, test::word_of(1'000));
  other.insert(other.end(), tokens.begin() + begin,
               tokens.begin() + begin + static_cast<std::ptrdiff_t>(run));
  other.insert(other.end(), 17, test::word_of(1'001));
  require(shared_run_keys(winnow(tokens, params.gram, params.guarantee),
                          winnow(other, params.gram, params.guarantee)) > 0,
          "texts that share a run have a key in common");
}

}  // namespace

STEMMA_FUZZ(sketches, 400) {
  check_loops(input);
  fuzz::Choices choices(input);
  const SketchParams params = params_for(choices);
  const std::vector<Token> tokens = tokens_for(choices.rest());
  for (const SketchParams& some : {params, SketchParams{}}) {
    check_sketch(tokens, some);
    check_shared_run(tokens, some);
  }
}
