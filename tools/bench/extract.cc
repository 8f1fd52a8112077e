// Reads HTML pages with the parser alone: what it takes for content, and how fast it is.
// Usage: bench_extract [-o FOLDER] FILE...   (-o: the content of each page in FOLDER/NAME.txt)
#include "stemma/extract/extract.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/parsers/html/html.h"

namespace {

using namespace stemma;
namespace fs = std::filesystem;

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot be read: " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string text_of_content(const Extracted& extracted) {
  std::string text;
  for (const Block& block : extracted.blocks) {
    if (block.role != BlockRole::content) continue;
    text += std::string_view(extracted.text)
                .substr(block.bytes.begin, block.bytes.end - block.bytes.begin);
    text += "\n\n";
  }
  return text;
}

int run(const std::vector<std::string>& arguments) {
  const bool writes = arguments.size() > 2 && arguments[0] == "-o";
  const std::vector<std::string> files(arguments.begin() + (writes ? 2 : 0), arguments.end());
  if (files.empty()) {
    fmt::print(stderr, "usage: bench_extract [-o FOLDER] FILE...\n");
    return EXIT_FAILURE;
  }
  RunContext context;
  std::uint64_t bytes = 0;
  double seconds = 0;
  for (const std::string& file : files) {
    RawDocument document{.locator = {}, .bytes = content_of(file)};
    bytes += document.bytes.size();
    const std::clock_t begin = std::clock();  // others may use the machine, too
    const auto page = extract_html(std::move(document), Wanted::text_and_metadata, context);
    seconds += static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    if (!writes || !page) continue;
    std::ofstream(fs::path(arguments[1]) / (fs::path(file).stem().string() + ".txt"))
        << text_of_content(*page);
  }
  const double megabytes = 1e-6 * static_cast<double>(bytes);
  fmt::print(stderr, "{} files, {:.1f} MB, {:.2f} s of processor time, {:.1f} MB/s\n", files.size(),
             megabytes, seconds, megabytes / seconds);
  for (const Diagnostic& found : context.diagnostics.sorted()) {
    fmt::print(stderr, "{}: {}\n", code_string(found.code), found.message);
  }
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_extract: {}\n", error.what());
    return EXIT_FAILURE;
  }
}
