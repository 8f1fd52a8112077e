// What of some pairs of records winnowing promises, told by the definition alone, and whether the
// keys that a catalog or a large run stores propose them.
//
//   bench_recall FILE <PAIRS
//
// Reads "a b" a line, numbers of records counted from 0, and writes "a b promised proposed", 0 or 1
// each. Promised is a pair that shares a run of as many words as `--run` has by default, in which
// no fingerprint of either stands in more than kCommonTexts different texts. Runs are compared word
// by word and fingerprints counted here; nothing of the index is asked. Holds all words in memory.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <iostream>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "stemma/base/digest.h"
#include "stemma/base/hash.h"
#include "stemma/base/run_context.h"
#include "stemma/extract/json_record.h"
#include "stemma/index/candidates.h"
#include "stemma/index/text_keys.h"
#include "stemma/sketch/fingerprints.h"
#include "stemma/sources/record_file.h"
#include "stemma/store/key_join.h"
#include "stemma/store/key_source.h"
#include "stemma/store/work_folder.h"
#include "stemma/text/document.h"

namespace {

using namespace stemma;

constexpr std::uint64_t kLongest = std::uint64_t{1} << 30U;
constexpr std::uint32_t kNoText = 0xffffffff;

struct Text {
  std::vector<Token> tokens;
  TextDigest digest;
};

struct Collection {
  std::vector<Text> texts;             // different ones
  std::vector<std::uint32_t> text_of;  // of each line of the file
};

Collection read(const std::string& path, RunContext& context) {
  Collection all;
  std::map<TextDigest, std::uint32_t> known;
  RecordReader reader({{path, {}}, 0}, kLongest, context);
  JsonRecordParser parser{RecordFields{}};
  JsonRecord record;
  std::string problem;
  while (const auto batch = reader.next()) {
    for (const RecordBatch::Record& line : batch->records) {
      all.text_of.resize(line.place, kNoText);
      if (!parser.parse(batch->bytes_of(line), false, record, problem)) continue;
      Document document = make_document("", record.text);
      if (document.tokens.empty()) continue;
      const auto [place, is_new] =
          known.try_emplace(document.text_digest, static_cast<std::uint32_t>(all.texts.size()));
      if (is_new) all.texts.push_back({std::move(document.tokens), document.text_digest});
      all.text_of.back() = place->second;
    }
  }
  return all;
}

// By the definition: of each run, and of the fingerprints in it.
class Promises {
 public:
  Promises(const Collection& all, const CandidateParams& params) : all_(all), params_(params) {
    std::vector<std::uint64_t> hashes;
    for (const Text& text : all.texts) {
      std::vector<std::uint64_t> of_text;
      for (const Fingerprint& fingerprint : fingerprints_of(text)) {
        of_text.push_back(fingerprint.hash);
      }
      std::sort(of_text.begin(), of_text.end());
      of_text.erase(std::unique(of_text.begin(), of_text.end()), of_text.end());
      hashes.insert(hashes.end(), of_text.begin(), of_text.end());
    }
    std::sort(hashes.begin(), hashes.end());
    for (auto begin = hashes.begin(); begin != hashes.end();) {
      const auto end = std::upper_bound(begin, hashes.end(), *begin);
      if (end - begin > static_cast<std::ptrdiff_t>(kCommonTexts)) common_.push_back(*begin);
      begin = end;
    }
  }

  bool has(std::uint32_t a, std::uint32_t b) const {
    const Text& first = all_.texts[a];
    const Text& second = all_.texts[b];
    return has_run(first, second) || has_run(second, first);
  }

 private:
  std::vector<Fingerprint> fingerprints_of(const Text& text) const {
    return winnow(text.tokens, params_.sketch.gram, params_.sketch.guarantee);
  }

  bool has_run(const Text& text, const Text& other) const {
    const auto run = static_cast<std::size_t>(params_.run);
    const auto gram = static_cast<std::size_t>(params_.sketch.gram);
    if (text.tokens.size() < run || other.tokens.size() < run) return false;
    // How many of the fingerprints that begin before a token are common.
    std::vector<std::uint32_t> common(text.tokens.size() + 1, 0);
    for (const Fingerprint& fingerprint : fingerprints_of(text)) {
      common[fingerprint.position + 1] = static_cast<std::uint32_t>(
          std::binary_search(common_.begin(), common_.end(), fingerprint.hash));
    }
    std::partial_sum(common.begin(), common.end(), common.begin());
    const auto window = [run](const Text& of, std::size_t begin) {
      return std::span(of.tokens).subspan(begin, run);
    };
    std::unordered_multimap<std::uint64_t, std::size_t> runs;
    for (std::size_t begin = 0; begin + run <= other.tokens.size(); ++begin) {
      runs.emplace(hash64(window(other, begin)), begin);
    }
    for (std::size_t begin = 0; begin + run <= text.tokens.size(); ++begin) {
      if (common[begin + run - gram + 1] != common[begin]) continue;
      const auto [first, last] = runs.equal_range(hash64(window(text, begin)));
      for (auto at = first; at != last; ++at) {
        if (std::ranges::equal(window(text, begin), window(other, at->second))) return true;
      }
    }
    return false;
  }

  const Collection& all_;
  const CandidateParams& params_;
  std::vector<std::uint64_t> common_;  // hashes, ascending
};

// What the keys propose, by the numbers of texts.
class Proposals {
 public:
  Proposals(const Collection& all, const CandidateParams& params, RunContext& context) {
    const auto count = static_cast<std::uint32_t>(all.texts.size());
    KeyMaker maker(params);
    KeyBlock block;
    std::vector<std::uint32_t> shingles(count);
    std::vector<std::uint64_t> keys;
    for (std::uint32_t text = 0; text < count; ++text) {
      keys.clear();
      shingles[text] = maker.append(all.texts[text].tokens, keys).shingles;
      block.add(text, keys);
    }
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) {
      if (shingles[x] != shingles[y]) return shingles[x] > shingles[y];
      return all.texts[x].digest < all.texts[y].digest;
    });
    rank_of_.resize(count);
    std::vector<std::uint32_t> shingles_by_rank(count);
    for (std::uint32_t rank = 0; rank < count; ++rank) {
      rank_of_[order[rank]] = rank;
      shingles_by_rank[rank] = shingles[order[rank]];
    }
    const std::string packed = block.packed();
    const auto source = open_packed_keys(packed);
    const RankedKeys ranked[] = {{source.get(), rank_of_}};
    const WorkFolder folder = WorkFolder::temporary("");
    join_keys(ranked, shingles_by_rank, params, folder, context)
        ->for_each([&](std::span<const CandidatePair> some) {
          for (const CandidatePair& pair : some) pairs_.push_back(packed_pair(pair.a, pair.b));
        });
    std::sort(pairs_.begin(), pairs_.end());
  }

  bool has(std::uint32_t a, std::uint32_t b) const {
    return std::binary_search(pairs_.begin(), pairs_.end(), packed_pair(rank_of_[a], rank_of_[b]));
  }
  std::size_t size() const { return pairs_.size(); }

 private:
  static std::uint64_t packed_pair(std::uint32_t a, std::uint32_t b) {
    return std::uint64_t{std::min(a, b)} << 32U | std::max(a, b);
  }

  std::vector<std::uint32_t> rank_of_;
  std::vector<std::uint64_t> pairs_;
};

void answer(const std::string& path) {
  const CandidateParams params;
  RunContext context;
  const Collection all = read(path, context);
  const Promises promises(all, params);
  const Proposals proposals(all, params, context);
  fmt::print(stderr, "{} texts, {} pairs proposed by keys\n", all.texts.size(), proposals.size());
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  while (std::cin >> a >> b) {
    const std::uint32_t first = all.text_of.at(a);
    const std::uint32_t second = all.text_of.at(b);
    fmt::print("{} {} {:d} {:d}\n", a, b, promises.has(first, second),
               proposals.has(first, second));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: bench_recall FILE <PAIRS\n");
    return 2;
  }
  try {
    answer(argv[1]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_recall: {}\n", error.what());
    return 2;
  }
  return 0;
}
