#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "stemma/text/kernels/kernel.h"
#include "stemma/text/tokens.h"

namespace {

using namespace stemma;
using kernels::Classes;
using kernels::Kernel;

TEST_CASE("kernels: the clear one says what each byte is") {
  const struct {
    std::string bytes;
    std::uint64_t Classes::* member;
  } cases[] = {
      {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", &Classes::letters},
      {"0123456789", &Classes::digits},
      {":.'", &Classes::middles_of_letters},
      {",;.'", &Classes::middles_of_digits},
      {"_", &Classes::underscores},
      {"-", &Classes::hyphens},
  };
  for (unsigned value = 0; value < 256; ++value) {
    CAPTURE(value);
    std::string block(kernels::kBlockBytes, '!');
    const unsigned place = value % kernels::kBlockBytes;
    block[place] = static_cast<char>(value);
    Classes of{};
    std::string lower(kernels::kBlockBytes, '\0');
    kernels::classify_plain(block.data(), 1, &of, lower.data());
    std::string expected = block;
    if (value >= 'A' && value <= 'Z') expected[place] = static_cast<char>(value + 0x20);
    CHECK(lower == expected);
    const auto bit_if = [&](bool is) { return is ? std::uint64_t{1} << place : 0U; };
    for (const auto& [bytes, member] : cases) {
      CHECK(of.*member == bit_if(bytes.find(static_cast<char>(value)) != std::string::npos));
    }
    CHECK(of.not_ascii == bit_if(value >= 0x80));
    CHECK(of.blanks == bit_if(value <= ' '));
  }
}

TEST_CASE("kernels: all classify as the clear one does") {
  constexpr std::size_t kMostBlocks = 40;
  std::mt19937 random(1);
  std::string bytes(kMostBlocks * kernels::kBlockBytes, '\0');
  for (int i = 0; i < 200; ++i) {
    for (char& c : bytes) c = static_cast<char>(random());
    const std::size_t blocks = random() % (kMostBlocks + 1);
    std::vector<Classes> expected(kMostBlocks, Classes{});
    std::string expected_lower(bytes.size(), '\0');
    kernels::classify_plain(bytes.data(), blocks, expected.data(), expected_lower.data());
    for (const Kernel& kernel : kernels::available()) {
      CAPTURE(kernel.name);
      std::vector<Classes> found(kMostBlocks, Classes{});
      std::string lower(bytes.size(), '\0');
      kernel.classify(bytes.data(), blocks, found.data(), lower.data());
      CHECK(found == expected);
      CHECK(lower == expected_lower);
    }
  }
}

TEST_CASE("kernels: all find the places of bits") {
  std::mt19937_64 random(3);
  for (int i = 0; i < 2'000; ++i) {
    const std::uint64_t bits = i == 0   ? 0
                               : i == 1 ? ~0ULL
                                        : random() & (i % 2 == 0 ? random() : ~0ULL);
    const auto base = static_cast<std::uint32_t>(random() % 4096);
    std::vector<std::uint32_t> expected;
    for (std::uint32_t bit = 0; bit < 64; ++bit) {
      if ((bits >> bit & 1U) != 0) expected.push_back(base + bit);
    }
    for (const Kernel& kernel : kernels::available()) {
      CAPTURE(kernel.name);
      std::vector<std::uint32_t> found(64);
      const std::uint32_t* end = kernel.places(bits, base, found.data());
      found.resize(static_cast<std::size_t>(end - found.data()));
      CHECK(found == expected);
    }
  }
}

TEST_CASE("kernels: all hash a word as it is hashed alone") {
  std::mt19937 random(2);
  for (int i = 0; i < 2'000; ++i) {
    const std::size_t count = random() % 40;
    std::string text;
    std::vector<std::uint32_t> edges;
    std::vector<std::uint64_t> expected;
    for (std::size_t word = 0; word < count; ++word) {
      std::string bytes(1 + random() % (random() % 8 == 0 ? 300 : 20), '\0');
      for (char& c : bytes) c = static_cast<char>(1 + random() % 255);
      expected.push_back(token_hash(bytes, TokenKind::word));
      edges.push_back(static_cast<std::uint32_t>(text.size()));
      text += bytes;
      edges.push_back(static_cast<std::uint32_t>(text.size()));
      text.append(random() % 3, '\n');
    }
    text.append(16, 'y');
    for (const Kernel& kernel : kernels::available()) {
      CAPTURE(kernel.name);
      std::vector<std::uint64_t> found(count + 1, 42);
      kernel.hash(text.data(), edges.data(), count, found.data());
      CHECK(found.back() == 42);
      found.pop_back();
      for (std::uint64_t& hash : found) hash &= ~std::uint64_t{1};
      CHECK(found == expected);
    }
  }
}

TEST_CASE("kernels: one by its name, else the fastest") {
  const auto all = kernels::available();
  REQUIRE(!all.empty());
  CHECK(std::string(all.front().name) == "plain");
  for (const Kernel& kernel : all) CHECK(&kernels::choose(kernel.name) == &kernel);
  for (const char* name : {"", "none", "PLAIN", "avx1024"}) {
    CHECK(&kernels::choose(name) == &all.back());
  }
}

}  // namespace
