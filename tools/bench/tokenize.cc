// What cutting a text into words costs: by the rules of Unicode alone, and by each kernel that this
// processor can run. Ends with exit code 1 where the tokens are not the same.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/base/utf8.h"
#include "stemma/text/kernels/kernel.h"
#include "stemma/text/tokens_of.h"

namespace {

using namespace stemma;

constexpr int kRuns = 7;

struct Way {
  std::string name;
  AsciiPath path = AsciiPath::fast;
  const kernels::Kernel* kernel = nullptr;
};

std::string read(const char* path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Into the room of `so_far`, so that times do not depend on the system's memory.
TokenizedText tokens_by(const Way& way, std::string_view text, TokenizedText so_far = {}) {
  so_far.tokens.clear();
  so_far.spans.clear();
  so_far.words.clear();
  so_far.mojibake = 0;
  const Span whole = {0, static_cast<std::uint32_t>(text.size())};
  return tokens_of(text, whole, way.path, std::move(so_far), *way.kernel);
}

bool is_same(const TokenizedText& a, const TokenizedText& b) {
  return a.tokens == b.tokens && a.spans == b.spans && a.words == b.words &&
         a.mojibake == b.mojibake;
}

bool is_same_for_all(std::span<const char* const> paths, std::span<const Way> ways) {
  bool same = true;
  for (const char* path : paths) {
    const std::string text = read(path);
    const TokenizedText expected = tokens_by(ways.front(), text);
    for (const Way& way : ways.subspan(1)) {
      if (is_same(tokens_by(way, text), expected)) continue;
      fmt::print("FAILED: {} differs by {}\n", path, way.name);
      same = false;
    }
  }
  return same;
}

void print_times(std::string_view what, const std::vector<std::string>& texts,
                 std::span<const Way> ways) {
  std::size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  if (bytes == 0) return;
  fmt::print("\n{}: {} files, {:.1f} MB\n            ns a byte  ns a word\n", what, texts.size(),
             static_cast<double>(bytes) / 1e6);
  std::vector<std::vector<double>> seconds(ways.size());
  std::size_t words = 0;
  TokenizedText room;
  for (int run = 0; run < kRuns; ++run) {
    for (std::size_t i = 0; i < ways.size(); ++i) {
      words = 0;
      const std::clock_t start = std::clock();
      for (const std::string& text : texts) {
        room = tokens_by(ways[i], text, std::move(room));
        words += room.tokens.size();
      }
      seconds[i].push_back(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
  }
  for (std::size_t i = 0; i < ways.size(); ++i) {
    std::nth_element(seconds[i].begin(), seconds[i].begin() + kRuns / 2, seconds[i].end());
    const double median = 1e9 * seconds[i][kRuns / 2];
    fmt::print("{:12}{:9.2f}{:11.2f}\n", ways[i].name, median / static_cast<double>(bytes),
               median / static_cast<double>(std::max<std::size_t>(words, 1)));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<const char*> paths(argv + 1, argv + argc);
  std::vector<Way> ways = {{"rules", AsciiPath::general, &kernels::chosen()}};
  for (const kernels::Kernel& kernel : kernels::available()) {
    ways.push_back({kernel.name, AsciiPath::fast, &kernel});
  }
  const bool same = is_same_for_all(paths, ways);
  fmt::print("{}: {} files, the same tokens in {} ways\n", same ? "ok" : "FAILED", paths.size(),
             ways.size());
  std::vector<std::string> ascii;
  std::vector<std::string> other;
  for (const char* path : paths) {
    std::string text = read(path);
    const bool is_ascii = skip_ascii(text, 0) == text.size();
    (is_ascii ? ascii : other).push_back(std::move(text));
  }
  print_times("ASCII", ascii, ways);
  print_times("not only ASCII", other, ways);
  return same ? EXIT_SUCCESS : EXIT_FAILURE;
}
