#include "stemma/store/pair_sorter.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "../sources/temporary_folder.h"

namespace {

using namespace stemma;
using namespace stemma::test;

struct Sum {
  std::uint8_t lenses = 0;
  std::uint64_t short_keys = 0;

  friend bool operator==(const Sum&, const Sum&) = default;
};
using Sums = std::map<std::pair<std::uint32_t, std::uint32_t>, Sum>;  // by (b, a)

void add_to(Sums& sums, std::uint32_t b, std::uint32_t a, Lens lens) {
  Sum& sum = sums[{b, a}];
  if (lens == Lens::short_text) {
    ++sum.short_keys;
  } else {
    sum.lenses = static_cast<std::uint8_t>(sum.lenses | static_cast<unsigned>(lens));
  }
}

constexpr Lens kLenses[] = {Lens::minhash, Lens::winnowing, Lens::short_text};

Sums gathered(PairSorter& sorter) {
  Sums sums;
  std::pair<std::uint32_t, std::uint32_t> last{0, 0};
  for (std::size_t partition = 0; partition < sorter.partitions(); ++partition) {
    sorter.for_each_text(partition, [&](std::span<const SharedKeys> of_text) {
      REQUIRE_FALSE(of_text.empty());
      for (const SharedKeys& keys : of_text) {
        CHECK(keys.b == of_text.front().b);
        const std::pair pair{keys.b, keys.a};
        CHECK((sums.empty() || last < pair));
        last = pair;
        sums[pair] = {keys.lenses_but_short().bits, keys.short_keys()};
      }
    });
  }
  return sums;
}

TEST_CASE("shared keys: lenses are joined, short keys counted, and the count does not run over") {
  SharedKeys keys{1, 0, SharedKeys::found_of(Lens::short_text)};
  CHECK(keys.lenses_but_short().empty());
  CHECK(keys.short_keys() == 1);
  keys.add(SharedKeys::found_of(Lens::minhash));
  keys.add(SharedKeys::found_of(Lens::minhash));
  keys.add(SharedKeys::found_of(Lens::short_text));
  CHECK(keys.lenses_but_short() == LensSet{Lens::minhash});
  CHECK(keys.short_keys() == 2);
  keys.add(SharedKeys::found_of(Lens::winnowing));
  for (int i = 0; i < 40; ++i) keys.add(keys.found);
  CHECK(keys.lenses_but_short() == LensSet{Lens::minhash, Lens::winnowing});
  CHECK(keys.short_keys() == 0x3fffffff);
}

TEST_CASE("pair sorter: all pairs added up, in order, whatever the memory") {
  std::mt19937_64 random(81);
  for (const std::size_t texts : {2U, 3U, 1000U, 5000U, 300'000U}) {
    for (const std::uint64_t bytes : {0U, 50'000U, 30'000'000U}) {
      CAPTURE(texts);
      CAPTURE(bytes);
      const TemporaryFolder folder;
      const WorkFolder work(folder / "work");
      SpillFile file(work);
      PairSorter sorter(texts, bytes, 1, file);
      PairSorter::Writer writer(sorter);
      Sums expected;
      // Every other time a few pairs again and again: hubs.
      for (int round = 0; round < 6; ++round) {
        const auto range = static_cast<std::uint32_t>(round % 2 == 0 ? texts : 2 + texts / 500);
        for (int i = 0; i < 8000; ++i) {
          const auto b = static_cast<std::uint32_t>(texts - 1 - random() % range);
          const auto a = static_cast<std::uint32_t>(random() % (b + 1) % 600);
          const Lens lens = kLenses[random() % 3];
          writer.add({b, a, SharedKeys::found_of(lens)});
          add_to(expected, b, a, lens);
        }
      }
      writer.finish();
      CHECK(gathered(sorter) == expected);
    }
  }
}

TEST_CASE("pair sorter: from many threads") {
  const TemporaryFolder folder;
  const WorkFolder work(folder / "work");
  SpillFile file(work);
  PairSorter sorter(4000, 60'000, 4, file);
  std::vector<Sums> expected(4);
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&, thread] {
        std::mt19937_64 random(thread);
        PairSorter::Writer writer(sorter);
        for (int i = 0; i < 20'000; ++i) {
          const auto b = static_cast<std::uint32_t>(1 + random() % 3999);
          const auto a = static_cast<std::uint32_t>(random() % b);
          writer.add({b, a, SharedKeys::found_of(Lens::short_text)});
          add_to(expected[thread], b, a, Lens::short_text);
        }
        writer.finish();
      });
    }
  }
  for (std::size_t thread = 1; thread < 4; ++thread) {
    for (const auto& [pair, sum] : expected[thread]) {
      expected[0][pair].short_keys += sum.short_keys;
    }
  }
  CHECK(gathered(sorter) == expected[0]);
}

}  // namespace
