// The documents of a corpus, each a function of the seed and its number alone: so they can be made
// in any order by many threads, and one that is made from another makes that again.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "corpus_text.h"

namespace corpus {

enum class Kind : std::uint8_t {
  unique,       // a text of its own
  copy,         // another's text, byte for byte
  respaced,     // another's words; capitals and white space differ
  version,      // another's text with edits, so that about a certain resemblance is left
  truncation,   // another's text without its tail, its head or its middle
  containment,  // another's text, whole, within a text of its own
  page,         // a text of its own between a head and a foot that other pages have, too
};
constexpr std::array<std::string_view, 7> kKindNames = {
    "unique", "copy", "respaced", "version", "truncation", "containment", "page"};

struct Parameters {
  std::uint64_t seed = 1;
  std::uint64_t least_bytes = 500;  // of a unique text; logarithms are spread evenly
  std::uint64_t most_bytes = 6000;
  // Percent of the documents, by kind; what is left of 100 is unique.
  std::array<double, kKindNames.size()> shares = {0, 12, 3, 15, 3, 2, 5};
};

struct Document {
  Kind kind = Kind::unique;
  std::uint64_t source = 0;  // of a copy and the like: what it was made from, a smaller number
  std::string how;           // "resemblance=0.83 run=3" and the like
  std::string text;
};

// Pure and thread-safe. A document costs some ten nanoseconds a word, one made from another twice
// that.
class Documents {
 public:
  Documents(const Text& text, const Parameters& parameters)
      : text_(text), parameters_(parameters) {}

  Document make(std::uint64_t number) const;

 private:
  struct Draft;
  class Random;

  Kind kind_of(std::uint64_t number) const;
  std::uint64_t source_of(std::uint64_t number, Random& random) const;
  std::uint64_t size(Random& random) const;
  // Whole paragraphs from anywhere in the text, about so many bytes.
  void append_new(Draft& draft, std::uint64_t bytes, Random& random) const;
  void append_root(Draft& draft, std::uint64_t number) const;
  void append_page(Draft& draft, std::uint64_t number, Random& random) const;
  void respace(Draft& draft, Random& random) const;
  void edit(Draft& draft, Random& random) const;
  void truncate(Draft& draft, Random& random) const;

  const Text& text_;
  Parameters parameters_;
};

}  // namespace corpus
