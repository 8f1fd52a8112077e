// What joining the keys of a large collection costs: synthetic texts of 70 keys each, of which 63
// stand in no other text; 4 in the same three or so; 2 in about ten, which they have nothing else
// in common with; and one in about 10,000.
//
//   bench_key_join [FOLDER [TEXTS [MEMORY_IN_MIB [THREADS]]]]
#include "stemma/store/key_join.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "stemma/base/hash.h"
#include "stemma/base/run_context.h"
#include "stemma/store/key_source.h"
#include "stemma/store/work_folder.h"

namespace {

using namespace stemma;

constexpr std::size_t kKeys = 70;
constexpr std::size_t kTextsPerBlock = 280'000;

std::array<std::uint64_t, kKeys> keys_of(std::uint64_t text, std::uint64_t texts) {
  std::array<std::uint64_t, kKeys> keys{};
  for (std::size_t i = 0; i < kKeys; ++i) {
    const std::uint64_t own = mix64(text * kKeys + i);
    std::uint64_t key = own;
    if (i < 4) key = mix64(mix64(~text) % (texts / 3 + 1)) + i;
    if (i == 4 || i == 5) key = mix64(~(own % (texts / 10 + 1))) + i;
    if (i == 6) key = mix64((own % (texts / 10'000 + 1)) << 32U);
    keys[i] = mix64(key) << 2U | 2U;
  }
  return keys;
}

class Timer {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }
  // Of all threads.
  double cpu_seconds() const { return cpu() - cpu_; }

 private:
  static double cpu() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto of = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return of(usage.ru_utime) + of(usage.ru_stime);
  }

  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  double cpu_ = cpu();
};

// In MiB, since the last call of forget_peak().
std::uint64_t peak() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::strtoull(line.c_str() + 6, nullptr, 10) / 1024;
  }
  return 0;
}

void forget_peak() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, std::uint64_t otherwise) {
    return argc > i ? std::strtoull(argv[i], nullptr, 10) : otherwise;
  };
  const WorkFolder folder = WorkFolder::temporary(argc > 1 ? argv[1] : "");
  const std::uint64_t texts = argument(2, 10'000'000);
  const std::uint64_t memory = argument(3, 2048) << 20U;
  const auto threads = static_cast<unsigned>(argument(4, 2));
  folder.require_free(texts * kKeys * 16);

  std::vector<std::unique_ptr<KeySource>> sources;
  std::vector<std::vector<std::uint32_t>> ranks;
  double adding = 0.0;
  double writing = 0.0;
  {
    KeyBlock block;
    for (std::uint64_t first = 0; first < texts; first += kTextsPerBlock) {
      block.clear();
      std::vector<std::uint32_t>& rank_of = ranks.emplace_back();
      const std::uint64_t last = std::min(texts, first + kTextsPerBlock);
      std::vector<std::array<std::uint64_t, kKeys>> keys;
      for (std::uint64_t text = first; text < last; ++text) {
        keys.push_back(keys_of(text, texts));
        rank_of.push_back(static_cast<std::uint32_t>(text * 6'700'417 % texts));
      }
      const Timer add;
      for (std::uint64_t text = first; text < last; ++text) {
        block.add(static_cast<std::uint32_t>(text - first), keys[text - first]);
      }
      adding += add.cpu_seconds();
      const Timer write;
      const std::string path = folder.file("keys-" + std::to_string(sources.size()));
      block.write(path);
      writing += write.cpu_seconds();
      sources.push_back(open_packed_keys_file(path));
    }
  }
  const auto entries = static_cast<double>(texts * kKeys);
  fmt::print("{} texts, {} keys in {} blocks; {} MiB, {} threads\n", texts, texts * kKeys,
             sources.size(), memory >> 20U, threads);
  fmt::print("packing: {:.2f} s of CPU to add, {:.2f} s to order and write; {:.1f} ns a key\n",
             adding, writing, (adding + writing) * 1e9 / entries);

  std::vector<RankedKeys> ranked;
  ranked.reserve(sources.size());
  for (std::size_t i = 0; i < sources.size(); ++i) ranked.push_back({sources[i].get(), ranks[i]});
  const std::vector<std::uint32_t> shingles(texts, 300);
  RunContext context{threads, MemoryBudget(memory), {}, nullptr, {}};
  forget_peak();
  const std::uint64_t before = peak();
  const Timer join;
  const auto pairs = join_keys(ranked, shingles, {}, folder, context);
  fmt::print("joining: {:.2f} s, {:.2f} s of CPU, {:.1f} ns a key; {} MiB at the peak, {} before\n",
             join.seconds(), join.cpu_seconds(), join.cpu_seconds() * 1e9 / entries, peak(),
             before);
  const Timer reading;
  std::uint64_t sum = 0;
  pairs->for_each([&](std::span<const CandidatePair> some) {
    for (const CandidatePair& pair : some) sum = mix64(sum ^ pair.a ^ std::uint64_t{pair.b} << 32U);
  });
  fmt::print("{} pairs, {} common keys, hash {:016x}; {:.2f} s to read them\n", pairs->size(),
             pairs->common_keys(), sum, reading.seconds());
}
