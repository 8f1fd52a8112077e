// What it costs to make sketches of texts that are in memory, with the kernel that STEMMA_KERNEL
// names: cutting them into tokens, sketching these, and both, a line "what nanoseconds" each, where
// the nanoseconds are processor time a byte of text. A sketch is a signature, fingerprints and run
// keys. Texts are taken again until there are some 100 MB. Usage: bench_sketch FILE...
#include "stemma/sketch/sketch.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "stemma/index/keys.h"
#include "stemma/text/tokens.h"

namespace {

using namespace stemma;

constexpr std::size_t kBytes = 100'000'000;

std::string read(const char* path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// What depends on all that is computed, so that nothing is left out.
std::uint64_t sum = 0;

void cut(const std::string& text, TokenizedText& tokenized) {
  tokenized = tokenize(text, {0, static_cast<std::uint32_t>(text.size())}, Spans::left_out);
}

void sketch(const std::vector<Token>& tokens) {
  constexpr SketchParams kParams;
  const Summary summary = summarize(tokens, kParams);
  for (const std::uint64_t value : summary.signature) sum += value;
  for (const std::uint64_t key : run_keys(summary.fingerprints)) sum += key;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> texts;
  std::vector<std::vector<Token>> tokens;
  std::size_t bytes = 0;
  std::size_t words = 0;
  TokenizedText tokenized;
  for (int i = 1; i < argc; ++i) {
    texts.push_back(read(argv[i]));
    bytes += texts.back().size();
    cut(texts.back(), tokenized);
    tokens.push_back(tokenized.tokens);
    words += tokenized.tokens.size();
  }
  if (bytes == 0) return EXIT_FAILURE;
  const std::size_t rounds = kBytes / bytes + 1;
  const auto measure = [&](const char* what, const std::function<void(std::size_t)>& work) {
    const std::clock_t start = std::clock();
    for (std::size_t round = 0; round < rounds; ++round) {
      for (std::size_t i = 0; i < texts.size(); ++i) work(i);
    }
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    fmt::print("{} {:.4f}\n", what, 1e9 * seconds / static_cast<double>(bytes * rounds));
  };
  fmt::print("bytes {}\nwords {}\n", bytes, words);
  measure("tokens", [&](std::size_t i) {
    cut(texts[i], tokenized);
    sum += tokenized.tokens.size();
  });
  measure("sketch", [&](std::size_t i) { sketch(tokens[i]); });
  measure("both", [&](std::size_t i) {
    cut(texts[i], tokenized);
    sketch(tokenized.tokens);
  });
  fmt::print("sum {:016x}\n", sum);
  return EXIT_SUCCESS;
}
