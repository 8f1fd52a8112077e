#include "stemma/index/exact_join.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "stemma/base/hash_sort.h"
#include "stemma/base/parallel.h"

namespace stemma {
namespace {

// Shingles are cut by their first bits into parts that are sorted apart, so that threads share
// the work and only a few parts are held with their texts at a time.
constexpr unsigned kPartBits = 8;
constexpr std::size_t kParts = std::size_t{1} << kPartBits;
// In the worst case each stands in two texts: 4 bytes for the text, 4 in the text's list, half of
// 4 for where its texts begin; and as much again while vectors are put together.
constexpr std::uint64_t kBytesPerShingle = 16;

// With what later stages make of it: a candidate, scores, and a line of the result.
constexpr std::uint64_t kBytesPerPair = 256;

std::size_t part_of(std::uint64_t shingle) {
  return static_cast<std::size_t>(shingle >> (64 - kPartBits));
}

// The shingles that more than one text holds, each by its number: texts[begins[i], begins[i + 1])
// hold shingle i, in ascending order.
struct Postings {
  std::vector<std::uint32_t> texts;
  std::vector<std::uint32_t> begins{0};
};

struct Held {
  std::uint64_t shingle = 0;
  std::uint32_t text = 0;

  friend auto operator<=>(const Held&, const Held&) = default;
};

Postings postings_of_part(std::span<const ShingleSet* const> texts, std::size_t part) {
  std::vector<Held> held;
  const std::uint64_t first = static_cast<std::uint64_t>(part) << (64 - kPartBits);
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    const ShingleSet& set = *texts[text];
    for (auto at = std::lower_bound(set.begin(), set.end(), first);
         at != set.end() && part_of(*at) == part; ++at) {
      held.push_back({*at, text});
    }
  }
  // The first bits are the same for all.
  sort_by_hash(held, [](const Held& one) { return one.shingle << kPartBits; });
  Postings postings;
  for (auto begin = held.begin(); begin != held.end();) {
    auto end = begin + 1;
    while (end != held.end() && end->shingle == begin->shingle) ++end;
    if (end - begin > 1) {
      for (auto at = begin; at != end; ++at) postings.texts.push_back(at->text);
      postings.begins.push_back(static_cast<std::uint32_t>(postings.texts.size()));
    }
    begin = end;
  }
  return postings;
}

Postings postings_of(std::span<const ShingleSet* const> texts, const RunContext& context) {
  std::vector<Postings> parts(kParts);
  std::atomic<std::size_t> done = 0;
  parallel_for(kParts, context, [&](std::size_t part) {
    parts[part] = postings_of_part(texts, part);
    context.report_progress("joining", ++done, kParts);
  });
  Postings all;
  for (Postings& part : parts) {
    const auto offset = static_cast<std::uint32_t>(all.texts.size());
    all.texts.insert(all.texts.end(), part.texts.begin(), part.texts.end());
    for (std::size_t i = 1; i < part.begins.size(); ++i) {
      all.begins.push_back(offset + part.begins[i]);
    }
    part = {};
  }
  return all;
}

// The numbers of the shared shingles of each text: those of text i in [begins[i], begins[i + 1]).
struct SharedShingles {
  std::vector<std::uint32_t> numbers;
  std::vector<std::uint32_t> begins;
};

SharedShingles shared_of_texts(const Postings& postings, std::size_t texts) {
  SharedShingles shared;
  shared.begins.assign(texts + 1, 0);
  for (const std::uint32_t text : postings.texts) ++shared.begins[text + 1];
  std::partial_sum(shared.begins.begin(), shared.begins.end(), shared.begins.begin());
  shared.numbers.resize(postings.texts.size());
  std::vector<std::uint32_t> next(shared.begins.begin(), shared.begins.end() - 1);
  for (std::uint32_t number = 0; number + 1 < postings.begins.size(); ++number) {
    for (std::uint32_t i = postings.begins[number]; i < postings.begins[number + 1]; ++i) {
      shared.numbers[next[postings.texts[i]]++] = number;
    }
  }
  return shared;
}

struct Rare {
  std::uint32_t texts = 0;  // that hold it
  std::uint32_t number = 0;

  friend auto operator<=>(const Rare&, const Rare&) = default;
};

// Those of a text's `size` shingles that must be looked up: the rarest. `shared` are the numbers
// of those that it shares; the others stand in no second text, are rarer, and need no look.
std::vector<Rare> prefix_of(std::size_t size, double share, std::span<const std::uint32_t> shared,
                            const Postings& postings) {
  // Of any so many, one is shared.
  const std::size_t prefix = size - fewest_of(size, share) + 1;
  const std::size_t own = size - shared.size();
  if (prefix <= own) return {};
  std::vector<Rare> rarest;
  rarest.reserve(shared.size());
  for (const std::uint32_t number : shared) {
    rarest.push_back({postings.begins[number + 1] - postings.begins[number], number});
  }
  const std::size_t looked_up = prefix - own;
  if (looked_up < rarest.size()) {
    std::nth_element(rarest.begin(), rarest.begin() + static_cast<std::ptrdiff_t>(looked_up),
                     rarest.end());
    rarest.resize(looked_up);
  }
  return rarest;
}

// The texts before `text` that hold one of these shingles, ascending.
std::vector<std::uint32_t> earlier_holders(std::uint32_t text, const std::vector<Rare>& prefix,
                                           const Postings& postings) {
  std::vector<std::uint32_t> found;
  for (const Rare& shingle : prefix) {
    const auto begin = postings.texts.begin() + postings.begins[shingle.number];
    found.insert(found.end(), begin, std::lower_bound(begin, begin + shingle.texts, text));
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace

std::size_t fewest_of(std::size_t size, double share) {
  // Rounding must not ask for more than the share does.
  const double fewest = std::ceil(share * static_cast<double>(size) - 1e-6);
  return std::max<std::size_t>(1, std::min(size, static_cast<std::size_t>(std::max(fewest, 0.0))));
}

std::optional<std::vector<TextPair>> exact_join(std::span<const ShingleSet* const> texts,
                                                double share, std::uint64_t most_lookups,
                                                RunContext& context) {
  std::uint64_t shingles = 0;
  for (const ShingleSet* set : texts) shingles += set->size();
  if (shingles > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  MemoryReservation reserved(context.memory);
  if (!reserved.grow(shingles * kBytesPerShingle)) return std::nullopt;

  const Postings postings = postings_of(texts, context);
  const SharedShingles shared = shared_of_texts(postings, texts.size());
  const auto prefix = [&](std::size_t text) {
    const std::uint32_t begin = shared.begins[text];
    const auto own = std::span(shared.numbers).subspan(begin, shared.begins[text + 1] - begin);
    return prefix_of(texts[text]->size(), share, own, postings);
  };
  std::atomic<std::uint64_t> lookups = 0;
  parallel_for(texts.size(), context, [&](std::size_t text) {
    for (const Rare& shingle : prefix(text)) lookups += shingle.texts;
  });
  if (lookups > most_lookups) return std::nullopt;

  std::vector<std::vector<std::uint32_t>> earlier(texts.size());
  std::atomic<bool> fits = true;
  parallel_for(texts.size(), context, [&](std::size_t text) {
    if (!fits) return;
    earlier[text] = earlier_holders(static_cast<std::uint32_t>(text), prefix(text), postings);
    if (!reserved.grow(earlier[text].size() * kBytesPerPair)) fits = false;
  });
  if (!fits) return std::nullopt;
  std::vector<TextPair> pairs;
  for (std::uint32_t b = 0; b < texts.size(); ++b) {
    for (const std::uint32_t a : earlier[b]) pairs.push_back({a, b});
    earlier[b] = {};
  }
  return pairs;
}

}  // namespace stemma
