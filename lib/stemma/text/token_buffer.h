// What a tokenizer has found, on its way into a TokenizedText: words are put down one after the
// other without a look at the room, and hashed by the hundred.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
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
    text_[used_ + size] = '\n';
    kinds_[count_] = kind;
    spans_[count_] = bytes;
    ends_[++count_] = used_ + size;
    used_ += size + 1;
    if (count_ == kTokens || used_ > kFull) flush();
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
    result_.tokens.push_back({token_hash(word, kind), bytes});
  }

  // text[bytes), of ASCII, in lower case.
  void add_ascii(std::string_view text, Span bytes) {
    const std::uint32_t size = bytes.size();
    const char* from = text.data() + bytes.begin;
    char* to = room();
    if (size > kLongWord || text.size() - bytes.end < kStep) {
      std::string word(from, size);
      for (char& c : word) c = static_cast<char>(c | (c >= 'A' && c <= 'Z' ? 0x20 : 0));
      add_long(word, bytes, TokenKind::word);
      return;
    }
    copy_lower_case(from, to);
    for (std::uint32_t at = kStep; at < size; at += kStep) copy_lower_case(from + at, to + at);
    add(size, bytes, TokenKind::word);
  }

  void flush() {
    kernel_.hash({text_.data(), ends_.data(), count_}, hashes_.data());
    const std::size_t before = result_.tokens.size();
    result_.tokens.resize(before + count_);
    for (std::size_t i = 0; i < count_; ++i) {
      const std::uint64_t kind = kinds_[i] == TokenKind::cluster ? 1U : 0U;
      result_.tokens[before + i] = {(hashes_[i] & ~std::uint64_t{1}) | kind, spans_[i]};
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
  static constexpr std::uint32_t kFull = 4096;

  static void copy_lower_case(const char* from, char* to) {
    using Bytes = signed char __attribute__((vector_size(kStep)));
    Bytes bytes;
    std::memcpy(&bytes, from, kStep);
    const Bytes upper = (bytes >= 'A') & (bytes <= 'Z');
    bytes |= upper & 0x20;
    std::memcpy(to, &bytes, kStep);
  }

  TokenizedText& result_;
  const kernels::Kernel& kernel_;
  std::uint32_t used_ = kFront;  // of text_
  std::uint32_t count_ = 0;
  std::array<std::uint32_t, kTokens + 1> ends_;
  std::array<TokenKind, kTokens> kinds_;
  std::array<Span, kTokens> spans_;
  std::array<std::uint64_t, kTokens> hashes_;
  std::array<char, kFull + kLongWord + kPadding + 1> text_;
};

}  // namespace stemma
