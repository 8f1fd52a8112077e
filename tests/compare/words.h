// Sequences of words for the tests of alignment, and random ones.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "stemma/compare/word_sequence.h"

namespace stemma::test {

// Words with the passages they stand in; a WordSequence views it.
struct Words {
  std::vector<std::uint64_t> words;
  std::vector<std::uint32_t> passage_of;

  WordSequence view() const { return {words, passage_of}; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(words.size()); }

  void add_passage(std::span<const std::uint64_t> passage) {
    const std::uint32_t number = passage_of.empty() ? 0 : passage_of.back() + 1;
    words.insert(words.end(), passage.begin(), passage.end());
    passage_of.insert(passage_of.end(), passage.size(), number);
  }
};

using Passages = std::vector<std::vector<std::uint64_t>>;

inline Words join(const Passages& passages) {
  Words words;
  for (const auto& passage : passages) words.add_passage(passage);
  return words;
}

// A generator whose numbers are the same with every standard library, as std::mt19937_64 is and
// the distributions are not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  // In [0, count).
  std::uint32_t below(std::uint64_t count) { return static_cast<std::uint32_t>(engine_() % count); }
  std::uint32_t between(std::uint32_t first, std::uint32_t last) {
    return first + below(std::uint64_t{last} - first + 1);
  }
  bool one_in(std::uint32_t count) { return below(count) == 0; }

 private:
  std::mt19937_64 engine_;
};

// Words as prose has them: few that are common, many that are rare.
inline std::vector<std::uint64_t> prose(Random& random, std::uint32_t count) {
  std::vector<std::uint64_t> words;
  for (std::uint32_t i = 0; i < count; ++i) {
    words.push_back(random.one_in(2) ? random.below(20) : 100 + random.below(4000));
  }
  return words;
}

inline Passages prose_passages(Random& random, std::uint32_t count, std::uint32_t longest) {
  Passages passages;
  for (std::uint32_t i = 0; i < count; ++i) {
    passages.push_back(prose(random, random.between(1, longest)));
  }
  return passages;
}

// What happens to texts: words replaced, dropped and put in; passages dropped, moved, doubled,
// split, joined and put in. `vocabulary` is how many different words it puts in.
inline Passages damaged(Random& random, Passages passages, std::uint32_t edits,
                        std::uint32_t vocabulary) {
  const auto new_word = [&] { return std::uint64_t{100'000} + random.below(vocabulary); };
  for (std::uint32_t i = 0; i < edits; ++i) {
    if (passages.empty()) passages.push_back({new_word()});
    const std::uint32_t at = random.below(passages.size());
    const auto place = passages.begin() + at;
    const auto word = static_cast<std::ptrdiff_t>(random.below(place->size()));
    const auto other = static_cast<std::ptrdiff_t>(random.below(passages.size()));
    std::vector<std::uint64_t> copy = *place;
    switch (random.below(9)) {
      case 0:
        (*place)[static_cast<std::size_t>(word)] = new_word();
        break;
      case 1:
        place->insert(place->begin() + word, new_word());
        break;
      case 2:
        place->erase(place->begin() + word);
        break;
      case 3:
        passages.erase(place);
        break;
      case 4:
        passages.erase(place);
        passages.insert(passages.begin() + std::min<std::ptrdiff_t>(
                                               other, static_cast<std::ptrdiff_t>(passages.size())),
                        copy);
        break;
      case 5:
        passages.insert(passages.begin() + other, copy);
        break;
      case 6: {
        const std::vector<std::uint64_t> tail(place->begin() + word, place->end());
        place->erase(place->begin() + word, place->end());
        passages.insert(place + 1, tail);
        break;
      }
      case 7:
        if (place + 1 != passages.end()) {
          place->insert(place->end(), (place + 1)->begin(), (place + 1)->end());
          passages.erase(place + 1);
        }
        break;
      default: {
        std::vector<std::uint64_t> fresh;
        for (std::uint32_t n = random.between(1, 30); n > 0; --n) fresh.push_back(new_word());
        passages.insert(place, fresh);
      }
    }
    std::erase_if(passages, [](const auto& passage) { return passage.empty(); });
  }
  return passages;
}

}  // namespace stemma::test
