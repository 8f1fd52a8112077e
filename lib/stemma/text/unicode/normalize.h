// toNFKC_Casefold (Unicode Standard, chapter 3.13, R5): each code point is mapped, then the whole
// is brought to Normalization Form C. Case, compatibility forms and ignorable characters vanish.
#pragma once

#include <string>
#include <vector>

#include "stemma/text/unicode/unicode.h"

namespace stemma::unicode {

// Where NFKC_Casefold of `point` stands in the tables; 0 where it is `point` itself.
inline std::uint16_t casefold_offset(char32_t point) {
  return tables::lookup(tables::kCasefoldBlocks, tables::kCasefold, tables::kSequenceBits, point);
}

// Visits each code point of NFKC_Casefold of `point`, before composition.
template <typename Visit>
void for_each_casefolded(char32_t point, Visit visit) {
  const std::uint16_t offset = casefold_offset(point);
  if (offset == 0) {
    visit(point);
  } else {
    tables::for_each_in_sequence(offset, visit);
  }
}

// Takes a text by the code point and gives UTF-8. What is held back is only what may still
// change: from the last starter that nothing composes with. O(n log n) in the length of a run of
// combining marks, else O(1) a code point. Reusable; not thread-safe.
class CasefoldBuilder {
 public:
  // Appends NFKC_Casefold of `point`. Each code point that it becomes passes through `adjust`,
  // a function char32_t -> char32_t, before composition.
  template <typename Adjust>
  void add(char32_t point, Adjust adjust) {
    for_each_casefolded(point, [&](char32_t mapped) { append(adjust(mapped)); });
  }
  void add(char32_t point) {
    add(point, [](char32_t same) { return same; });
  }

  // All that was added, normalized. Valid until the next add() or clear().
  const std::string& finish();
  void clear();

 private:
  void append(char32_t point);
  void decompose(char32_t point);
  void flush();

  std::string out_;
  std::vector<char32_t> pending_;
  std::vector<char32_t> decomposed_;
};

}  // namespace stemma::unicode
