#include "stemma/engine/related_texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "stemma/base/parallel.h"
#include "stemma/engine/clusters.h"
#include "stemma/sketch/shingles.h"
#include "stemma/store/spools.h"

namespace stemma {
namespace {

constexpr std::size_t kMostBatches = 512;
constexpr std::uint64_t kLeastBatch = std::uint64_t{4} << 20U;
constexpr std::uint64_t kUsualBatch = std::uint64_t{512} << 20U;
constexpr std::size_t kBuffers = std::size_t{32} << 20U;
// What a text holds while it is compared, for what clusters.h counts: text, passages and spans too.
constexpr std::uint64_t kHeldAsCounted = 2;

template <class Pair>
bool comes_before(const Pair& x, const Pair& y) {
  return std::tie(x.b, x.a) < std::tie(y.b, y.a);
}

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

// The pairs of each set of texts that pairs join; in each in the order given.
template <class Pair>
std::vector<std::vector<Pair>> apart(const std::vector<Pair>& pairs) {
  const std::vector<std::uint32_t> texts = texts_in(pairs);
  const auto place_of = [&](std::uint32_t text) {
    return static_cast<std::uint32_t>(std::lower_bound(texts.begin(), texts.end(), text) -
                                      texts.begin());
  };
  Sets sets(texts.size());
  for (const Pair& pair : pairs) sets.join(place_of(pair.a), place_of(pair.b));
  std::map<std::uint32_t, std::vector<Pair>> by_set;
  for (const Pair& pair : pairs) by_set[sets.name_of(place_of(pair.a))].push_back(pair);
  std::vector<std::vector<Pair>> all;
  all.reserve(by_set.size());
  for (auto& [name, of_set] : by_set) all.push_back(std::move(of_set));
  return all;
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
  if (!parameters_.lenses && !collection_.is_of_catalogs) {
    context_.diagnostics.add({DiagnosticCode::found_by_sketches, "",
                              "pairs were found by sketches, which may miss some: so many words "
                              "do not fit the memory at once"});
  }
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

std::uint64_t RelatedTextsOf::held_by(std::uint32_t text) const {
  return kHeldPerText + collection_.words[text] * kHeldPerToken;
}

std::uint64_t RelatedTextsOf::most_held() const {
  std::uint64_t held = 0;
  for (std::uint32_t text = 0; text < collection_.words.size(); ++text) held += held_by(text);
  const std::uint64_t left = context_.memory.total() - context_.memory.reserved();
  return std::max({std::min(kUsualBatch, left / 2 / context_.thread_count() / kHeldAsCounted),
                   kLeastBatch, held / kMostBatches});
}

void RelatedTextsOf::for_each_cluster(const Contents& contents, Detail detail,
                                      const IsKnown& is_known, const Look& look) {
  const Batches batches = batches_of(collection_.words, *pairs_, most_held(), context_);
  if (batches.size() == 0) return;
  Spools spools(folder_, batches.size(), std::min(kBuffers, context_.memory.total() / 16));
  pairs_->for_each([&](std::span<const CandidatePair> some) {
    for (const CandidatePair& pair : some) {
      spools.append(batches.of_text[pair.b], bytes_of(pair));
    }
  });
  spools.flush();
  std::atomic<std::size_t> done = 0;
  const RunContext alone{1, MemoryBudget(context_.memory.total()), context_.stop, nullptr, {}};
  parallel_for(batches.size(), context_, [&](std::size_t i) {
    if (batches.is_too_large[i]) return;
    for (std::vector<CandidatePair>& candidates : apart(read_pairs(spools, i))) {
      Cluster cluster;
      cluster.candidates = std::move(candidates);
      cluster.texts = texts_in(cluster.candidates);
      localize(cluster.candidates, cluster.texts);
      if (!is_known(cluster)) look_at(cluster, contents, detail, look, alone);
    }
    context_.report_progress("comparing", ++done, batches.size(), ProgressUnit::parts);
  });
  for (std::size_t i = 0; i < batches.size(); ++i) {
    if (!batches.is_too_large[i]) continue;
    look_at_large(read_pairs(spools, i), contents, detail, look);
    context_.report_progress("comparing", ++done, batches.size(), ProgressUnit::parts);
  }
}

void RelatedTextsOf::look_at(Cluster& cluster, const Contents& contents, Detail detail,
                             const Look& look, const RunContext& context) {
  const auto first_of = [&](std::uint32_t text) -> std::uint32_t {
    return collection_.texts[text].documents.front();
  };
  std::vector<ShingleSet> sets(cluster.texts.size());
  parallel_for(cluster.texts.size(), context, [&](std::size_t i) {
    const std::uint32_t document = first_of(cluster.texts[i]);
    contents.read(document, collection_.documents[document], detail);
    sets[i] = shingles(collection_.documents[document].tokens, parameters_.sketch);
  });
  for (std::size_t i = 0; i < cluster.texts.size(); ++i) {
    cluster.views.push_back({collection_.documents[first_of(cluster.texts[i])].tokens, &sets[i]});
  }
  if (cluster.part != Cluster::Part::related) {
    cluster.related =
        related_pairs(cluster.views, cluster.candidates, parameters_.thresholds, context);
  }
  look(cluster);
  for (const std::uint32_t text : cluster.texts) drop_words(collection_.documents[first_of(text)]);
}

void RelatedTextsOf::look_at_large(std::span<const CandidatePair> candidates,
                                   const Contents& contents, Detail detail, const Look& look) {
  const std::vector<VerifiedPair> related =
      look_through_windows(candidates, contents, detail, look);
  // Pairs that are related join far fewer texts than candidates do.
  std::vector<std::vector<VerifiedPair>> joined = apart(related);
  const RunContext alone{1, MemoryBudget(context_.memory.total()), context_.stop, nullptr, {}};
  parallel_for(joined.size(), context_, [&](std::size_t i) {
    Cluster cluster;
    cluster.part = Cluster::Part::related;
    cluster.related = std::move(joined[i]);
    cluster.texts = texts_in(cluster.related);
    localize(cluster.related, cluster.texts);
    look_at(cluster, contents, detail, look, alone);
  });
}

// The pairs in an order in which few texts come back: texts that lie beside each other make blocks
// of `most` bytes at most, and the pairs of two blocks follow each other.
std::vector<CandidatePair> RelatedTextsOf::by_neighbourhood(
    std::span<const CandidatePair> candidates, std::uint64_t most) const {
  std::vector<std::uint32_t> texts = texts_in(candidates);
  std::ranges::sort(texts, {},
                    [&](std::uint32_t text) { return collection_.texts[text].documents.front(); });
  std::unordered_map<std::uint32_t, std::uint32_t> block_of;
  std::uint64_t held = 0;
  std::uint32_t block = 0;
  for (const std::uint32_t text : texts) {
    const std::uint64_t more = held_by(text);
    if (held + more > most && held > 0) {
      ++block;
      held = 0;
    }
    held += more;
    block_of.emplace(text, block);
  }
  std::vector<CandidatePair> ordered(candidates.begin(), candidates.end());
  std::ranges::sort(ordered, {}, [&](const CandidatePair& pair) {
    const auto [low, high] = std::minmax(block_of.at(pair.a), block_of.at(pair.b));
    return std::tuple(high, low, pair.b, pair.a);
  });
  return ordered;
}

// The related pairs, of the collection's texts.
std::vector<VerifiedPair> RelatedTextsOf::look_through_windows(
    std::span<const CandidatePair> candidates, const Contents& contents, Detail detail,
    const Look& look) {
  const std::uint64_t most = most_held() * context_.thread_count();
  const std::vector<CandidatePair> ordered = by_neighbourhood(candidates, most / 2);
  std::vector<VerifiedPair> related;
  for (std::size_t begin = 0; begin < ordered.size();) {
    std::set<std::uint32_t> texts;
    std::uint64_t held = 0;
    std::size_t end = begin;
    for (; end < ordered.size(); ++end) {
      for (const std::uint32_t text : {ordered[end].a, ordered[end].b}) {
        if (texts.insert(text).second) held += held_by(text);
      }
      if (held > most && end > begin) break;
    }
    Cluster window;
    window.part = Cluster::Part::window;
    const std::span<const CandidatePair> some = std::span(ordered).subspan(begin, end - begin);
    window.candidates.assign(some.begin(), some.end());
    std::ranges::sort(window.candidates, comes_before<CandidatePair>);
    window.texts = texts_in(window.candidates);
    localize(window.candidates, window.texts);
    look_at(window, contents, detail, look, context_);
    for (VerifiedPair pair : window.related) {
      pair.a = window.texts[pair.a];
      pair.b = window.texts[pair.b];
      related.push_back(pair);
    }
    begin = end;
  }
  std::ranges::sort(related, comes_before<VerifiedPair>);
  return related;
}

}  // namespace stemma
