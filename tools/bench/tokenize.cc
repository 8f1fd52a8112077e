// What cutting texts into words costs, with the kernel that STEMMA_KERNEL names (text/kernels/): a
// line for the files of ASCII alone, and one for the others, with a hash of all that was found.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/base/hash.h"
#include "stemma/text/tokens.h"

namespace {

using namespace stemma;

constexpr int kRuns = 7;

std::string read(const char* path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

TokenizedText tokens_of(const std::string& text) {
  return tokenize(text, {0, static_cast<std::uint32_t>(text.size())});
}

std::uint64_t hash_of(const TokenizedText& found, std::uint64_t seed) {
  std::uint64_t hash = hash64(found.tokens, seed ^ found.mojibake);
  for (const Span span : found.spans)
    hash = mix64(hash ^ (span.begin | std::uint64_t{span.end} << 32U));
  return hash;
}

void measure(std::string_view what, const std::vector<std::string>& texts) {
  std::size_t bytes = 0;
  std::size_t words = 0;
  std::uint64_t hash = 0;
  for (const std::string& text : texts) {
    const TokenizedText found = tokens_of(text);
    bytes += text.size();
    words += found.tokens.size();
    hash = hash_of(found, hash);
  }
  if (words == 0) return;
  std::vector<double> times;
  for (int run = 0; run < kRuns; ++run) {
    const std::clock_t start = std::clock();
    for (const std::string& text : texts) (void)tokens_of(text);
    times.push_back(1e9 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  std::nth_element(times.begin(), times.begin() + kRuns / 2, times.end());
  const double median = times[kRuns / 2];
  fmt::print("{:9} {:6} files {:7.1f} MB {:7.2f} ns a byte {:7.1f} ns a word  {:016x}\n", what,
             texts.size(), static_cast<double>(bytes) / 1e6, median / static_cast<double>(bytes),
             median / static_cast<double>(words), hash);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> ascii;
  std::vector<std::string> other;
  for (int i = 1; i < argc; ++i) {
    std::string text = read(argv[i]);
    (is_ascii(text) ? ascii : other).push_back(std::move(text));
  }
  measure("ASCII", ascii);
  measure("not ASCII", other);
  return EXIT_SUCCESS;
}
