// What a tokenizer has found, on its way into a TokenizedText.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "stemma/base/span.h"
#include "stemma/text/kernels/kernel.h"
#include "stemma/text/tokens.h"
#include "stemma/text/tokens_of.h"
#include "stemma/text/word_hash.h"

namespace stemma {

class TokenBuffer {
 public:
  // A longer word has to be added by add_long(). Only that its room can be a fixed one.
  static constexpr std::uint32_t kLongWord = 256;

  TokenBuffer(TokenizedText& result, Spans spans, const kernels::Kernel& kernel)
      : result_(result), spans_wanted_(spans), kernel_(kernel) {}

  // Where the next word is to be written: kLongWord bytes, and some more for what is not part of
  // it.
  char* room() { return room_.data(); }

  // The word that was written there.
  void add(std::uint32_t size, Span bytes, TokenKind kind) {
    put(word_hash(room_.data(), size), bytes, kind);
  }

  void add_long(std::string_view word, Span bytes, TokenKind kind) {
    put(token_hash(word, kind), bytes, kind);
  }

  // A cluster of up to eight bytes, the lowest of `word` first.
  void add_cluster(std::uint64_t word, Span bytes) {
    put(short_word_hash(word, 0), bytes, TokenKind::cluster);
  }

  // Words from folded[edges[0]] up to folded[edges[1]], and so on. 16 bytes more can be read there.
  // What stands there is text from the byte `begin` on.
  void add_words(const char* folded, std::uint32_t begin, std::span<const std::uint32_t> edges) {
    while (!edges.empty()) {
      const std::size_t count = std::min(edges.size() / 2, kTokens - count_);
      Token* const tokens = tokens_.data() + count_;
      kernel_.hash(folded, edges.data(), count, tokens);
      for (std::size_t i = 0; i < count; ++i) tokens[i] &= ~Token{1};
      if (spans_wanted_ == Spans::kept) {
        Bytes* const spans = spans_.data() + count_;
        for (std::size_t i = 0; i < count; ++i) {
          spans[i] = {begin + edges[2 * i], begin + edges[2 * i + 1]};
        }
      }
      count_ += count;
      edges = edges.subspan(2 * count);
      if (count_ == kTokens) flush();
    }
  }

  void flush() {
    result_.tokens.insert(result_.tokens.end(), tokens_.begin(), tokens_.begin() + count_);
    if (spans_wanted_ == Spans::kept) {
      const std::size_t before = result_.spans.size();
      result_.spans.resize(before + count_);
      for (std::size_t i = 0; i < count_; ++i) {
        result_.spans[before + i] = {spans_[i].begin, spans_[i].end};
      }
    }
    count_ = 0;
  }

 private:
  static constexpr std::size_t kTokens = 512;

  // A Span that is not zero from the start: a buffer is made for each passage.
  struct Bytes {
    std::uint32_t begin;
    std::uint32_t end;
  };

  void put(std::uint64_t hash, Span bytes, TokenKind kind) {
    tokens_[count_] = (hash & ~Token{1}) | (kind == TokenKind::cluster ? 1U : 0U);
    spans_[count_] = {bytes.begin, bytes.end};
    if (++count_ == kTokens) flush();
  }

  TokenizedText& result_;
  Spans spans_wanted_;
  const kernels::Kernel& kernel_;
  std::size_t count_ = 0;
  std::array<Token, kTokens> tokens_;
  std::array<Bytes, kTokens> spans_;
  std::array<char, kLongWord + 64> room_;
};

}  // namespace stemma
