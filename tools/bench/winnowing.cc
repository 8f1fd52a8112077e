// Whether winnowing finds what it promises: pairs of texts that share one run of 25 words, and,
// in a search later on, passages of which every fifth word was edited. The seed is fixed.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <optional>
#include <random>
#include <span>
#include <vector>

#include "stemma/base/hash.h"
#include "stemma/base/run_context.h"
#include "stemma/index/candidates.h"
#include "stemma/sketch/sketch.h"

namespace {

using namespace stemma;
using Words = std::vector<std::uint32_t>;  // each word by its number
using Random = std::mt19937_64;

constexpr std::uint64_t kSeed = 1;

double share(Random& random) {
  return static_cast<double>(random() >> 11U) * 0x1p-53;
}
std::size_t between(Random& random, std::size_t least, std::size_t most) {
  return least + random() % (most - least + 1);
}

// Words of which the n-th most frequent is drawn in proportion to n^-exponent: 0 for all alike,
// 1 for Zipf's law.
class Vocabulary {
 public:
  Vocabulary(std::size_t size, double exponent) : upto_(size) {
    double sum = 0.0;
    for (std::size_t rank = 0; rank < size; ++rank) {
      sum += std::pow(static_cast<double>(rank + 1), -exponent);
      upto_[rank] = sum;
    }
  }

  std::uint32_t word(Random& random) const {
    const auto found = std::upper_bound(upto_.begin(), upto_.end(), share(random) * upto_.back());
    const auto rank = static_cast<std::size_t>(found - upto_.begin());
    return static_cast<std::uint32_t>(std::min(rank, upto_.size() - 1));
  }

  Words words(Random& random, std::size_t count) const {
    Words result(count);
    std::generate(result.begin(), result.end(), [&] { return word(random); });
    return result;
  }

 private:
  std::vector<double> upto_;  // the weights up to each word, added up
};

std::vector<Token> tokens_of(std::span<const std::uint32_t> words) {
  std::vector<Token> tokens;
  tokens.reserve(words.size());
  // Even: a word, no cluster of a script without spaces.
  for (const std::uint32_t word : words) tokens.push_back(mix64(word) << 1U);
  return tokens;
}

// Shared runs ------------------------------------------------------------------------------------

constexpr std::size_t kTextPairs = 10'000;
constexpr std::size_t kRun = 25;
constexpr std::size_t kShortest = 30;
constexpr std::size_t kLongest = 5'000;

struct TextPair {
  Words a;
  Words b;
};

// Hashes of all runs of kRun words, sorted; unlike shingles, with repetitions.
std::vector<std::uint64_t> runs_of(const Words& words) {
  const std::vector<std::uint64_t> values(words.begin(), words.end());
  std::vector<std::uint64_t> runs;
  for (std::size_t i = 0; i + kRun <= values.size(); ++i) {
    runs.push_back(hash64(std::span(values).subspan(i, kRun)));
  }
  std::sort(runs.begin(), runs.end());
  return runs;
}

// Whether there is one place in `a` and one in `b` with the same kRun words: a longer run would
// be two such places.
bool share_one_run(const TextPair& pair) {
  const std::vector<std::uint64_t> of_a = runs_of(pair.a);
  std::size_t places = 0;
  for (const std::uint64_t run : runs_of(pair.b)) {
    const auto [first, last] = std::equal_range(of_a.begin(), of_a.end(), run);
    places += static_cast<std::size_t>(last - first);
  }
  return places == 1;
}

// Short texts are as frequent as long ones: the logarithm of the length is spread evenly.
Words text_around(Random& random, const Vocabulary& vocabulary, const Words& run) {
  const double length = kShortest * std::pow(double{kLongest} / kShortest, share(random));
  Words text = vocabulary.words(random, static_cast<std::size_t>(std::lround(length)));
  const std::size_t at = between(random, 0, text.size() - run.size());
  std::copy(run.begin(), run.end(), text.begin() + static_cast<std::ptrdiff_t>(at));
  return text;
}

TextPair random_text_pair(Random& random, const Vocabulary& vocabulary) {
  for (;;) {
    const Words run = vocabulary.words(random, kRun);
    TextPair pair{text_around(random, vocabulary, run), text_around(random, vocabulary, run)};
    if (share_one_run(pair)) return pair;
  }
}

bool proposes(const TextPair& pair, RunContext& context) {
  Sketch a = make_sketch(tokens_of(pair.a), {});
  Sketch b = make_sketch(tokens_of(pair.b), {});
  std::vector<SketchedText> texts = {{&a, static_cast<std::uint32_t>(pair.a.size())},
                                     {&b, static_cast<std::uint32_t>(pair.b.size())}};
  if (a.shingles.size() < b.shingles.size()) std::swap(texts[0], texts[1]);
  const std::optional<Candidates> found = candidate_pairs(texts, {}, context);
  return found->pairs.size() == 1 && found->pairs.front().found_by.has(Lens::winnowing);
}

bool check_runs() {
  fmt::print(
      "Pairs of texts of {} to {} words that share one run, of {} words, and are proposed by\n"
      "the lens winnowing; all must be. Seed {}\n\n"
      "  words  exponent   pairs  proposed\n",
      kShortest, kLongest, kRun, kSeed);
  constexpr std::size_t kSizes[] = {3, 30, 1'000, 50'000};
  constexpr double kExponents[] = {0.0, 1.0, 1.5};
  constexpr std::size_t kEach = kTextPairs / (std::size(kSizes) * std::size(kExponents)) + 1;
  Random random(kSeed);
  RunContext context;
  context.threads = 1;
  bool all_hold = true;
  for (const std::size_t size : kSizes) {
    for (const double exponent : kExponents) {
      const Vocabulary vocabulary(size, exponent);
      std::size_t proposed = 0;
      for (std::size_t i = 0; i < kEach; ++i) {
        if (proposes(random_text_pair(random, vocabulary), context)) ++proposed;
      }
      all_hold = all_hold && proposed == kEach;
      fmt::print("{:7}{:10.1f}{:8}{:10}\n", size, exponent, kEach, proposed);
    }
  }
  fmt::print("\n{}\n\n", all_hold ? "ok" : "FAILED");
  return all_hold;
}

// Edited passages --------------------------------------------------------------------------------

constexpr std::size_t kPassages = 20'000;
constexpr std::size_t kTextWords = 2'000;

struct Winnowing {
  int gram;
  int guarantee;
};

struct Passage {
  Words text;      // that was stored
  Words edited;    // the passage, every fifth word replaced, at random places
  std::size_t at;  // where it stands in the text
};

Passage random_passage(Random& random, const Vocabulary& vocabulary, std::size_t size) {
  Passage passage;
  passage.text = vocabulary.words(random, kTextWords);
  passage.at = between(random, 0, kTextWords - size);
  const auto begin = passage.text.begin() + static_cast<std::ptrdiff_t>(passage.at);
  passage.edited.assign(begin, begin + static_cast<std::ptrdiff_t>(size));
  std::vector<std::size_t> places(size);
  std::iota(places.begin(), places.end(), std::size_t{0});
  for (std::size_t i = 0; i < size / 5; ++i) {
    std::swap(places[i], places[between(random, i, size - 1)]);
    std::uint32_t& word = passage.edited[places[i]];
    const std::uint32_t before = word;
    while (word == before) word = vocabulary.word(random);
  }
  return passage;
}

// Whether a fingerprint of the text is met at its own place: a k-gram that is met elsewhere by
// chance finds the text, but not because of the passage.
bool meets(std::span<const Fingerprint> of_text, std::span<const Fingerprint> asked,
           std::size_t at) {
  return std::ranges::any_of(asked, [&](const Fingerprint& fingerprint) {
    const auto position = static_cast<std::uint32_t>(at + fingerprint.position);
    const auto found = std::ranges::lower_bound(of_text, position, {}, &Fingerprint::position);
    return found != of_text.end() && *found == Fingerprint{fingerprint.hash, position};
  });
}

struct Recall {
  double by_all = 0.0;           // asking for all k-grams of the passage
  double by_fingerprints = 0.0;  // asking for its fingerprints
};

Recall recall_of(std::size_t size, const Winnowing& winnowing) {
  Random random(kSeed);
  const Vocabulary vocabulary(50'000, 1.0);
  std::size_t by_all = 0;
  std::size_t by_fingerprints = 0;
  for (std::size_t i = 0; i < kPassages; ++i) {
    const Passage passage = random_passage(random, vocabulary, size);
    const std::vector<Fingerprint> stored =
        winnow(tokens_of(passage.text), winnowing.gram, winnowing.guarantee);
    const std::vector<Token> asked = tokens_of(passage.edited);
    // Windows of one k-gram choose every k-gram.
    if (meets(stored, winnow(asked, winnowing.gram, winnowing.gram), passage.at)) ++by_all;
    if (meets(stored, winnow(asked, winnowing.gram, winnowing.guarantee), passage.at)) {
      ++by_fingerprints;
    }
  }
  const auto count = static_cast<double>(kPassages);
  return {static_cast<double>(by_all) / count, static_cast<double>(by_fingerprints) / count};
}

bool check_passages() {
  fmt::print(
      "Passages of texts of {} words, a fifth of their words replaced, that meet a stored\n"
      "fingerprint, {} a line: asking for all k-grams of the passage, or its fingerprints\n\n"
      "  words   k   t   all k-grams  fingerprints\n",
      kTextWords, kPassages);
  struct Line {
    std::size_t size;
    Winnowing winnowing;
    double least;  // by all k-grams; 0: for comparison only
  };
  bool all_hold = true;
  for (const auto& [size, winnowing, least] : {Line{25, {4, 12}, 0.85}, Line{50, {4, 12}, 0.95},
                                               Line{25, {8, 25}, 0.0}, Line{50, {8, 25}, 0.0}}) {
    const Recall recall = recall_of(size, winnowing);
    const bool holds = recall.by_all >= least;
    fmt::print("{:7}{:4}{:4}{:14.4f}{:14.4f}", size, winnowing.gram, winnowing.guarantee,
               recall.by_all, recall.by_fingerprints);
    fmt::print("{}\n",
               least > 0.0 ? fmt::format("  at least {}: {}", least, holds ? "ok" : "FAILED") : "");
    all_hold = all_hold && holds;
  }
  return all_hold;
}

}  // namespace

int main() {
  const bool runs_hold = check_runs();
  const bool passages_hold = check_passages();
  return runs_hold && passages_hold ? 0 : 1;
}
