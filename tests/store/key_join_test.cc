#include "stemma/store/key_join.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "../index/proposals.h"
#include "../sources/temporary_folder.h"
#include "../support/rounds.h"
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
  // Texts that have the same keys, of all lenses.
  for (std::size_t clusters = random() % 3; clusters > 0; --clusters) {
    const std::size_t members = random() % 200;
    std::vector<std::uint64_t> keys(random() % 12);
    for (std::uint64_t& key : keys) key = random();
    for (std::size_t i = 0; i < members; ++i) {
      const auto rank = static_cast<std::uint32_t>(random() % texts);
      for (const std::uint64_t key : keys) holders.push_back({key, rank});
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
  for (int round = 0; round < test::rounds(60); ++round) {
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
  CHECK(pairs > test::rounds(100'000U));  // else nothing was tried
  CHECK(common_keys > test::rounds(100U));
  CHECK(short_only > test::rounds(1000U));
}

// What candidate_pairs() proposes of the same texts: each lens alone, where append_keys() makes the
// keys that candidate_pairs() joins by.
TEST_CASE("key join: the candidates of texts") {
  std::mt19937_64 random(62);
  std::size_t pairs = 0;
  for (int round = 0; round < test::rounds(20); ++round) {
    CAPTURE(round);
    for (const Lens lens : {Lens::minhash, Lens::winnowing, Lens::short_text}) {
      CandidateParams params;
      params.lenses = {lens};
      Texts texts = random_collection(random, random() % 60);
      if (lens == Lens::short_text) {
        for (Numbers& text : texts) text.resize(std::min<std::size_t>(text.size(), 49));
      }
      const std::vector<Sketch> sketches = sketches_of(texts, params.sketch);
      std::vector<std::uint32_t> order(texts.size());
      for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
      std::stable_sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) {
        return sketches[x].shingles.size() > sketches[y].shingles.size();
      });
      Texts ranked;
      for (const std::uint32_t i : order) ranked.push_back(texts[i]);
      Holders holders;
      std::vector<std::uint32_t> shingles;
      KeyMaker maker(params);
      for (std::uint32_t rank = 0; rank < ranked.size(); ++rank) {
        std::vector<std::uint64_t> keys;
        shingles.push_back(maker.append(tokens_of(ranked[rank]), keys).shingles);
        for (const std::uint64_t key : keys) holders.push_back({key, rank});
      }
      const Candidates expected = propose(ranked, params);
      CHECK(join(spread(holders, 3, random()), shingles, params) ==
            Joined{expected.pairs, expected.common_keys});
      pairs += expected.pairs.size();
    }
  }
  CHECK(pairs > test::rounds(1000U));
}

TEST_CASE("key join: a template of a hundred thousand texts proposes each with its hubs alone") {
  constexpr std::uint32_t kTexts = test::rounds(100'000U);
  constexpr std::uint64_t kShared = 60;
  const std::vector<std::uint32_t> shingles(kTexts, 100);
  for (const std::uint64_t lacking : {0U, 20U}) {
    CAPTURE(lacking);
    Keys keys;
    std::vector<std::uint32_t> ranks(kTexts);
    std::mt19937_64 random(63);
    for (std::uint32_t text = 0; text < kTexts; ++text) {
      ranks[text] = kTexts - 1 - text;
      for (std::uint64_t key = 0; key < kShared; ++key) {
        if (random() % 100 >= lacking) keys.add(mix64(key) << 2U | 2U, text);
      }
    }
    const RankedKeys source{&keys, ranks};
    const TemporaryFolder folder;
    const WorkFolder work(folder / "work");
    RunContext context{2, MemoryBudget(std::uint64_t{64} << 20U), {}, nullptr, {}};
    const auto stored = join_keys(std::span(&source, 1), shingles, {}, work, context);
    CHECK(stored->common_keys() == kShared);
    if (lacking == 0) CHECK(stored->size() == (kTexts - kHubs) * kHubs + kHubs * (kHubs - 1) / 2);
    // Hubs are the first texts that have a key: of 60 keys few are not among the first 20.
    CHECK(stored->size() < std::uint64_t{kTexts} * 20);
  }
}

TEST_CASE("key join: nothing gives nothing") {
  CHECK(join({}, {}) == Joined{});
  Sources sources = spread({{7, 0}, {7, kNoRank}, {9, 1}}, 2, 1);
  CHECK(join(sources, {1, 1}) == Joined{});
}

TEST_CASE("key join: keys of a text that is not there") {
  const TemporaryFolder folder;
  const WorkFolder work(folder / "work");
  RunContext context{2, MemoryBudget(kPlenty), {}, nullptr, {}};
  Keys keys;
  keys.add(7, 3);
  const auto code_of = [&](const std::vector<std::uint32_t>& ranks) {
    const RankedKeys source{&keys, ranks};
    const std::vector<std::uint32_t> shingles(2, 1);
    try {
      (void)join_keys(std::span(&source, 1), shingles, {}, work, context);
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::internal;
  };
  CHECK(code_of({0, 1, 0}) == ErrorCode::damaged);
  CHECK(code_of({0, 1, 0, 2}) == ErrorCode::invalid_argument);
  CHECK(context.memory.reserved() == 0);
}

TEST_CASE("key join: cancelling ends it, and the memory is given back") {
  std::stop_source stop;
  stop.request_stop();
  const TemporaryFolder folder;
  const WorkFolder work(folder / "work");
  RunContext context{2, MemoryBudget(kPlenty), stop.get_token(), nullptr, {}};
  const Sources sources = spread({{7, 0}, {7, 1}}, 1, 1);
  const std::vector<std::uint32_t> shingles(2, 1);
  CHECK_THROWS_AS((void)join_keys(sources.ranked(), shingles, {}, work, context), Error);
  CHECK(context.memory.reserved() == 0);
}

}  // namespace
