#include "stemma/text/document.h"

#include <algorithm>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/hash.h"
#include "stemma/base/release_memory.h"
#include "stemma/text/lines.h"
#include "stemma/text/tokens_of.h"

namespace stemma {
namespace {

// Passages enough to read the words from, and found sooner: of most texts one a block.
std::vector<Passage> passages_for_words(std::string_view text, const std::vector<Block>& blocks) {
  const bool may_differ = std::any_of(blocks.begin(), blocks.end(), [&](const Block& block) {
    return block.kind == BlockKind::unsplit &&
           words_may_depend_on_passages(text.substr(block.bytes.begin, block.bytes.size()));
  });
  if (may_differ) return split_passages(text, blocks);
  std::vector<Passage> passages;
  passages.reserve(blocks.size());
  for (const Block& block : blocks)
    passages.push_back({block.bytes, block.kind, block.role, 1, 1, {}});
  return passages;
}

// Nearly all documents have none.
std::uint64_t hash_of_front_matter(std::string_view text, const std::vector<Block>& blocks) {
  TokenizedText words;
  std::uint32_t end = 0;
  for (const Block& block : blocks) {
    if (block.bytes.begin > end) {
      words = tokens_of(text, {end, block.bytes.begin}, AsciiPath::fast, std::move(words));
    }
    end = block.bytes.end;
  }
  const auto size = static_cast<std::uint32_t>(text.size());
  if (end < size) words = tokens_of(text, {end, size}, AsciiPath::fast, std::move(words));
  return words.tokens.empty() ? 0 : hash64(std::span<const Token>(words.tokens));
}

}  // namespace

Document make_document(Locator locator, Extracted extracted, const Digest& bytes_digest,
                       Detail detail) {
  Document document;
  document.locator = std::move(locator);
  document.text = std::move(extracted.text);
  document.metadata = std::move(extracted.metadata);
  document.format = extracted.format;
  document.encoding = std::move(extracted.encoding);
  document.bytes_digest = bytes_digest;
  document.defects = extracted.replacements;
  TokenizedText tokenized;
  tokenized.tokens.reserve(document.text.size() / kBytesOfWord);
  const Spans spans = detail == Detail::words ? Spans::left_out : Spans::kept;
  if (spans == Spans::kept) tokenized.spans.reserve(document.text.size() / kBytesOfWord);
  document.passages = detail == Detail::words ? passages_for_words(document.text, extracted.blocks)
                                              : split_passages(document.text, extracted.blocks);
  for (Passage& passage : document.passages) {
    passage.tokens.begin = static_cast<std::uint32_t>(tokenized.tokens.size());
    if (passage.role == BlockRole::content) {
      tokenized =
          tokens_of(document.text, passage.bytes, AsciiPath::fast, std::move(tokenized), spans);
    }
    passage.tokens.end = static_cast<std::uint32_t>(tokenized.tokens.size());
  }
  document.front_matter = hash_of_front_matter(document.text, extracted.blocks);
  if (detail == Detail::words) {
    release_memory(document.text);
    release_memory(document.passages);
  }
  document.text_digest = text_digest(tokenized.tokens, kNormalization);
  document.tokens = std::move(tokenized.tokens);
  document.token_spans = std::move(tokenized.spans);
  document.defects += tokenized.mojibake;
  return document;
}

Document make_document(std::string name, std::string_view text) {
  if (text.size() > kMaxTextBytes) {
    throw Error(ErrorCode::invalid_argument, "a text may have at most 4 GiB", name);
  }
  Extracted extracted;
  extracted.encoding = {"UTF-8", EncodingEvidence::valid_utf8};
  DecodedText decoded = decode(text, extracted.encoding);
  extracted.text = std::move(decoded.text);
  extracted.replacements = decoded.replacements;
  extracted.blocks = {{{0, static_cast<std::uint32_t>(extracted.text.size())}}};
  return make_document({std::move(name), {}}, std::move(extracted), sha256(text));
}

bool is_better_copy(const Document& a, const Document& b) {
  const auto is_guess = [](const Document& document) {
    return document.encoding.evidence == EncodingEvidence::guessed ||
           document.encoding.evidence == EncodingEvidence::fallback;
  };
  if (a.defects != b.defects) return a.defects < b.defects;
  return !is_guess(a) && is_guess(b);
}

const Passage& passage_of(const Document& document, std::uint32_t index) {
  const auto after = std::upper_bound(
      document.passages.begin(), document.passages.end(), index,
      [](std::uint32_t token, const Passage& passage) { return token < passage.tokens.begin; });
  // Passages without tokens begin where the next one does; the last that begins at or before
  // the token is the one that holds it.
  return *(after - 1);
}

LineRange lines_of(const Document& document, Span tokens) {
  const auto line_at = [&](std::uint32_t token, std::uint32_t byte) {
    const Passage& passage = passage_of(document, token);
    // A text of one long line is asked about many times.
    if (passage.first_line == passage.last_line) return passage.first_line;
    const std::string_view before =
        std::string_view(document.text).substr(passage.bytes.begin, byte - passage.bytes.begin);
    const std::size_t breaks = split_lines(before).size();
    const bool at_line_start = !before.empty() && (before.back() == '\n' || before.back() == '\r');
    return passage.first_line +
           static_cast<std::uint32_t>(breaks == 0 ? 0 : breaks - (at_line_start ? 0 : 1));
  };
  const Span& first = document.token_spans[tokens.begin];
  const Span& last = document.token_spans[tokens.end - 1];
  return {line_at(tokens.begin, first.begin), line_at(tokens.end - 1, last.end)};
}

std::string_view text_of(const Document& document, Span tokens) {
  const Passage& first = passage_of(document, tokens.begin);
  const Passage& last = passage_of(document, tokens.end - 1);
  const std::uint32_t begin = tokens.begin == first.tokens.begin
                                  ? first.bytes.begin
                                  : document.token_spans[tokens.begin].begin;
  std::uint32_t end = last.bytes.end;
  if (tokens.end < last.tokens.end) {
    end = document.token_spans[tokens.end].begin;
    const std::string_view text(document.text);
    while (end > begin && (text[end - 1] == ' ' || text[end - 1] == '\n' || text[end - 1] == '\r' ||
                           text[end - 1] == '\t')) {
      --end;
    }
  }
  return std::string_view(document.text).substr(begin, end - begin);
}

}  // namespace stemma
