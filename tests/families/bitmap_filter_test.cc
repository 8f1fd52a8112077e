#include "stemma/families/bitmap_filter.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "collection.h"

namespace {

using namespace stemma;
using namespace stemma::test;

// `values` without the same one twice, in order.
ShingleSet set_of(std::vector<std::uint64_t> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

// What the filter says of each pair in turn.
std::vector<std::size_t> bounds(const std::vector<ShingleSet>& sets, unsigned threads = 1) {
  std::vector<TextView> views(sets.size());
  for (std::size_t i = 0; i < sets.size(); ++i) views[i].shingles = &sets[i];
  const std::vector<CandidatePair> pairs = all_pairs(sets.size());
  const BitmapFilter filter(views, pairs, context_of(threads));
  std::vector<std::size_t> most;
  for (const CandidatePair& pair : pairs) {
    most.push_back(filter.most_shared(pair.a, pair.b));
    CHECK(filter.most_shared(pair.b, pair.a) == most.back());
  }
  return most;
}

TEST_CASE("bitmap filter: folded, a bitmap is that of the same shingles in fewer bits") {
  std::mt19937_64 random(29);
  std::vector<std::uint64_t> shingles(300);
  for (std::uint64_t& shingle : shingles) shingle = random();
  std::vector<std::uint64_t> bitmap(bitmap_words(shingles.size()));
  set_bits(shingles, bitmap);
  for (std::size_t words = bitmap.size(); words > 0; words /= 2) {
    CAPTURE(words);
    std::vector<std::uint64_t> folded(words);
    fold(bitmap, folded);
    std::vector<std::uint64_t> expected(words);
    set_bits(shingles, expected);
    CHECK(folded == expected);
  }
}

TEST_CASE("bitmap filter: never fewer than are shared") {
  std::mt19937_64 random(71);
  const std::size_t sizes[] = {0, 1, 2, 7, 8, 9, 15, 16, 17, 64, 100, 127, 128, 129, 1000, 5000};
  // From hashes to values that set many bits in a row, and such as set the same one.
  const std::uint64_t masks[] = {~std::uint64_t{0}, 0x1fff, 0xff00'0000'0000'00ff,
                                 ~std::uint64_t{63}, ~std::uint64_t{0} << 40U};
  std::size_t shared = 0;
  for (const std::uint64_t mask : masks) {
    CAPTURE(mask);
    const auto some = [&](std::size_t size) {
      std::vector<std::uint64_t> values(size);
      for (std::uint64_t& value : values) value = random() & mask;
      return values;
    };
    for (const std::size_t size : sizes) {
      CAPTURE(size);
      // Parts of one set, each with others: of any ratio of sizes, and of any overlap.
      const std::vector<std::uint64_t> common = some(size);
      std::vector<ShingleSet> sets;
      for (const std::size_t others : {0U, 1U, 10U, 100U, 1000U, 20'000U}) {
        for (const std::size_t part : {std::size_t{1}, std::size_t{2}, std::size_t{9}}) {
          std::vector<std::uint64_t> values = some(others);
          values.insert(values.end(), common.begin(),
                        common.begin() + static_cast<std::ptrdiff_t>(size / part));
          sets.push_back(set_of(values));
        }
      }
      const std::vector<std::size_t> most = bounds(sets);
      CHECK(bounds(sets, 4) == most);
      auto bound = most.begin();
      for (const CandidatePair& pair : all_pairs(sets.size())) {
        const ShingleSet& a = sets[pair.a];
        const ShingleSet& b = sets[pair.b];
        CAPTURE(a.size());
        CAPTURE(b.size());
        const std::size_t exact = shared_shingles(a, b);
        REQUIRE(*bound >= exact);
        REQUIRE(*bound <= std::min(a.size(), b.size()));
        shared += exact;
        ++bound;
      }
    }
  }
  CHECK(shared > 1'000'000);  // else nothing was tried
}

TEST_CASE("bitmap filter: of evenly spread shingles, not many more than are shared") {
  std::mt19937_64 random(72);
  for (const std::size_t small : {100U, 300U, 1000U, 4000U}) {
    for (const double times : {1.0, 1.5, 2.0, 3.0, 4.0, 7.0, 10.0, 50.0}) {
      for (const double share : {0.0, 0.5, 0.9, 1.0}) {
        CAPTURE(small);
        CAPTURE(times);
        CAPTURE(share);
        const auto size = static_cast<double>(small);
        const auto shared = static_cast<std::size_t>(share * size);
        ShingleSet a(small);
        for (std::uint64_t& value : a) value = random();
        ShingleSet b(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(shared));
        while (static_cast<double>(b.size()) < times * size) b.push_back(random());
        const std::size_t most = bounds({set_of(b), set_of(a)}).front();
        // Of the rest, a bit of 8 or 4 a shingle is set by chance, of a folded bitmap more.
        CHECK(static_cast<double>(most - shared) <= 0.75 * static_cast<double>(small - shared));
      }
    }
  }
}

TEST_CASE("bitmap filter: texts of no pair need no bitmap, nor does a collection without pairs") {
  const ShingleSet set = {1, 2, 3};
  const std::vector<TextView> views(3, {{}, &set});
  const std::vector<CandidatePair> pairs = {{0, 2, {Lens::exact}}};
  CHECK(BitmapFilter(views, pairs, context_of(1)).most_shared(0, 2) == 3);
  CHECK_NOTHROW((void)BitmapFilter({}, {}, context_of(2)));
}

}  // namespace
