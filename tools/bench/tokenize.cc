// What cutting a text into words costs: by the rules of Unicode alone, and by each kernel that this
// processor can run. Paragraph by paragraph, as documents are read. Ends with exit code 1 where the
// tokens are not the same.
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
#include <vector>

#include "stemma/base/utf8.h"
#include "stemma/text/kernels/kernel.h"
#include "stemma/text/tokens_of.h"

namespace {

using namespace stemma;

constexpr int kRuns = 7;
constexpr std::size_t kManyBytes = std::size_t{1} << 16U;

struct Text {
  std::string bytes;
  std::vector<Span> paragraphs;
};

struct Way {
  std::string name;
  AsciiPath path = AsciiPath::fast;
  const kernels::Kernel* kernel = nullptr;
};

Text read(const char* path) {
  std::ifstream in(path, std::ios::binary);
  Text text{{std::istreambuf_iterator<char>(in), {}}, {}};
  const auto size = static_cast<std::uint32_t>(text.bytes.size());
  for (std::uint32_t at = 0; at < size;) {
    const std::size_t blank = text.bytes.find("\n\n", at);
    const auto end = blank == std::string::npos ? size : static_cast<std::uint32_t>(blank + 2);
    text.paragraphs.push_back({at, end});
    at = end;
  }
  return text;
}

TokenizedText tokens_of(const Text& text, const Way& way, bool all_words) {
  TokenizedText result;
  result.tokens.reserve(text.bytes.size() / 6);
  result.spans.reserve(text.bytes.size() / 6);
  for (const Span paragraph : text.paragraphs) {
    result = tokens_of(text.bytes, paragraph, way.path, std::move(result), *way.kernel);
    if (!all_words && result.words.size() >= kManyBytes) result.words.clear();
  }
  return result;
}

bool is_same(const TokenizedText& a, const TokenizedText& b) {
  return a.tokens == b.tokens && a.spans == b.spans && a.words == b.words &&
         a.mojibake == b.mojibake;
}

bool is_same_for_all(std::span<const char* const> paths, std::span<const Way> ways) {
  bool same = true;
  for (const char* path : paths) {
    const Text text = read(path);
    const TokenizedText expected = tokens_of(text, ways.front(), true);
    for (const Way& way : ways.subspan(1)) {
      if (is_same(tokens_of(text, way, true), expected)) continue;
      fmt::print("FAILED: {} differs by {}\n", path, way.name);
      same = false;
    }
  }
  return same;
}

void print_times(std::string_view what, const std::vector<Text>& texts, std::span<const Way> ways) {
  std::size_t bytes = 0;
  for (const Text& text : texts) bytes += text.bytes.size();
  if (bytes == 0) return;
  fmt::print("\n{}: {} files, {:.1f} MB\n            ns a byte  ns a word\n", what, texts.size(),
             static_cast<double>(bytes) / 1e6);
  std::vector<std::vector<double>> seconds(ways.size());
  std::size_t words = 0;
  for (int run = 0; run < kRuns; ++run) {
    for (std::size_t i = 0; i < ways.size(); ++i) {
      words = 0;
      const std::clock_t start = std::clock();
      for (const Text& text : texts) words += tokens_of(text, ways[i], false).tokens.size();
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
  std::vector<Text> ascii;
  std::vector<Text> other;
  for (const char* path : paths) {
    Text text = read(path);
    const bool is_ascii = skip_ascii(text.bytes, 0) == text.bytes.size();
    (is_ascii ? ascii : other).push_back(std::move(text));
  }
  print_times("ASCII", ascii, ways);
  print_times("not only ASCII", other, ways);
  return same ? EXIT_SUCCESS : EXIT_FAILURE;
}
