#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "fuzz.h"

namespace stemma::fuzz {
namespace {

std::vector<std::string> seeds_of(const std::string& name) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::filesystem::path(STEMMA_SOURCE_DIR) / "tests/fuzz/seeds" / name)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> seeds;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return seeds;
}

// As a string of C++, so that it can be put into a test or, by printf, into a file.
std::string quoted(std::string_view bytes) {
  constexpr std::string_view kDigits = "01234567";
  std::string text = "\"";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && std::isprint(byte) != 0 && c != '"' && c != '\\' && c != '?') {
      text += c;
    } else {
      text += {'\\', kDigits[byte >> 6U], kDigits[byte >> 3U & 7U], kDigits[byte & 7U]};
    }
  }
  return text + "\"";
}

void run(Body body, std::string_view input) {
  // With nothing behind it that could be read unseen.
  const std::vector<char> exact(input.begin(), input.end());
  try {
    body({exact.data(), exact.size()});
  } catch (const std::exception& error) {
    FAIL(std::string(error.what()) << "\nfor the input " << quoted(input));
  }
}

// One of the changes that fuzzers make, at random.
void mutate(std::string& bytes, const std::vector<std::string>& seeds, std::mt19937_64& random) {
  const auto below = [&random](std::size_t count) { return random() % count; };
  const std::size_t at = below(bytes.size() + 1);
  const std::size_t length = 1 + below(below(4) == 0 ? 64 : 4);
  switch (below(7)) {
    case 0:
      bytes.erase(at, length);
      break;
    case 1: {
      const std::string copy = bytes.substr(at, length);
      bytes.insert(below(bytes.size() + 1), copy);
      break;
    }
    case 2:
      bytes.insert(at, 1, static_cast<char>(random()));
      break;
    case 3: {
      const std::string& other = seeds[below(seeds.size())];
      bytes.insert(at, other, below(other.size() + 1), length);
      break;
    }
    case 4:
      if (below(8) == 0) bytes.resize(at);
      break;
    case 5:
      if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
      break;
    default:
      if (at < bytes.size()) bytes[at] = static_cast<char>(random());
  }
}

}  // namespace

void replay(const char* name, int rounds, Body body) {
  const std::vector<std::string> seeds = seeds_of(name);
  REQUIRE_FALSE(seeds.empty());
  for (const std::string& seed : seeds) run(body, seed);
  std::mt19937_64 random(1);
  std::string input;
  for (int round = 0; round < rounds; ++round) {
    // Some steps away from a seed, then from another.
    if (round % 8 == 0) input = seeds[random() % seeds.size()];
    for (auto n = 1 + random() % 3; n > 0; --n) mutate(input, seeds, random);
    run(body, input);
  }
}

}  // namespace stemma::fuzz
