#include "stemma/engine/related_texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "stemma/base/parallel.h"
#include "stemma/engine/dedup/clusters.h"
#include "stemma/engine/make_families.h"
#include "stemma/sketch/shingles.h"
#include "stemma/store/spools.h"

namespace stemma {
namespace {

constexpr std::size_t kMostBatches = 512;
constexpr std::uint64_t kLeastBatch = std::uint64_t{4} << 20U;
constexpr std::uint64_t kUsualBatch = std::uint64_t{128} << 20U;
constexpr std::size_t kBuffers = std::size_t{32} << 20U;
// What a text holds while it is compared, for what clusters.h counts: text, passages and spans too.
constexpr std::uint64_t kHeldAsCounted = 2;

std::string_view bytes_of(const CandidatePair& pair) {
  return {reinterpret_cast<const char*>(&pair), sizeof pair};
}

std::vector<CandidatePair> read_pairs(const Spools& spools, std::size_t i) {
  const std::string bytes = spools.read_all(i);
  std::vector<CandidatePair> pairs(bytes.size() / sizeof(CandidatePair));
  std::memcpy(pairs.data(), bytes.data(), bytes.size());
  return pairs;
}

// The texts of some pairs, ascending.
template <class Pairs>
std::vector<std::uint32_t> texts_in(const Pairs& pairs) {
  std::vector<std::uint32_t> texts;
  texts.reserve(2 * pairs.size());
  for (const auto& pair : pairs) {
    texts.push_back(pair.a);
    texts.push_back(pair.b);
  }
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return texts;
}

// By the places of their texts in `texts`, in place of these.
template <class Pairs>
void localize(Pairs& pairs, const std::vector<std::uint32_t>& texts) {
  const auto place_of = [&](std::uint32_t text) {
    return static_cast<std::uint32_t>(std::lower_bound(texts.begin(), texts.end(), text) -
                                      texts.begin());
  };
  for (auto& pair : pairs) {
    pair.a = place_of(pair.a);
    pair.b = place_of(pair.b);
  }
}

}  // namespace

RelatedTextsOf::RelatedTextsOf(Collection& collection, const RunParameters& parameters,
                               const WorkFolder& folder, RunContext& context)
    : collection_(collection), parameters_(parameters), folder_(folder), context_(context) {
  check(parameters.thresholds);
  check(parameters.sketch);
  lenses_ = parameters.lenses.value_or(kSketchLenses);
  join();
}

void RelatedTextsOf::join() {
  std::vector<RankedKeys> keys;
  keys.reserve(collection_.keys.size());
  for (const Collection::Keys& some : collection_.keys) {
    keys.push_back({some.source.get(), collection_.ranks[some.numbering]});
  }
  CandidateParams params;
  params.resemblance = parameters_.thresholds.resemblance;
  params.containment = parameters_.thresholds.containment;
  params.run = parameters_.thresholds.run;
  params.lenses = lenses_;
  pairs_ = join_keys(keys, collection_.shingles, params, folder_, context_);
  if (pairs_->common_keys() == 0) return;
  context_.diagnostics.add(
      {DiagnosticCode::common_fingerprints, "",
       fmt::format("{} passages stand in more than {} texts each; by these alone a text is "
                   "compared only with the {} longest that share them",
                   pairs_->common_keys(), kCommonTexts, kHubs)});
}

std::vector<std::uint32_t> RelatedTextsOf::documents_wanted() const {
  std::vector<bool> is_wanted(collection_.texts.size(), false);
  pairs_->for_each([&](std::span<const CandidatePair> some) {
    for (const CandidatePair& pair : some) is_wanted[pair.a] = is_wanted[pair.b] = true;
  });
  std::vector<std::uint32_t> documents;
  for (std::size_t text = 0; text < is_wanted.size(); ++text) {
    if (is_wanted[text]) documents.push_back(collection_.texts[text].documents.front());
  }
  return documents;
}

std::uint64_t RelatedTextsOf::held_at_most() const {
  std::uint64_t held = 0;
  for (const std::uint32_t words : collection_.words) held += kHeldPerText + words * kHeldPerToken;
  const std::uint64_t left = context_.memory.total() - context_.memory.reserved();
  return std::max({std::min(kUsualBatch, left / 2 / context_.thread_count() / kHeldAsCounted),
                   kLeastBatch, held / kMostBatches});
}

void RelatedTextsOf::for_each_batch(const Contents& contents, Detail detail,
                                    const std::function<void(const TextBatch&)>& body,
                                    std::vector<std::optional<std::uint32_t>>& shares) {
  const Batches batches = batches_of(collection_.words, *pairs_, held_at_most(), context_);
  if (batches.size() == 0) return;
  Spools spools(folder_, batches.size(), std::min(kBuffers, context_.memory.total() / 16));
  pairs_->for_each([&](std::span<const CandidatePair> some) {
    for (const CandidatePair& pair : some) {
      spools.append(batches.of_text[pair.b], bytes_of(pair));
    }
  });
  spools.flush();
  std::atomic<std::size_t> done = 0;
  RunContext alone{1, MemoryBudget(context_.memory.total()), context_.stop, nullptr, {}};
  parallel_for(batches.size(), context_, [&](std::size_t i) {
    if (batches.is_too_large[i]) return;
    std::vector<CandidatePair> candidates = read_pairs(spools, i);
    std::vector<std::uint32_t> texts = texts_in(candidates);
    localize(candidates, texts);
    look_at(std::move(texts), std::move(candidates), {}, false, contents, detail, body, alone);
    context_.report_progress("comparing", ++done, batches.size(), ProgressUnit::parts);
  });
  for (std::size_t i = 0; i < batches.size(); ++i) {
    if (!batches.is_too_large[i]) continue;
    const std::vector<VerifiedPair> related =
        verify_in_windows(read_pairs(spools, i), contents, shares);
    // Pairs that are related join far fewer texts than candidates do.
    Sets sets(collection_.texts.size());
    for (const VerifiedPair& pair : related) sets.join(pair.a, pair.b);
    std::map<std::uint32_t, std::vector<VerifiedPair>> by_set;
    for (const VerifiedPair& pair : related) by_set[sets.name_of(pair.a)].push_back(pair);
    std::vector<std::vector<VerifiedPair>> apart;
    apart.reserve(by_set.size());
    for (auto& [name, of_set] : by_set) apart.push_back(std::move(of_set));
    parallel_for(apart.size(), context_, [&](std::size_t j) {
      std::vector<std::uint32_t> texts = texts_in(apart[j]);
      localize(apart[j], texts);
      look_at(std::move(texts), {}, std::move(apart[j]), true, contents, detail, body, alone);
    });
    context_.report_progress("comparing", ++done, batches.size(), ProgressUnit::parts);
  }
}

void RelatedTextsOf::look_at(std::vector<std::uint32_t> texts,
                             std::vector<CandidatePair> candidates,
                             std::vector<VerifiedPair> related, bool is_verified,
                             const Contents& contents, Detail detail,
                             const std::function<void(const TextBatch&)>& body,
                             const RunContext& context) {
  std::vector<ShingleSet> sets(texts.size());
  TextBatch batch;
  batch.texts = std::move(texts);
  for (std::size_t i = 0; i < batch.texts.size(); ++i) {
    context.check_cancelled();
    const std::uint32_t document = collection_.texts[batch.texts[i]].documents.front();
    Document& into = collection_.documents[document];
    contents.read(document, into, detail);
    sets[i] = shingles(into.tokens, parameters_.sketch);
    batch.views.push_back({into.tokens, &sets[i]});
  }
  batch.candidates = std::move(candidates);
  batch.related = is_verified ? std::move(related)
                              : related_pairs(batch.views, batch.candidates,
                                              parameters_.thresholds, context);
  body(batch);
  for (const std::uint32_t text : batch.texts) {
    drop_words(collection_.documents[collection_.texts[text].documents.front()]);
  }
}

std::vector<VerifiedPair> RelatedTextsOf::verify_in_windows(
    std::span<const CandidatePair> candidates, const Contents& contents,
    std::vector<std::optional<std::uint32_t>>& shares) {
  const std::uint64_t most = held_at_most() * context_.thread_count();
  std::vector<VerifiedPair> related;
  for (std::size_t begin = 0; begin < candidates.size();) {
    std::map<std::uint32_t, std::uint32_t> places;  // in the window
    std::uint64_t held = 0;
    std::size_t end = begin;
    for (; end < candidates.size(); ++end) {
      for (const std::uint32_t text : {candidates[end].a, candidates[end].b}) {
        if (places.emplace(text, 0).second) {
          held += kHeldPerText + collection_.words[text] * kHeldPerToken;
        }
      }
      if (held > most && end > begin) break;
    }
    std::vector<std::uint32_t> texts;
    for (const auto& [text, place] : places) texts.push_back(text);
    std::vector<Document> documents(texts.size());
    std::vector<ShingleSet> sets(texts.size());
    parallel_for(texts.size(), context_, [&](std::size_t i) {
      contents.read(collection_.texts[texts[i]].documents.front(), documents[i], Detail::words);
      sets[i] = shingles(documents[i].tokens, parameters_.sketch);
    });
    std::vector<TextView> views;
    views.reserve(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) views.push_back({documents[i].tokens, &sets[i]});
    std::vector<CandidatePair> window(candidates.begin() + static_cast<std::ptrdiff_t>(begin),
                                      candidates.begin() + static_cast<std::ptrdiff_t>(end));
    localize(window, texts);
    const std::vector<VerifiedPair> found =
        related_pairs(views, window, parameters_.thresholds, context_);
    // Of each text the first of all that it shares a run with is that with the smallest number.
    const std::vector<char> all(texts.size(), 1);
    const auto sharing = texts_sharing_a_run(
        views, window, all, static_cast<std::size_t>(parameters_.thresholds.run), context_);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (!sharing[i]) continue;
      std::optional<std::uint32_t>& first = shares[texts[i]];
      first = std::min(first.value_or(kNoRank), texts[*sharing[i]]);
    }
    for (VerifiedPair pair : found) {
      pair.a = texts[pair.a];
      pair.b = texts[pair.b];
      related.push_back(pair);
    }
    begin = end;
  }
  return related;
}

}  // namespace stemma
