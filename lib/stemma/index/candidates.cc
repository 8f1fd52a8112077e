#include "stemma/index/candidates.h"

#include <algorithm>
#include <iterator>

#include "stemma/base/error.h"
#include "stemma/base/parallel.h"
#include "stemma/index/banding.h"
#include "stemma/index/exact_join.h"
#include "stemma/index/keys.h"

namespace stemma {
namespace {

struct Entry {
  std::uint64_t key = 0;
  std::uint32_t text = 0;

  friend auto operator<=>(const Entry&, const Entry&) = default;
};

// Entries sorted by (key, text), each once.
using KeyIndex = std::vector<Entry>;

void seal(KeyIndex& index) {
  std::sort(index.begin(), index.end());
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
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    for (const std::uint64_t key : run_keys(texts[text].sketch->fingerprints)) {
      index.push_back({key, text});
    }
  }
  seal(index);
  return index;
}

// The shingles of short texts, in whatever text they stand.
KeyIndex index_of_short_texts(std::span<const SketchedText> texts, int run) {
  std::vector<std::uint64_t> keys;
  for (std::size_t text = 0; text < texts.size(); ++text) {
    if (!is_short(texts[text].tokens, run)) continue;
    const ShingleSet& shingles = texts[text].sketch->shingles;
    keys.insert(keys.end(), shingles.begin(), shingles.end());
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  KeyIndex index;
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    for (const std::uint64_t shingle : texts[text].sketch->shingles) {
      if (std::binary_search(keys.begin(), keys.end(), shingle)) index.push_back({shingle, text});
    }
  }
  seal(index);
  return index;
}

// For each text, the earlier texts that share a key with it.
class Join {
 public:
  explicit Join(const KeyIndex& index, std::size_t texts) : index_(index), groups_of_(texts) {
    for (std::size_t begin = 0; begin < index.size();) {
      std::size_t end = begin + 1;
      while (end < index.size() && index[end].key == index[begin].key) ++end;
      if (end - begin > 1) {
        for (std::size_t i = begin; i < end; ++i) groups_of_[index[i].text].push_back({begin, end});
        if (end - begin > kCommonTexts) ++common_keys_;
      }
      begin = end;
    }
  }

  // Sorted, each once.
  std::vector<std::uint32_t> earlier_neighbours(std::uint32_t text) const {
    std::vector<std::uint32_t> found;
    for (const Group& group : groups_of_[text]) {
      const std::size_t size = group.end - group.begin;
      const std::size_t take = size > kCommonTexts ? kHubs : size;
      for (std::size_t i = group.begin; i < group.begin + take && index_[i].text < text; ++i) {
        found.push_back(index_[i].text);
      }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  std::uint64_t common_keys() const { return common_keys_; }

 private:
  struct Group {
    std::size_t begin;
    std::size_t end;
  };
  const KeyIndex& index_;
  std::vector<std::vector<Group>> groups_of_;
  std::uint64_t common_keys_ = 0;
};

Candidates join(const KeyIndex& index, std::size_t texts, Lens lens, RunContext& context) {
  const Join keys(index, texts);
  std::vector<std::vector<std::uint32_t>> earlier(texts);
  parallel_for(texts, context, [&](std::size_t text) {
    earlier[text] = keys.earlier_neighbours(static_cast<std::uint32_t>(text));
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

std::optional<Candidates> exact_pairs(std::span<const SketchedText> texts,
                                      const CandidateParams& params, RunContext& context) {
  std::vector<const ShingleSet*> sets;
  sets.reserve(texts.size());
  for (const SketchedText& text : texts) sets.push_back(&text.sketch->shingles);
  const double share = std::min(params.resemblance, params.containment);
  const auto pairs = exact_join(sets, share, params.most_lookups, context);
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
  if (params.lenses.has(Lens::minhash)) {
    const Banding banding =
        choose_banding(params.sketch.signature_size, params.resemblance, params.recall);
    all = merge(all, join(index_of_bands(texts, banding), size, Lens::minhash, context));
  }
  if (params.lenses.has(Lens::winnowing)) {
    all = merge(all, join(index_of_runs(texts), size, Lens::winnowing, context));
  }
  if (params.lenses.has(Lens::short_text)) {
    all =
        merge(all, join(index_of_short_texts(texts, params.run), size, Lens::short_text, context));
  }
  return all;
}

}  // namespace stemma
