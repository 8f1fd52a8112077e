#include "stemma/index/candidates.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <string>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/hash_sort.h"
#include "stemma/base/parallel.h"
#include "stemma/index/banding.h"
#include "stemma/index/each_key.h"
#include "stemma/index/exact_join.h"
#include "stemma/index/key_groups.h"
#include "stemma/index/key_parts.h"
#include "stemma/index/keys.h"

namespace stemma {
namespace {

// Texts whose neighbours are looked for on one thread in a row, and how many such pieces there are.
constexpr std::size_t kLeastPiece = 64;
constexpr std::size_t kMostPieces = 256;

KeyParts parts_of_bands(std::span<const SketchedText> texts, const Banding& banding) {
  KeyParts parts(texts.size() * static_cast<std::size_t>(banding.bands));
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    for_each_band_key(texts[text].sketch->signature, banding,
                      [&](std::uint64_t key) { parts.add(key, text); });
  }
  return parts;
}

KeyParts parts_of_runs(std::span<const SketchedText> texts) {
  std::size_t size = 0;
  for (const SketchedText& text : texts) size += text.sketch->fingerprints.size();
  KeyParts parts(size);
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    for_each_run_key(texts[text].sketch->fingerprints,
                     [&](std::uint64_t key) { parts.add(key, text); });
  }
  return parts;
}

// Values that are looked for among many others, of which few are found.
class Wanted {
 public:
  explicit Wanted(std::vector<std::uint64_t> values) : values_(std::move(values)) {
    sort_by_hash(values_, [](std::uint64_t value) { return value; });
    values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
    const std::size_t buckets = std::bit_ceil(values_.size() + 2);
    shift_ = 64 - std::countr_zero(buckets);
    bits_.resize(buckets);
    begins_.resize(buckets + 1);
    for (const std::uint64_t value : values_) {
      bits_[value >> shift_] |= bit_of(value);
      ++begins_[(value >> shift_) + 1];
    }
    std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
  }

  bool has(std::uint64_t value) const {
    const std::size_t bucket = value >> shift_;
    if ((bits_[bucket] & bit_of(value)) == 0) return false;
    const auto begin = values_.begin();
    return std::binary_search(begin + begins_[bucket], begin + begins_[bucket + 1], value);
  }

 private:
  // Of the bits that come after the bucket's.
  std::uint64_t bit_of(std::uint64_t value) const {
    return std::uint64_t{1} << ((value >> (shift_ - 6)) % 64);
  }

  std::vector<std::uint64_t> values_;  // ascending
  int shift_ = 0;
  std::vector<std::uint64_t> bits_;     // by bucket: what is not set is not there
  std::vector<std::ptrdiff_t> begins_;  // of each bucket
};

// The shingles of short texts, in whatever text they stand.
KeyParts parts_of_short_texts(std::span<const SketchedText> texts, int run) {
  std::vector<std::uint64_t> keys;
  for (const SketchedText& text : texts) {
    if (!is_short(text.tokens, run)) continue;
    const ShingleSet& shingles = text.sketch->shingles;
    keys.insert(keys.end(), shingles.begin(), shingles.end());
  }
  KeyParts parts(keys.size());
  const Wanted wanted(std::move(keys));
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    for (const std::uint64_t shingle : texts[text].sketch->shingles) {
      if (wanted.has(shingle)) parts.add(shingle, text);
    }
  }
  return parts;
}

// The keys that several texts share, each by its number: texts[begins[i], begins[i + 1]) have key
// i, in ascending order.
struct KeyPostings {
  std::vector<std::uint32_t> texts;
  std::vector<std::size_t> begins{0};
};

KeyPostings postings_of(std::vector<KeyOfText> entries, int known) {
  KeyPostings postings;
  for_each_shared_key(entries, known, [&](std::span<const KeyOfText> same) {
    for (const KeyOfText& entry : same) postings.texts.push_back(entry.text);
    postings.begins.push_back(postings.texts.size());
  });
  return postings;
}

KeyPostings postings_of(KeyParts parts, const RunContext& context) {
  std::vector<KeyPostings> found(parts.size());
  parallel_for(parts.size(), context,
               [&](std::size_t i) { found[i] = postings_of(parts.take(i), parts.bits()); });
  KeyPostings all;
  for (KeyPostings& part : found) {
    const std::size_t before = all.texts.size();
    all.texts.insert(all.texts.end(), part.texts.begin(), part.texts.end());
    for (std::size_t i = 1; i < part.begins.size(); ++i) {
      all.begins.push_back(before + part.begins[i]);
    }
    part = {};
  }
  return all;
}

// The keys of each text.
class Join {
 public:
  // One key: where its texts begin, and whether it is common.
  class Group {
   public:
    Group() = default;
    Group(std::size_t begin, bool is_common) : packed_(2 * begin + (is_common ? 1 : 0)) {}

    std::size_t begin() const { return packed_ / 2; }
    bool is_common() const { return packed_ % 2 == 1; }

   private:
    std::size_t packed_ = 0;
  };

  Join(KeyPostings postings, std::size_t texts)
      : postings_(std::move(postings)), begins_(texts + 1, 0) {
    for_each_need([&](std::uint32_t text, const Group&) { ++begins_[text + 1]; });
    std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
    groups_.resize(begins_.back());
    std::vector<std::size_t> next(begins_.begin(), begins_.end() - 1);
    for_each_need([&](std::uint32_t text, const Group& group) { groups_[next[text]++] = group; });
    for (std::size_t i = 1; i < postings_.begins.size(); ++i) {
      if (postings_.begins[i] - postings_.begins[i - 1] > kCommonTexts) ++common_keys_;
    }
  }

  // Of the keys of a text all that are common, or that an earlier text has.
  std::span<const Group> groups_of(std::uint32_t text) const {
    return std::span(groups_).subspan(begins_[text], begins_[text + 1] - begins_[text]);
  }
  // The texts of a group, from its first; those of other groups follow.
  const std::uint32_t* texts_from(const Group& group) const {
    return &postings_.texts[group.begin()];
  }
  std::size_t texts() const { return begins_.size() - 1; }
  std::uint64_t common_keys() const { return common_keys_; }

 private:
  // Of a key that is not common its first text needs not know: no earlier one has it.
  template <class Body>
  void for_each_need(const Body& body) const {
    for (std::size_t i = 1; i < postings_.begins.size(); ++i) {
      const std::size_t begin = postings_.begins[i - 1];
      const std::size_t end = postings_.begins[i];
      const Group group(begin, end - begin > kCommonTexts);
      for (std::size_t at = begin + (group.is_common() ? 0 : 1); at < end; ++at) {
        body(postings_.texts[at], group);
      }
    }
  }

  KeyPostings postings_;
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
    std::vector<std::uint32_t> found;
    std::size_t common = 0;
    for (const Join::Group& group : keys_.groups_of(text)) {
      if (group.is_common()) ++common;
      const std::size_t most = group.is_common() ? kHubs : kCommonTexts;
      // The text itself is one of them.
      const std::uint32_t* other = keys_.texts_from(group);
      for (std::size_t i = 0; i < most && *other < text; ++i, ++other) {
        if (shared_[*other]++ == 0) found.push_back(*other);
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
Candidates join(KeyParts parts, std::size_t texts, Lens lens, const Fewest& fewest,
                RunContext& context) {
  const Join keys(postings_of(std::move(parts), context), texts);
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
  Candidates all;
  all.common_keys = left.common_keys + right.common_keys;
  all.pairs.reserve(left.pairs.size() + right.pairs.size());
  const auto before = [](const CandidatePair& x, const CandidatePair& y) {
    return x.b != y.b ? x.b < y.b : x.a < y.a;
  };
  auto next = right.pairs.begin();
  for (const CandidatePair& pair : left.pairs) {
    for (; next != right.pairs.end() && before(*next, pair); ++next) all.pairs.push_back(*next);
    all.pairs.push_back(pair);
    if (next == right.pairs.end() || before(pair, *next)) continue;
    all.pairs.back().found_by.add(next->found_by);
    ++next;
  }
  all.pairs.insert(all.pairs.end(), next, right.pairs.end());
  return all;
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

void check_run(const CandidateParams& params) {
  if (params.run < promised_run(params.sketch)) {
    throw Error(ErrorCode::invalid_argument,
                "a shared run of " + std::to_string(params.run) +
                    " words cannot be promised: these sketches find runs from " +
                    std::to_string(promised_run(params.sketch)) + " words",
                "run");
  }
}

double smaller_share(const CandidateParams& params) {
  return std::min(params.resemblance, params.containment);
}

std::optional<Candidates> candidate_pairs(std::span<const SketchedText> texts,
                                          const CandidateParams& params, RunContext& context) {
  check_run(params);
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
    all = merge(all, join(parts_of_bands(texts, banding), size, Lens::minhash, one, context));
  }
  if (params.lenses.has(Lens::winnowing)) {
    all = merge(all, join(parts_of_runs(texts), size, Lens::winnowing, one, context));
  }
  if (params.lenses.has(Lens::short_text)) {
    // Either of a pair's texts being short, all shingles that they share are keys.
    const auto enough = [&](std::uint32_t b) {
      return fewest_of(texts[b].sketch->shingles.size(), smaller_share(params));
    };
    all = merge(all, join(parts_of_short_texts(texts, params.run), size, Lens::short_text, enough,
                          context));
  }
  return all;
}

}  // namespace stemma
