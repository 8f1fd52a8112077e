#include "stemma/engine/dedup/batch_removals.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>
#include <utility>

#include "stemma/base/parallel.h"
#include "stemma/engine/clusters.h"
#include "stemma/engine/dedup/removals.h"
#include "stemma/sketch/shingles.h"

namespace stemma {
namespace {

// The candidates of a batch, by the numbers of its texts.
std::vector<CandidatePair> read_pairs(const Spools& candidates, std::size_t i,
                                      const BatchTexts& batch) {
  const std::string bytes = candidates.read_all(i);
  std::vector<CandidatePair> pairs(bytes.size() / sizeof(CandidatePair));
  std::memcpy(pairs.data(), bytes.data(), bytes.size());
  for (CandidatePair& pair : pairs) {
    pair.a = batch.number_of(pair.a);
    pair.b = batch.number_of(pair.b);
  }
  return pairs;
}

}  // namespace

std::optional<std::string> BatchRemovals::by_candidates(const BatchTexts& batch,
                                                        const CandidateParams& params) const {
  std::vector<Sketch> sketches(batch.size());
  add_shingles(batch, sketches, context_);
  std::vector<SketchedText> sketched;
  sketched.reserve(batch.size());
  for (std::uint32_t i = 0; i < batch.size(); ++i) {
    sketched.push_back({&sketches[i], batch.tokens(i)});
  }
  const std::optional<Candidates> found = candidate_pairs(sketched, params, context_);
  if (!found) return std::nullopt;
  return removals_of(batch, sketches, found->pairs, context_);
}

std::string BatchRemovals::of_batch(const Spools& words, const Spools& candidates,
                                    std::size_t i) const {
  RunContext alone;
  alone.threads = 1;
  alone.stop = context_.stop;
  const BatchTexts batch(words, i, true);
  std::vector<Sketch> sketches(batch.size());
  add_shingles(batch, sketches, alone);
  return removals_of(batch, sketches, read_pairs(candidates, i, batch), alone);
}

std::string BatchRemovals::of_large_batch(const Spools& words, const Spools& candidates,
                                          std::size_t i, std::uint64_t most) const {
  const BatchTexts batch(words, i, false);
  const std::vector<CandidatePair> all = read_pairs(candidates, i, batch);
  std::vector<VerifiedPair> pairs;
  for (std::size_t begin = 0; begin < all.size();) {
    std::map<std::uint32_t, std::uint32_t> numbers;  // in the window, by that in the batch
    std::uint64_t held = 0;
    std::size_t end = begin;
    for (; end < all.size(); ++end) {
      for (const std::uint32_t text : {all[end].a, all[end].b}) {
        if (numbers.emplace(text, 0).second) {
          held += kHeldPerText + batch.tokens(text) * kHeldPerToken;
        }
      }
      if (held > most && end > begin) break;
    }
    std::vector<std::uint32_t> texts;
    for (auto& [text, number] : numbers) {
      number = static_cast<std::uint32_t>(texts.size());
      texts.push_back(text);
    }
    std::vector<std::vector<Token>> tokens(texts.size());
    std::vector<ShingleSet> sets(texts.size());
    parallel_for(texts.size(), context_, [&](std::size_t text) {
      batch.read(texts[text], tokens[text]);
      sets[text] = shingles(tokens[text], parameters_.run.sketch);
    });
    std::vector<TextView> views;
    views.reserve(texts.size());
    for (std::size_t text = 0; text < texts.size(); ++text) {
      views.push_back({tokens[text], &sets[text]});
    }
    std::vector<CandidatePair> window(all.begin() + static_cast<std::ptrdiff_t>(begin),
                                      all.begin() + static_cast<std::ptrdiff_t>(end));
    for (CandidatePair& pair : window) {
      pair.a = numbers[pair.a];
      pair.b = numbers[pair.b];
    }
    for (VerifiedPair& pair : related_pairs(views, window, parameters_.run.thresholds, context_)) {
      pair.a = texts[pair.a];
      pair.b = texts[pair.b];
      pairs.push_back(pair);
    }
    begin = end;
  }
  return decide_apart(batch, pairs);
}

void BatchRemovals::add_shingles(const BatchTexts& batch, std::vector<Sketch>& sketches,
                                 const RunContext& context) const {
  parallel_for(batch.size(), context, [&](std::size_t i) {
    std::vector<Token> room;
    sketches[i].shingles =
        shingles(batch.read(static_cast<std::uint32_t>(i), room), parameters_.run.sketch);
  });
}

// Of what is read as a whole.
std::string BatchRemovals::removals_of(const BatchTexts& batch, const std::vector<Sketch>& sketches,
                                       std::span<const CandidatePair> candidates,
                                       const RunContext& context) const {
  std::vector<TextView> views;
  views.reserve(batch.size());
  std::vector<Token> none;
  for (std::uint32_t text = 0; text < batch.size(); ++text) {
    views.push_back({batch.read(text, none), &sketches[text].shingles});
  }
  const std::vector<VerifiedPair> pairs =
      related_pairs(views, candidates, parameters_.run.thresholds, context);
  std::string removals;
  append_removals(batch, decide_batch(batch, pairs, context), removals);
  return removals;
}

// Pairs that are related join far fewer texts than candidates do: what they join is decided by
// itself, on several threads.
std::string BatchRemovals::decide_apart(const BatchTexts& batch,
                                        std::span<const VerifiedPair> pairs) const {
  Sets sets(batch.size());
  for (const VerifiedPair& pair : pairs) sets.join(pair.a, pair.b);
  std::map<std::uint32_t, std::vector<VerifiedPair>> by_set;
  for (const VerifiedPair& pair : pairs) by_set[sets.name_of(pair.a)].push_back(pair);
  std::vector<std::vector<VerifiedPair>> apart;
  apart.reserve(by_set.size());
  for (auto& [name, of_set] : by_set) apart.push_back(std::move(of_set));
  std::string removals;
  std::mutex mutex;
  parallel_for(apart.size(), context_, [&](std::size_t i) {
    std::vector<std::uint32_t> numbers;  // of the batch, ascending
    for (const VerifiedPair& pair : apart[i]) {
      numbers.push_back(pair.a);
      numbers.push_back(pair.b);
    }
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    const auto place_of = [&](std::uint32_t number) {
      const auto found = std::lower_bound(numbers.begin(), numbers.end(), number);
      return static_cast<std::uint32_t>(found - numbers.begin());
    };
    for (VerifiedPair& pair : apart[i]) {
      pair.a = place_of(pair.a);
      pair.b = place_of(pair.b);
    }
    const std::vector<GoingText> going = decide_batch(batch, apart[i], context_, numbers);
    const std::scoped_lock lock(mutex);
    append_removals(batch, going, removals, numbers);
  });
  return removals;
}

// Of all texts of a batch, or of those with these numbers: pairs and what is found are of places
// in `numbers` then.
std::vector<GoingText> BatchRemovals::decide_batch(const BatchTexts& batch,
                                                   std::span<const VerifiedPair> pairs,
                                                   const RunContext& context,
                                                   std::span<const std::uint32_t> numbers) const {
  const auto number_of = [&](std::uint32_t i) { return numbers.empty() ? i : numbers[i]; };
  std::vector<TextToDecide> texts(numbers.empty() ? batch.size() : numbers.size());
  for (std::uint32_t i = 0; i < texts.size(); ++i) {
    const std::uint32_t text = batch.text(number_of(i));
    texts[i] = {batch.tokens(number_of(i)), texts_.shingles[text], texts_.turns[text],
                texts_.is_held(text)};
  }
  const TokensOfText tokens_of = [&](std::uint32_t i, std::vector<Token>& room) {
    return batch.read(number_of(i), room);
  };
  return decide(texts, tokens_of, pairs, parameters_, context);
}

void BatchRemovals::append_removals(const BatchTexts& batch, const std::vector<GoingText>& going,
                                    std::string& removals,
                                    std::span<const std::uint32_t> numbers) const {
  const auto text_of = [&](std::uint32_t i) {
    return batch.text(numbers.empty() ? i : numbers[i]);
  };
  for (const GoingText& of : going) {
    const std::uint32_t text = text_of(of.text);
    RecordRemoval removal;
    removal.relation = of.score.relation;
    removal.shared = static_cast<std::uint32_t>(of.score.shared);
    removal.shingles = texts_.shingles[text];
    for (const std::uint32_t other : of.covered_by) {
      removal.covered_by.push_back(texts_.kept_copy(text_of(other)));
    }
    removal.other_shingles = texts_.shingles[text_of(of.covered_by.front())];
    removal.lost = of.lost;
    for (const std::uint32_t record : texts_.copies_of(text)) {
      removal.record = record;
      append_removal(removal, removals);
    }
  }
}

}  // namespace stemma
