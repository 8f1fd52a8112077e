// What signatures of given shingles cost: for tools/bench/peers, which says what the file is.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <span>
#include <vector>

#include "stemma/sketch/params.h"
#include "stemma/sketch/signature.h"

namespace {

using namespace stemma;

std::vector<std::uint64_t> read(const char* name) {
  std::ifstream file(name, std::ios::binary | std::ios::ate);
  std::vector<std::uint64_t> values(static_cast<std::size_t>(file.tellg()) / sizeof(std::uint64_t));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(values.data()),
            static_cast<std::streamsize>(values.size() * sizeof(std::uint64_t)));
  if (!file) std::exit(EXIT_FAILURE);
  return values;
}

}  // namespace

int main(int argc, char** argv) {
  static_assert(std::endian::native == std::endian::little);
  if (argc != 2) return EXIT_FAILURE;
  const std::vector<std::uint64_t> values = read(argv[1]);
  const std::span<const std::uint64_t> ends = std::span(values).subspan(1, values.at(0));
  const std::span<const std::uint64_t> hashes = std::span(values).subspan(1 + ends.size());
  std::vector<ShingleSet> sets;
  std::size_t begin = 0;
  for (const std::uint64_t end : ends) {
    const auto own = hashes.subspan(begin, end - begin);
    sets.emplace_back(own.begin(), own.end());
    begin = end;
  }
  const std::clock_t started = std::clock();
  std::uint64_t sum = 0;
  for (const ShingleSet& set : sets) sum += minhash(set, SketchParams{}.signature_size).front();
  fmt::print("{}\n", static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC);
  return sum == 0 ? EXIT_FAILURE : EXIT_SUCCESS;  // so that nothing is left out
}
