// What a tokenizer has found, on its way into a TokenizedText: words are put down one after the
// other without a look at the room, and hashed by the hundred.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "stemma/base/span.h"
#include "stemma/text/kernels/kernel.h"
#include "stemma/text/tokens.h"

namespace stemma {

class TokenBuffer {
 public:
  // A longer word has to be added by add_long(). Only that its room can be a fixed one.
  static constexpr std::uint32_t kLongWord = 256;

  TokenBuffer(TokenizedText& result, const kernels::Kernel& kernel)
      : result_(result), kernel_(kernel) {
    ends_[0] = kFront - 1;
  }

  // Where the next word is to be written: kLongWord bytes and kPadding more.
  char* room() { return text_.data() + used_; }

  // The word that was written there.
  void add(std::uint32_t size, Span bytes, TokenKind kind) {
    if (kind == TokenKind::cluster) clusters_[count_ / 64] |= std::uint64_t{1} << (count_ % 64);
    put_end(room() + size, bytes);
    if (used_ > kFull || count_ > kTokens - kBlockWords) flush();
  }

  void add_long(std::string_view word, Span bytes, TokenKind kind) {
    if (word.size() <= kLongWord) {
      std::copy(word.begin(), word.end(), room());
      add(static_cast<std::uint32_t>(word.size()), bytes, kind);
      return;
    }
    flush();
    result_.words += word;
    result_.words += '\n';
    result_.tokens.push_back(token_hash(word, kind));
    result_.spans.push_back(bytes);
  }

  // text[bytes), of ASCII, in lower case.
  void add_ascii(std::string_view text, Span bytes) {
    const std::uint32_t size = bytes.size();
    const char* from = text.data() + bytes.begin;
    if (size > kLongWord || text.size() - bytes.end < kStep) {
      std::string word(from, size);
      for (char& c : word) c = static_cast<char>(c | (c >= 'A' && c <= 'Z' ? 0x20 : 0));
      add_long(word, bytes, TokenKind::word);
      return;
    }
    copy_lower_case(from, size, room());
    add(size, bytes, TokenKind::word);
  }

  // The words of ASCII in one block: from the first bit of `edges` to the second, from the third to
  // the fourth ... The block and kStep bytes more are in the text.
  void add_block(std::string_view text, std::uint32_t block, std::uint64_t edges) {
    const char* from = text.data() + block;
    std::uint32_t used = used_;
    std::uint32_t count = count_;
    while (edges != 0) {
      const auto begin = static_cast<std::uint32_t>(std::countr_zero(edges));
      edges &= edges - 1;
      const auto end = static_cast<std::uint32_t>(std::countr_zero(edges));
      edges &= edges - 1;
      copy_lower_case(from + begin, end - begin, text_.data() + used);
      used += end - begin;
      text_[used] = '\n';
      spans_[count] = {block + begin, block + end};
      ends_[++count] = used++;
    }
    used_ = used;
    count_ = count;
    if (used_ > kFull || count_ > kTokens - kBlockWords) flush();
  }

  void flush() {
    const std::size_t before = result_.tokens.size();
    result_.tokens.resize(before + count_);
    result_.spans.resize(before + count_);
    Token* tokens = result_.tokens.data() + before;
    kernel_.hash({text_.data(), ends_.data(), count_}, tokens);
    for (std::size_t i = 0; i < count_; ++i) {
      tokens[i] &= ~Token{1};
      result_.spans[before + i] = {spans_[i].begin, spans_[i].end};
    }
    for (std::size_t word = 0; word < clusters_.size(); ++word) {
      for (std::uint64_t bits = clusters_[word]; bits != 0; bits &= bits - 1) {
        tokens[word * 64 + static_cast<unsigned>(std::countr_zero(bits))] |= 1U;
      }
      clusters_[word] = 0;
    }
    result_.words.append(text_.data() + kFront, used_ - kFront);
    used_ = kFront;
    count_ = 0;
  }

 private:
  static constexpr std::uint32_t kStep = 16;
  static constexpr std::uint32_t kPadding = 16;
  static constexpr std::uint32_t kFront = 8;
  static constexpr std::uint32_t kTokens = 256;
  static constexpr std::uint32_t kBlockWords = 32;
  static constexpr std::uint32_t kFull = 4096;

  // A Span that is not zero from the start: a buffer is made for each passage.
  struct Bytes {
    std::uint32_t begin;
    std::uint32_t end;
  };

  void put_end(char* end, Span bytes) {
    *end = '\n';
    spans_[count_] = {bytes.begin, bytes.end};
    const auto at = static_cast<std::uint32_t>(end - text_.data());
    ends_[++count_] = at;
    used_ = at + 1;
  }

  static void copy_lower_case(const char* from, std::uint32_t size, char* to) {
    using Chars = signed char __attribute__((vector_size(kStep)));
    std::uint32_t at = 0;
    do {
      Chars chars;
      std::memcpy(&chars, from + at, kStep);
      const Chars upper = (chars >= 'A') & (chars <= 'Z');
      chars |= upper & 0x20;
      std::memcpy(to + at, &chars, kStep);
      at += kStep;
    } while (at < size);
  }

  TokenizedText& result_;
  const kernels::Kernel& kernel_;
  std::uint32_t used_ = kFront;  // of text_
  std::uint32_t count_ = 0;
  std::array<std::uint64_t, kTokens / 64> clusters_{};  // a bit a token
  std::array<std::uint32_t, kTokens + 1> ends_;
  std::array<Bytes, kTokens> spans_;
  std::array<char, kFull + kLongWord + 2 * kernels::kBlockBytes> text_;
};

}  // namespace stemma
