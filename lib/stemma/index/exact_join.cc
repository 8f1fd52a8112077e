#include "stemma/index/exact_join.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "stemma/base/parallel.h"
#include "stemma/base/release_memory.h"
#include "stemma/index/key_groups.h"
#include "stemma/index/key_parts.h"

namespace stemma {
namespace {

// Shingles are joined slice by slice, as their first bits say, so that threads share the work and
// only a few are held with their texts at a time.
constexpr int kSliceBits = 4;
constexpr std::size_t kSlices = std::size_t{1} << kSliceBits;
// In the worst case each stands in two texts: 4 bytes for the text, 4 in the text's list, half of
// 4 for where its texts begin; and as much again while vectors are put together.
constexpr std::uint64_t kBytesPerShingle = 16;

// With what later stages make of it: a candidate, scores, and a line of the result.
constexpr std::uint64_t kBytesPerPair = 256;

// The shingles that more than one text holds, each by its number: texts[begins[i], begins[i + 1])
// hold shingle i, in ascending order.
struct ShinglePostings {
  std::vector<std::uint32_t> texts;
  std::vector<std::uint32_t> begins{0};
};

ShinglePostings postings_of_slice(std::span<const ShingleSet* const> texts, std::uint64_t shingles,
                                  std::size_t slice) {
  constexpr std::uint64_t kWidth = std::uint64_t{1} << (64 - kSliceBits);
  const std::uint64_t first = slice * kWidth;
  const std::uint64_t last = first + (kWidth - 1);
  KeyParts parts(shingles / kSlices, kSliceBits);
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    const ShingleSet& set = *texts[text];
    auto at = std::lower_bound(set.begin(), set.end(), first);
    for (; at != set.end() && *at <= last; ++at) parts.add(*at, text);
  }
  ShinglePostings postings;
  for (std::size_t part = 0; part < parts.size(); ++part) {
    std::vector<KeyOfText> held = parts.take(part);
    for_each_shared_key(held, parts.bits(), [&](std::span<const KeyOfText> same) {
      for (const KeyOfText& one : same) postings.texts.push_back(one.text);
      postings.begins.push_back(static_cast<std::uint32_t>(postings.texts.size()));
    });
  }
  return postings;
}

ShinglePostings postings_of(std::span<const ShingleSet* const> texts, std::uint64_t shingles,
                            const RunContext& context) {
  std::vector<ShinglePostings> slices(kSlices);
  std::atomic<std::size_t> done = 0;
  parallel_for(kSlices, context, [&](std::size_t slice) {
    slices[slice] = postings_of_slice(texts, shingles, slice);
    context.report_progress("joining", ++done, kSlices);
  });
  ShinglePostings all;
  for (ShinglePostings& slice : slices) {
    const auto offset = static_cast<std::uint32_t>(all.texts.size());
    all.texts.insert(all.texts.end(), slice.texts.begin(), slice.texts.end());
    for (std::size_t i = 1; i < slice.begins.size(); ++i) {
      all.begins.push_back(offset + slice.begins[i]);
    }
    slice = {};
  }
  return all;
}

// The numbers of the shared shingles of each text: those of text i in [begins[i], begins[i + 1]).
struct SharedShingles {
  std::vector<std::uint32_t> numbers;
  std::vector<std::uint32_t> begins;
};

SharedShingles shared_of_texts(const ShinglePostings& postings, std::size_t texts) {
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
                            const ShinglePostings& postings) {
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
                                           const ShinglePostings& postings) {
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

  const ShinglePostings postings = postings_of(texts, shingles, context);
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
    release_memory(earlier[b]);
  }
  return pairs;
}

}  // namespace stemma
