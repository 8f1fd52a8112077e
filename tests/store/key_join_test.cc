#include "stemma/store/key_join.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "../index/proposals.h"
#include "../sources/temporary_folder.h"
#include "../support/thrown_by.h"
#include "stemma/base/error.h"
#include "stemma/base/hash.h"
#include "stemma/index/exact_join.h"
#include "stemma/index/text_keys.h"

namespace {

using namespace stemma;
using namespace stemma::test;

constexpr std::uint64_t kPlenty = std::uint64_t{1} << 30U;

struct Holder {
  std::uint64_t key = 0;
  std::uint32_t rank = 0;

  friend auto operator<=>(const Holder&, const Holder&) = default;
};
using Holders = std::vector<Holder>;

// Keys of some texts in memory, in the order in which they were given.
class Keys : public KeySource {
 public:
  void add(std::uint64_t key, std::uint32_t text) { parts_[part_of(key)].push_back({key, text}); }
  std::uint64_t size(unsigned part) const override {
    const auto found = parts_.find(part);
    return found == parts_.end() ? 0 : found->second.size();
  }
  void read(unsigned part, std::vector<KeyedText>& entries) const override {
    const auto found = parts_.find(part);
    if (found == parts_.end()) return;
    entries.insert(entries.end(), found->second.begin(), found->second.end());
  }

 private:
  std::map<unsigned, std::vector<KeyedText>> parts_;
};

struct Joined {
  std::vector<CandidatePair> pairs;
  std::uint64_t common_keys = 0;

  friend bool operator==(const Joined&, const Joined&) = default;
};

Joined by_definition(const Holders& holders, const std::vector<std::uint32_t>& shingles,
                     const CandidateParams& params) {
  std::map<std::uint64_t, std::set<std::uint32_t>> having;
  for (const Holder& holder : holders) {
    if (holder.rank != kNoRank) having[holder.key].insert(holder.rank);
  }
  using Pair = std::pair<std::uint32_t, std::uint32_t>;  // (b, a)
  std::map<Pair, LensSet> pairs;
  std::map<Pair, std::size_t> short_keys;
  std::map<std::uint32_t, std::size_t> common_short_keys;
  Joined result;
  for (const auto& [key, who] : having) {
    const Lens lens = lens_of_key(key);
    if (!params.lenses.has(lens) || lens == Lens::exact) continue;
    if (who.size() > kCommonTexts) {
      ++result.common_keys;
      for (const std::uint32_t text : who) common_short_keys[text] += lens == Lens::short_text;
    }
    std::size_t hubs = who.size() > kCommonTexts ? kHubs : who.size();
    for (auto a = who.begin(); hubs > 0; ++a, --hubs) {
      for (auto b = std::next(a); b != who.end(); ++b) {
        if (lens == Lens::short_text) {
          ++short_keys[{*b, *a}];
        } else {
          pairs[{*b, *a}].add(lens);
        }
      }
    }
  }
  for (const auto& [pair, shared] : short_keys) {
    const std::uint32_t b = pair.first;
    const std::size_t fewest =
        fewest_of(shingles[b], std::min(params.resemblance, params.containment));
    if (shared + common_short_keys[b] >= fewest) pairs[pair].add(Lens::short_text);
  }
  for (const auto& [pair, found_by] : pairs) {
    result.pairs.push_back({pair.second, pair.first, found_by});
  }
  return result;
}

// What is joined, cut into sources that number their texts as they please.
struct Sources {
  std::vector<std::unique_ptr<Keys>> keys;
  std::vector<std::vector<std::uint32_t>> ranks;

  std::vector<RankedKeys> ranked() const {
    std::vector<RankedKeys> all;
    for (std::size_t i = 0; i < keys.size(); ++i) all.push_back({keys[i].get(), ranks[i]});
    return all;
  }
};

Sources spread(Holders holders, std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::shuffle(holders.begin(), holders.end(), random);
  Sources sources;
  std::vector<std::map<std::uint32_t, std::uint32_t>> numbers(count);
  sources.ranks.resize(count);
  for (std::size_t i = 0; i < count; ++i) sources.keys.push_back(std::make_unique<Keys>());
  for (const Holder& holder : holders) {
    const std::size_t i = random() % count;
    const auto next = static_cast<std::uint32_t>(numbers[i].size());
    const auto [at, is_new] = numbers[i].try_emplace(holder.rank, next);
    if (is_new) sources.ranks[i].push_back(holder.rank);
    sources.keys[i]->add(holder.key, at->second);
  }
  return sources;
}

Joined gathered(const StoredPairs& stored) {
  Joined joined;
  stored.for_each([&](std::span<const CandidatePair> some) {
    joined.pairs.insert(joined.pairs.end(), some.begin(), some.end());
  });
  CHECK(joined.pairs.size() == stored.size());
  joined.common_keys = stored.common_keys();
  return joined;
}

Joined join(const Sources& sources, const std::vector<std::uint32_t>& shingles,
            const CandidateParams& params = {}, unsigned threads = 1,
            std::uint64_t memory = kPlenty) {
  const TemporaryFolder folder;
  const WorkFolder work(folder / "work");
  RunContext context{threads, MemoryBudget(memory), {}, nullptr, {}};
  Joined joined;
  {
    const auto stored = join_keys(sources.ranked(), shingles, params, work, context);
    joined = gathered(*stored);
    CHECK(gathered(*stored) == joined);
  }
  CHECK(context.memory.reserved() == 0);
  return joined;
}

// Keys from small ranges, so that they stand in a few texts, in many and in very many; a few parts
// have more than others.
Holders random_holders(std::mt19937_64& random, std::uint32_t texts) {
  Holders holders;
  const std::size_t kinds = 1 + random() % 4;
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    const std::uint64_t keys = 1 + random() % (std::uint64_t{1} << random() % 12);
    const std::size_t count = random() % 4000;
    const std::uint64_t seed = random();
    for (std::size_t i = 0; i < count; ++i) {
      std::uint64_t key = mix64(seed + random() % keys);
      if (kind % 2 == 1) key >>= 40U;  // all in the first part
      const auto rank = static_cast<std::uint32_t>(random() % texts);
      holders.push_back({key, random() % 50 == 0 ? kNoRank : rank});
    }
  }
  return holders;
}

std::vector<std::uint32_t> random_sizes(std::mt19937_64& random, std::uint32_t texts) {
  std::vector<std::uint32_t> shingles(texts);
  for (std::uint32_t& size : shingles) size = static_cast<std::uint32_t>(random() % 20);
  std::sort(shingles.rbegin(), shingles.rend());
  return shingles;
}

TEST_CASE("key join: all pairs by the definitions, and no other") {
  std::mt19937_64 random(61);
  std::size_t pairs = 0;
  std::size_t common_keys = 0;
  std::size_t short_only = 0;
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    const auto texts = static_cast<std::uint32_t>(1 + random() % 3000);
    const Holders holders = random_holders(random, texts);
    const std::vector<std::uint32_t> shingles = random_sizes(random, texts);
    CandidateParams params;
    if (round % 4 == 0) params.lenses = {Lens::short_text};
    if (round % 4 == 1) params.lenses = {Lens::minhash, Lens::short_text, Lens::exact};
    const Joined expected = by_definition(holders, shingles, params);
    pairs += expected.pairs.size();
    common_keys += expected.common_keys;
    for (const CandidatePair& pair : expected.pairs) {
      short_only += pair.found_by == LensSet{Lens::short_text} ? 1 : 0;
    }
    const std::size_t sources = 1 + random() % 7;
    CHECK(join(spread(holders, sources, random()), shingles, params) == expected);
    CHECK(join(spread(holders, sources, random()), shingles, params, 4) == expected);
    // So little that parts are cut, and pairs spilled.
    CHECK(join(spread(holders, sources, random()), shingles, params, 1, 1000) == expected);
    CHECK(join(spread(holders, sources, random()), shingles, params, 4, 100'000) == expected);
  }
  CHECK(pairs > 100'000);  // else nothing was tried
  CHECK(common_keys > 100);
  CHECK(short_only > 1000);
}

}  // namespace
