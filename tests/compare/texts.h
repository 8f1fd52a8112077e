// Texts whose versions differ in known or random ways, for the tests of collation.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "stemma/text/document.h"
#include "words.h"

namespace stemma::test {

inline std::string word_name(std::uint64_t word) {
  std::string name;
  for (std::uint64_t rest = word + 1; rest > 0; rest /= 26) {
    name += static_cast<char>('a' + rest % 26);
  }
  return name + "x";  // no bullet, number or abbreviation
}

// One paragraph a line, an empty line between, so that each passage stays one.
inline std::string text_of_words(const Passages& passages) {
  std::string text;
  for (const auto& passage : passages) {
    std::string line;
    for (const std::uint64_t word : passage) line += (line.empty() ? "" : " ") + word_name(word);
    text += line + ".\n\n";
  }
  return text;
}

inline std::vector<const Document*> pointers(const std::deque<Document>& documents) {
  std::vector<const Document*> result;
  for (const Document& document : documents) result.push_back(&document);
  return result;
}

// Two to five versions of one random text; now and then one that has nothing to do with it.
inline std::deque<Document> random_versions(Random& random) {
  const Passages original = prose_passages(random, random.between(1, 10), 40);
  const std::uint32_t vocabulary = 1U << random.between(1, 10);
  std::deque<Document> documents;
  for (std::uint32_t i = random.between(2, 5); i > 0; --i) {
    const Passages version =
        random.one_in(20)
            ? prose_passages(random, random.below(5), 40)
            : damaged(random, original, random.one_in(6) ? 0 : random.below(10), vocabulary);
    documents.push_back(
        make_document(std::string(1, static_cast<char>('a' + i)), text_of_words(version)));
  }
  return documents;
}

}  // namespace stemma::test
