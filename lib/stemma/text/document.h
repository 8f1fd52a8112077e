// A text with its origin, cut into passages and tokens: what every later stage works on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/digest.h"
#include "stemma/base/export.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/locator.h"
#include "stemma/text/passages.h"
#include "stemma/text/tokens.h"

namespace stemma {

struct Document {
  Locator locator;
  std::string text;               // valid UTF-8, as the document has it
  std::vector<Passage> passages;  // in order; together they hold every token
  std::vector<Token> tokens;
  std::vector<Span> token_spans;  // of each token in the text
  Metadata metadata;
  Format format = Format::text;  // that it was read as
  Encoding encoding;
  Digest bytes_digest;     // of the file's bytes
  TextDigest text_digest;  // of the tokens
  // A hash of the words before and between the blocks that are compared, which are front matter; 0
  // where there are none.
  std::uint64_t front_matter = 0;
  std::uint64_t defects = 0;  // mojibake and replaced bytes
};

// How much of a document is made.
enum class Detail : std::uint8_t {
  words,     // its tokens, their digest and its defects: for telling what is related
  passages,  // all, so that it can be shown
};

// Cuts what was extracted into passages and tokens. Tokens are those of content passages;
// boilerplate passages have none. O(size), thread-safe.
STEMMA_API Document make_document(Locator locator, Extracted extracted, const Digest& bytes_digest,
                                  Detail detail = Detail::passages);

// A document from a UTF-8 string that a program has at hand, read as plain text; bytes that are
// not UTF-8 become U+FFFD. Throws Error{invalid_argument} over 4 GiB. O(size), thread-safe.
STEMMA_API Document make_document(std::string name, std::string_view text);

// Whether one copy of a text is better than another before any look at what it says: fewer
// defects, then an encoding that is known over one that was guessed.
STEMMA_API bool is_better_copy(const Document& a, const Document& b);

// The passage that holds token `index` (less than tokens.size()). O(log passages).
STEMMA_API const Passage& passage_of(const Document& document, std::uint32_t index);

// First and last line, counted from 1, of a range of tokens that is not empty. O(size of the
// passages at its ends).
struct LineRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};
STEMMA_API LineRange lines_of(const Document& document, Span tokens);

// The text of a range of tokens that is not empty, with the punctuation that follows it; whole
// passages with what else belongs to them.
STEMMA_API std::string_view text_of(const Document& document, Span tokens);

}  // namespace stemma
