#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "stemma/base/hash.h"
#include "stemma/text/kernels/kernel.h"

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
    kernels::classify_plain(block.data(), 1, &of);
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
    kernels::classify_plain(bytes.data(), blocks, expected.data());
    for (const Kernel& kernel : kernels::available()) {
      CAPTURE(kernel.name);
      std::vector<Classes> found(kMostBlocks, Classes{});
      kernel.classify(bytes.data(), blocks, found.data());
      CHECK(found == expected);
    }
  }
}

TEST_CASE("kernels: all hash as hash64 does") {
  std::mt19937 random(2);
  for (int i = 0; i < 2'000; ++i) {
    const std::size_t count = random() % 40;
    std::string text(8, 'x');
    std::vector<std::uint32_t> ends = {7};
    std::vector<std::uint64_t> expected;
    for (std::size_t word = 0; word < count; ++word) {
      const std::size_t size = 1 + random() % (random() % 8 == 0 ? 300 : 20);
      std::string bytes(size, '\0');
      for (char& c : bytes) c = static_cast<char>(random());
      expected.push_back(hash64(bytes));
      text += bytes;
      ends.push_back(static_cast<std::uint32_t>(text.size()));
      text += '\n';
    }
    text.append(16, 'y');
    for (const Kernel& kernel : kernels::available()) {
      CAPTURE(kernel.name);
      std::vector<std::uint64_t> found(count + 1, 42);
      kernel.hash({text.data(), ends.data(), count}, found.data());
      CHECK(found.back() == 42);
      found.pop_back();
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
