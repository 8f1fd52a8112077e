// Encodings, formats and passages: what is extracted from any bytes is sound, and is the same
// whatever else is asked for.
#include "stemma/extract/extract.h"

#include <array>
#include <string>
#include <vector>

#include "fuzz.h"
#include "stemma/base/error.h"
#include "stemma/base/utf8.h"
#include "stemma/extract/encoding.h"
#include "stemma/text/document.h"

namespace {

using namespace stemma;
using fuzz::require;

std::optional<Extracted> extracted(std::string_view bytes, Wanted wanted) {
  RunContext context;
  context.threads = 1;
  const std::optional<Extracted> result =
      extract({{"f", {}}, std::string(bytes), 0}, context, wanted);
  require(result || !context.diagnostics.sorted().empty(), "what is refused is said to be");
  if (!result) return result;
  require(is_valid_utf8(result->text), "text is UTF-8");
  std::uint32_t end = 0;
  for (const Block& block : result->blocks) {
    require(block.bytes.begin >= end && block.bytes.begin <= block.bytes.end &&
                block.bytes.end <= result->text.size(),
            "blocks are in order, in the text");
    end = block.bytes.end;
  }
  return result;
}

void check_document(const Extracted& whole) {
  const Document words = make_document({"f", {}}, whole, {}, Detail::words);
  const Document all = make_document({"f", {}}, whole, {}, Detail::passages);
  require(words.tokens == all.tokens, "the words are the same without passages");
  require(words.text_digest == all.text_digest, "and their digest is");
  require(words.defects == all.defects, "and the defects are");
  require(words.front_matter == all.front_matter, "and the front matter is");
  require(all.token_spans.size() == all.tokens.size(), "each token has a place");
  std::uint32_t token = 0;
  std::uint32_t end = 0;
  std::uint32_t line = 1;
  for (const Passage& passage : all.passages) {
    require(passage.bytes.begin >= end && passage.bytes.begin < passage.bytes.end &&
                passage.bytes.end <= all.text.size(),
            "passages are in order");
    end = passage.bytes.end;
    require(passage.first_line >= line && passage.first_line <= passage.last_line,
            "lines are in order");
    line = passage.last_line;
    require(passage.tokens.begin == token && passage.tokens.end >= token,
            "together they hold each token once");
    for (; token < passage.tokens.end; ++token) {
      const Span span = all.token_spans[token];
      require(span.begin >= passage.bytes.begin && span.end <= passage.bytes.end,
              "a token stands in its passage");
    }
  }
  require(token == all.tokens.size(), "no token is outside of passages");
}

void check_decoding(std::string_view bytes, std::string_view declared) {
  const Encoding encoding = detect_encoding(bytes, declared);
  require(is_valid_utf8(decode(bytes, encoding).text), "what is decoded is UTF-8");
  try {
    require(is_valid_utf8(decode(bytes, {std::string(declared), EncodingEvidence::declared}).text),
            "in any encoding");
  } catch (const Error& error) {
    require(error.code() == ErrorCode::invalid_argument, "or it is none that is read");
  }
}

constexpr std::array kNames = {
    "UTF-8",      "UTF-16LE",    "UTF-16BE",    "UTF-32LE",   "UTF-32BE",     "windows-1252",
    "ISO-8859-1", "Shift_JIS",   "EUC-JP",      "GB18030",    "Big5",         "EUC-KR",
    "KOI8-R",     "ISO-2022-JP", "ISO-2022-KR", "HZ-GB-2312", "windows-1251", "IBM037",
};

}  // namespace

STEMMA_FUZZ(extract, 2'500) {
  const std::optional<Extracted> whole = extracted(input, Wanted::text_and_metadata);
  const std::optional<Extracted> text = extracted(input, Wanted::text);
  const std::optional<Extracted> every_word = extracted(input, Wanted::every_word);
  require(whole.has_value() == text.has_value(), "metadata does not decide what is read");
  require(whole.has_value() == every_word.has_value(), "nor does front matter");
  if (whole) {
    require(whole->text == text->text && whole->blocks == text->blocks &&
                whole->encoding == text->encoding && whole->replacements == text->replacements,
            "text is the same without metadata");
    require(whole->text == every_word->text, "and with front matter");
    check_document(*whole);
    check_document(*every_word);
  }
  fuzz::Choices choices(input);
  const std::string_view name = kNames[choices.below(kNames.size())];
  check_decoding(choices.rest(), name);
}
