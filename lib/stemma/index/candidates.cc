#include "stemma/index/candidates.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <numeric>
#include <string>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/hash_sort.h"
#include "stemma/base/parallel.h"
#include "stemma/index/banding.h"
#include "stemma/index/exact_join.h"
#include "stemma/index/keys.h"

namespace stemma {
namespace {

// Texts whose neighbours are looked for on one thread in a row, and how many such pieces there are.
constexpr std::size_t kLeastPiece = 64;
constexpr std::size_t kMostPieces = 256;

struct Entry {
  std::uint64_t key = 0;
  std::uint32_t text = 0;

  friend auto operator<=>(const Entry&, const Entry&) = default;
};

// Entries sorted by (key, text), each once.
using KeyIndex = std::vector<Entry>;

void seal(KeyIndex& index) {
  sort_by_hash(index, [](const Entry& entry) { return entry.key; });
  index.erase(std::unique(index.begin(), index.end()), index.end());
}

KeyIndex index_of_bands(std::span<const SketchedText> texts, const Banding& banding) {
  KeyIndex index;
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    for (const std::uint64_t key : band_keys(texts[text].sketch->signature, banding)) {
      index.push_back({key, text});
    }
  }
  seal(index);
  return index;
}

KeyIndex index_of_runs(std::span<const SketchedText> texts) {
  KeyIndex index;
  std::size_t size = 0;
  for (const SketchedText& text : texts) size += text.sketch->fingerprints.size();
  index.reserve(size);
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    for (const std::uint64_t key : run_keys(texts[text].sketch->fingerprints)) {
      index.push_back({key, text});
    }
  }
  seal(index);
  return index;
}

// Says of most values that are not among some that they are not.
class Filter {
 public:
  explicit Filter(std::span<const std::uint64_t> values)
      : bits_(std::bit_ceil(64 * values.size() + 64)), shift_(64 - std::countr_zero(bits_.size())) {
    for (const std::uint64_t value : values) bits_[value >> shift_] = true;
  }

  bool may_have(std::uint64_t value) const { return bits_[value >> shift_]; }

 private:
  std::vector<bool> bits_;
  int shift_;
};

// The shingles of short texts, in whatever text they stand.
KeyIndex index_of_short_texts(std::span<const SketchedText> texts, int run) {
  std::vector<std::uint64_t> keys;
  for (const SketchedText& text : texts) {
    if (!is_short(text.tokens, run)) continue;
    const ShingleSet& shingles = text.sketch->shingles;
    keys.insert(keys.end(), shingles.begin(), shingles.end());
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  const Filter filter(keys);
  KeyIndex index;
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    for (const std::uint64_t shingle : texts[text].sketch->shingles) {
      if (!filter.may_have(shingle)) continue;
      if (std::binary_search(keys.begin(), keys.end(), shingle)) index.push_back({shingle, text});
    }
  }
  seal(index);
  return index;
}

// The keys that several texts share.
class Join {
 public:
  // Entries with the same key.
  struct Group {
    std::size_t begin = 0;
    std::size_t end = 0;

    bool is_common() const { return end - begin > kCommonTexts; }
  };

  Join(const KeyIndex& index, std::size_t texts) : index_(index), begins_(texts + 1, 0) {
    for_each_shared([&](const Group& group) {
      for (std::size_t i = group.begin; i < group.end; ++i) ++begins_[index[i].text + 1];
      if (group.is_common()) ++common_keys_;
    });
    std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
    groups_.resize(begins_.back());
    std::vector<std::size_t> next(begins_.begin(), begins_.end() - 1);
    for_each_shared([&](const Group& group) {
      for (std::size_t i = group.begin; i < group.end; ++i) groups_[next[index[i].text]++] = group;
    });
  }

  const KeyIndex& index() const { return index_; }
  std::span<const Group> groups_of(std::uint32_t text) const {
    return std::span(groups_).subspan(begins_[text], begins_[text + 1] - begins_[text]);
  }
  std::size_t texts() const { return begins_.size() - 1; }
  std::uint64_t common_keys() const { return common_keys_; }

 private:
  template <class Body>
  void for_each_shared(const Body& body) const {
    for (std::size_t begin = 0; begin < index_.size();) {
      std::size_t end = begin + 1;
      while (end < index_.size() && index_[end].key == index_[begin].key) ++end;
      if (end - begin > 1) body(Group{begin, end});
      begin = end;
    }
  }

  const KeyIndex& index_;
  std::vector<std::size_t> begins_;  // of each text's groups
  std::vector<Group> groups_;
  std::uint64_t common_keys_ = 0;
};

// For each text that is asked about, the earlier texts that share keys with it. Not safe to share
// between threads.
class Neighbours {
 public:
  explicit Neighbours(const Join& keys) : keys_(keys), shared_(keys.texts(), 0) {}

  // Those that share at least `fewest` keys, ascending. Of a common key only its hubs are known to
  // have it: with any other text it counts as shared, if there is a key that is.
  std::vector<std::uint32_t> earlier_than(std::uint32_t text, std::size_t fewest) {
    const KeyIndex& index = keys_.index();
    std::vector<std::uint32_t> found;
    std::size_t common = 0;
    for (const Join::Group& group : keys_.groups_of(text)) {
      if (group.is_common()) ++common;
      const std::size_t end = group.is_common() ? group.begin + kHubs : group.end;
      for (std::size_t i = group.begin; i < end && index[i].text < text; ++i) {
        if (shared_[index[i].text]++ == 0) found.push_back(index[i].text);
      }
    }
    std::sort(found.begin(), found.end());
    std::erase_if(found, [&](std::uint32_t other) {
      return std::exchange(shared_[other], 0) + common < fewest;
    });
    return found;
  }

 private:
  const Join& keys_;
  std::vector<std::uint32_t> shared_;  // keys, with each text; all 0 between two calls
};

// Pairs that share `fewest(b)` keys, b being the later text.
template <class Fewest>
Candidates join(const KeyIndex& index, std::size_t texts, Lens lens, const Fewest& fewest,
                RunContext& context) {
  const Join keys(index, texts);
  std::vector<std::vector<std::uint32_t>> earlier(texts);
  // Each piece counts in room of its own for all texts, so there are not many.
  const std::size_t piece = std::max(kLeastPiece, texts / kMostPieces + 1);
  parallel_for((texts + piece - 1) / piece, context, [&](std::size_t i) {
    Neighbours neighbours(keys);
    for (std::size_t text = i * piece; text < std::min(texts, (i + 1) * piece); ++text) {
      const auto b = static_cast<std::uint32_t>(text);
      earlier[text] = neighbours.earlier_than(b, fewest(b));
    }
  });
  Candidates result;
  result.common_keys = keys.common_keys();
  for (std::uint32_t b = 0; b < texts; ++b) {
    for (const std::uint32_t a : earlier[b]) result.pairs.push_back({a, b, {lens}});
  }
  return result;
}

Candidates merge(const Candidates& left, const Candidates& right) {
  const auto before = [](const CandidatePair& x, const CandidatePair& y) {
    return x.b != y.b ? x.b < y.b : x.a < y.a;
  };
  Candidates all;
  all.common_keys = left.common_keys + right.common_keys;
  std::vector<CandidatePair> merged;
  std::merge(left.pairs.begin(), left.pairs.end(), right.pairs.begin(), right.pairs.end(),
             std::back_inserter(merged), before);
  for (const CandidatePair& pair : merged) {
    if (!all.pairs.empty() && all.pairs.back().a == pair.a && all.pairs.back().b == pair.b) {
      all.pairs.back().found_by.add(pair.found_by);
    } else {
      all.pairs.push_back(pair);
    }
  }
  return all;
}

// Of its shingles, the text with fewer shares at least so many with any it is related to: a
// resemblance of t asks for t of the larger.
double smaller_share(const CandidateParams& params) {
  return std::min(params.resemblance, params.containment);
}

std::optional<Candidates> exact_pairs(std::span<const SketchedText> texts,
                                      const CandidateParams& params, RunContext& context) {
  std::vector<const ShingleSet*> sets;
  sets.reserve(texts.size());
  for (const SketchedText& text : texts) sets.push_back(&text.sketch->shingles);
  const auto pairs = exact_join(sets, smaller_share(params), params.most_lookups, context);
  if (!pairs) return std::nullopt;
  Candidates result;
  result.pairs.reserve(pairs->size());
  for (const TextPair& pair : *pairs) result.pairs.push_back({pair.a, pair.b, {Lens::exact}});
  return result;
}

}  // namespace

int promised_run(const SketchParams& params) {
  return 2 * params.guarantee - params.gram + 1;
}

std::optional<Candidates> candidate_pairs(std::span<const SketchedText> texts,
                                          const CandidateParams& params, RunContext& context) {
  if (params.run < promised_run(params.sketch)) {
    throw Error(ErrorCode::invalid_argument,
                "a shared run of " + std::to_string(params.run) +
                    " words cannot be promised: these sketches find runs from " +
                    std::to_string(promised_run(params.sketch)) + " words",
                "run");
  }
  const std::size_t size = texts.size();
  Candidates all;
  if (params.lenses.has(Lens::exact)) {
    std::optional<Candidates> exact = exact_pairs(texts, params, context);
    if (!exact) return std::nullopt;
    all = std::move(*exact);
  }
  const auto one = [](std::uint32_t) { return std::size_t{1}; };
  if (params.lenses.has(Lens::minhash)) {
    const Banding banding =
        choose_banding(params.sketch.signature_size, params.resemblance, params.recall);
    all = merge(all, join(index_of_bands(texts, banding), size, Lens::minhash, one, context));
  }
  if (params.lenses.has(Lens::winnowing)) {
    all = merge(all, join(index_of_runs(texts), size, Lens::winnowing, one, context));
  }
  if (params.lenses.has(Lens::short_text)) {
    // Either of a pair's texts being short, all shingles that they share are keys.
    const auto enough = [&](std::uint32_t b) {
      return fewest_of(texts[b].sketch->shingles.size(), smaller_share(params));
    };
    all = merge(all, join(index_of_short_texts(texts, params.run), size, Lens::short_text, enough,
                          context));
  }
  return all;
}

}  // namespace stemma
