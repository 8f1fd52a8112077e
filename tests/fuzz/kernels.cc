// The loops of the tokenizer: each that this processor can run against the clear one, the clear one
// against the rules byte by byte, and whole texts against the rules of Unicode.
#include <algorithm>
#include <vector>

#include "fuzz.h"
#include "stemma/text/kernels/kernel.h"
#include "stemma/text/tokens.h"
#include "stemma/text/tokens_of.h"

namespace {

using namespace stemma;
using fuzz::require;
using kernels::Classes;
using kernels::Kernel;

constexpr std::size_t kBlock = kernels::kBlockBytes;

std::vector<Classes> classes_by_the_rules(std::string_view bytes) {
  std::vector<Classes> all(bytes.size() / kBlock);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    Classes& of = all[i / kBlock];
    const auto mark_if = [&](bool is, std::uint64_t& bits) {
      bits |= std::uint64_t{is} << (i % kBlock);
    };
    const auto among = [c](std::string_view some) {
      return some.find(c) != std::string_view::npos;
    };
    mark_if((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'), of.letters);
    mark_if(c >= '0' && c <= '9', of.digits);
    mark_if(static_cast<unsigned char>(c) >= 0x80, of.not_ascii);
    mark_if(among(":.'"), of.middles_of_letters);
    mark_if(among(",;.'"), of.middles_of_digits);
    mark_if(c == '_', of.underscores);
    mark_if(c == '-', of.hyphens);
    mark_if(static_cast<unsigned char>(c) <= ' ', of.blanks);
  }
  return all;
}

std::vector<char> lower_by_the_rules(std::string_view bytes) {
  std::vector<char> lower(bytes.begin(), bytes.end());
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

void check_classes(std::string_view input) {
  // Exactly as much memory as may be read and written.
  const std::string_view bytes = input.substr(0, input.size() / kBlock * kBlock);
  const std::vector<Classes> expected = classes_by_the_rules(bytes);
  const std::vector<char> expected_lower = lower_by_the_rules(bytes);
  const std::vector<char> exact(bytes.begin(), bytes.end());
  for (const Kernel& kernel : kernels::available()) {
    std::vector<Classes> found(expected.size());
    std::vector<char> lower(exact.size());
    kernel.classify(exact.data(), found.size(), found.data(), lower.data());
    require(found == expected, kernel.name);
    require(lower == expected_lower, kernel.name);
  }
}

void check_places(std::string_view input) {
  fuzz::Choices choices(input);
  std::uint64_t bits = 0;
  for (int i = 0; i < 8; ++i) bits = bits << 8U | choices.byte();
  const std::uint32_t base = choices.below(1U << 24U);
  std::vector<std::uint32_t> expected;
  for (std::uint32_t bit = 0; bit < 64; ++bit) {
    if ((bits >> bit & 1U) != 0) expected.push_back(base + bit);
  }
  for (const Kernel& kernel : kernels::available()) {
    std::vector<std::uint32_t> found(64);
    const std::uint32_t* const end = kernel.places(bits, base, found.data());
    found.resize(static_cast<std::size_t>(end - found.data()));
    require(found == expected, kernel.name);
  }
}

// Words are the runs of bytes that are neither blank nor zero, whatever they mean.
void check_hashes(std::string_view input) {
  std::vector<char> text(input.begin(), input.end());
  text.resize(text.size() + 16, 'y');
  std::vector<std::uint32_t> edges;
  std::vector<std::uint64_t> expected;
  const auto is_of_word = [](char c) { return static_cast<unsigned char>(c) > ' '; };
  for (std::size_t begin = 0; begin < input.size(); ++begin) {
    if (!is_of_word(input[begin])) continue;
    std::size_t end = begin;
    while (end < input.size() && is_of_word(input[end])) ++end;
    edges.push_back(static_cast<std::uint32_t>(begin));
    edges.push_back(static_cast<std::uint32_t>(end));
    expected.push_back(token_hash(input.substr(begin, end - begin), TokenKind::word));
    begin = end;
  }
  for (const Kernel& kernel : kernels::available()) {
    std::vector<std::uint64_t> found(expected.size());
    kernel.hash(text.data(), edges.data(), found.size(), found.data());
    for (std::uint64_t& hash : found) hash &= ~std::uint64_t{1};
    require(found == expected, kernel.name);
  }
}

void check_texts(std::string_view text, Span range) {
  const TokenizedText expected = tokens_of(text, range, AsciiPath::general);
  require(expected.tokens.size() == expected.spans.size(), "each token has a span");
  std::uint32_t end = range.begin;
  for (std::size_t i = 0; i < expected.tokens.size(); ++i) {
    const Span span = expected.spans[i];
    require(span.begin >= end && span.begin < span.end && span.end <= range.end,
            "tokens are in order, and in the range");
    end = span.end;
    const TokenKind kind = is_cluster(expected.tokens[i]) ? TokenKind::cluster : TokenKind::word;
    require(token_hash(normalized_word(text, span), kind) == expected.tokens[i],
            "a token is the hash of its word");
  }
  for (const Kernel& kernel : kernels::available()) {
    const TokenizedText found = tokens_of(text, range, AsciiPath::fast, {}, Spans::kept, kernel);
    require(found.tokens == expected.tokens, kernel.name);
    require(found.spans == expected.spans, kernel.name);
    require(found.mojibake == expected.mojibake, kernel.name);
    const TokenizedText bare = tokens_of(text, range, AsciiPath::fast, {}, Spans::left_out, kernel);
    require(bare.tokens == expected.tokens, kernel.name);
  }
}

}  // namespace

STEMMA_FUZZ(kernels, 4'000) {
  check_classes(input);
  check_places(input);
  check_hashes(input);
  fuzz::Choices choices(input);
  const std::uint32_t first = choices.byte();
  const std::uint32_t last = choices.byte();
  const std::string_view text = choices.rest();
  const auto size = static_cast<std::uint32_t>(text.size());
  check_texts(text, {0, size});
  const std::uint32_t begin = std::min(size, first);
  check_texts(text, {begin, std::max(begin, size - std::min(size, last))});
}
