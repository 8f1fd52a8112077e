#include "stemma/sketch/sketch.h"

#include <doctest/doctest.h>

#include <random>

#include "../sketch/words.h"
#include "stemma/base/error.h"

namespace {

using namespace stemma;
using namespace stemma::test;

TEST_CASE("sketch: all summaries of one text, with the parameters given") {
  std::mt19937_64 random(1);
  const auto tokens = tokens_of(random_numbers(random, 300, kAnyWord));
  const SketchParams params{3, 64, 2, 9};
  const Sketch sketch = make_sketch(tokens, params);
  CHECK(sketch.shingles == shingles(tokens, params));
  CHECK(sketch.signature == minhash(sketch.shingles, 64));
  CHECK(sketch.fingerprints == winnow(tokens, 2, 9));
}

TEST_CASE("sketch: a summary is the same without the set of shingles") {
  std::mt19937_64 random(2);
  for (int round = 0; round < 300; ++round) {
    CAPTURE(round);
    std::vector<Token> tokens;
    for (auto left = random() % (round % 4 == 0 ? 2'000 : 100); left > 0; --left) {
      const std::uint64_t number = random() % (round % 3 == 0 ? 3 : kAnyWord);
      tokens.push_back(round % 2 == 0 || random() % 4 != 0 ? word_of(number) : cluster_of(number));
    }
    SketchParams params;
    params.gram = static_cast<int>(1 + random() % 6);
    params.guarantee = params.gram + static_cast<int>(random() % 20);
    const Sketch sketch = make_sketch(tokens, params);
    const Summary summary = summarize(tokens, params);
    CHECK(summary.signature == sketch.signature);
    CHECK(summary.fingerprints == sketch.fingerprints);
  }
}

TEST_CASE("sketch: a text of no words has an empty sketch; wrong parameters are refused") {
  const Sketch sketch = make_sketch({}, {});
  CHECK(sketch.shingles.empty());
  CHECK(sketch.signature.empty());
  CHECK(sketch.fingerprints.empty());
  SketchParams params;
  params.signature_size = 0;
  CHECK_THROWS_AS((void)make_sketch({}, params), Error);
}

}  // namespace
