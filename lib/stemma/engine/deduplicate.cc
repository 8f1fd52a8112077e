#include "stemma/engine/deduplicate.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/engine/relate.h"
#include "stemma/families/shared_runs.h"

namespace stemma {
namespace {

// Spans in order, those that touch made one.
std::vector<Span> joined(std::vector<Span> spans) {
  std::sort(spans.begin(), spans.end(),
            [](const Span& x, const Span& y) { return x.begin < y.begin; });
  std::vector<Span> result;
  for (const Span& span : spans) {
    if (!result.empty() && span.begin <= result.back().end) {
      result.back().end = std::max(result.back().end, span.end);
    } else {
      result.push_back(span);
    }
  }
  return result;
}

std::uint64_t words_in(const std::vector<Span>& spans) {
  std::uint64_t words = 0;
  for (const Span& span : spans) words += span.size();
  return words;
}

// What lies between spans that are joined, in a text of `size` tokens.
std::vector<Span> gaps(const std::vector<Span>& spans, std::uint32_t size) {
  std::vector<Span> result;
  std::uint32_t at = 0;
  for (const Span& span : spans) {
    if (at < span.begin) result.push_back({at, span.begin});
    at = span.end;
  }
  if (at < size) result.push_back({at, size});
  return result;
}

// A text that is kept, and what of another stands in it.
struct Coverer {
  std::uint32_t text = 0;
  const VerifiedPair* pair = nullptr;
  std::vector<Span> covered;  // joined
};

// A text as it waits for its turn.
struct Waiting {
  std::vector<const VerifiedPair*> pairs;
  std::vector<Coverer> coverers;  // in the order in which they were kept
  bool visited = false;
  bool is_covered = false;  // by the last coverer alone: no other is asked
};

class Deduplication {
 public:
  Deduplication(DedupResult& result, RunContext& context)
      : result_(result),
        parameters_(result.parameters),
        related_(relate(result.documents, parameters_.run, Overlaps::ignored, context)),
        context_(context),
        waiting_(related_.texts.size()) {}

  void run() {
    result_.lenses = related_.lenses;
    for (const VerifiedPair& pair : related_.pairs) {
      if (!is_wanted(pair.score.relation)) continue;
      waiting_[pair.a].pairs.push_back(&pair);
      waiting_[pair.b].pairs.push_back(&pair);
    }
    const std::vector<std::uint32_t> order = order_of_visits();
    for (std::size_t i = 0; i < order.size(); ++i) {
      context_.check_cancelled();
      visit(order[i]);
      context_.report_progress("deciding", i + 1, order.size(), ProgressUnit::texts);
    }
    std::sort(result_.removals.begin(), result_.removals.end(),
              [](const Removal& x, const Removal& y) { return x.document < y.document; });
  }

 private:
  bool is_wanted(Relation relation) const {
    return parameters_.relations.contains(relation) ||
           parameters_.relations.contains(reversed(relation));
  }

  std::span<const Token> tokens_of(std::uint32_t text) const { return related_.views[text].tokens; }

  std::uint32_t first_document(std::uint32_t text) const {
    const std::vector<std::uint32_t>& documents = related_.texts[text].documents;
    return *std::min_element(documents.begin(), documents.end());
  }

  // Texts are numbered by ranks_before.
  std::vector<std::uint32_t> order_of_visits() const {
    std::vector<std::uint32_t> order(related_.texts.size());
    std::iota(order.begin(), order.end(), 0U);
    if (parameters_.preference == Preference::first) {
      std::sort(order.begin(), order.end(), [this](std::uint32_t x, std::uint32_t y) {
        return first_document(x) < first_document(y);
      });
    }
    return order;
  }

  void visit(std::uint32_t text) {
    Waiting& own = waiting_[text];
    own.visited = true;
    if (!try_to_remove(text, own)) {
      keep(text);
      cover_others(text, own);
    }
    own.pairs = {};
    own.coverers = {};
  }

  bool try_to_remove(std::uint32_t text, Waiting& own) {
    if (own.coverers.empty()) return false;
    std::stable_sort(own.coverers.begin(), own.coverers.end(),
                     [](const Coverer& x, const Coverer& y) {
                       return words_in(x.covered) > words_in(y.covered);
                     });
    Removal removal;
    std::vector<Span> covered;
    for (const Coverer& coverer : own.coverers) {
      std::vector<Span> together = covered;
      together.insert(together.end(), coverer.covered.begin(), coverer.covered.end());
      together = joined(std::move(together));
      if (words_in(together) == words_in(covered)) continue;
      covered = std::move(together);
      removal.covered_by.push_back(first_document(coverer.text));
    }
    removal.lost = gaps(covered, static_cast<std::uint32_t>(tokens_of(text).size()));
    const std::uint32_t allowed = parameters_.allow_loss.value_or(0);
    for (const Span& gap : removal.lost) {
      if (gap.size() > allowed) return false;
    }
    removal.score = score_from(text, *own.coverers.front().pair);
    removal.text = related_.texts[text].documents.front();
    for (const std::uint32_t document : related_.texts[text].documents) {
      removal.document = document;
      result_.removals.push_back(removal);
    }
    return true;
  }

  // As seen from `text`.
  PairScore score_from(std::uint32_t text, const VerifiedPair& pair) const {
    if (pair.a == text) return pair.score;
    return score_shingles(related_.views[pair.b].shingles->size(),
                          related_.views[pair.a].shingles->size(), pair.score.shared,
                          parameters_.run.thresholds);
  }

  // Of its documents the first, and those that no relation lets go.
  void keep(std::uint32_t text) {
    std::vector<std::uint32_t> copies = related_.texts[text].documents;
    std::sort(copies.begin(), copies.end());
    std::map<Digest, std::uint32_t> kept;  // the first with these bytes
    const std::size_t size = related_.views[text].shingles->size();
    Removal removal;
    removal.score = score_shingles(size, size, size, parameters_.run.thresholds);
    removal.text = related_.texts[text].documents.front();
    for (const std::uint32_t copy : copies) {
      const Digest& bytes = result_.documents[copy].bytes_digest;
      const auto same = kept.find(bytes);
      const bool has_same = same != kept.end();
      removal.score.relation = has_same ? Relation::identical_bytes : Relation::identical_text;
      if (kept.empty() || !parameters_.relations.contains(removal.score.relation)) {
        kept.emplace(bytes, copy);
        continue;
      }
      removal.document = copy;
      removal.covered_by = {has_same ? same->second : copies.front()};
      result_.removals.push_back(removal);
    }
  }

  void cover_others(std::uint32_t text, const Waiting& own) {
    std::optional<RunIndex> index;
    for (const VerifiedPair* const pair : own.pairs) {
      const std::uint32_t other = pair->a == text ? pair->b : pair->a;
      Waiting& waiting = waiting_[other];
      if (waiting.visited || waiting.is_covered) continue;
      const std::span<const Token> tokens = tokens_of(other);
      std::vector<Span> covered;
      if (tokens.size() < kCoveringRun) {
        if (stands_in(tokens, tokens_of(text))) covered = {whole(tokens)};
      } else {
        if (!index) index.emplace(tokens_of(text));
        for (const SharedRun& run : index->shared(tokens, kCoveringRun)) {
          covered.push_back({run.in_b, run.in_b + run.length});
        }
        covered = joined(std::move(covered));
      }
      if (covered.empty()) continue;
      waiting.is_covered = covered.front().size() == tokens.size();
      waiting.coverers.push_back({text, pair, std::move(covered)});
    }
  }

  static Span whole(std::span<const Token> tokens) {
    return {0, static_cast<std::uint32_t>(tokens.size())};
  }

  static bool stands_in(std::span<const Token> few, std::span<const Token> tokens) {
    return std::search(tokens.begin(), tokens.end(), few.begin(), few.end()) != tokens.end();
  }

  DedupResult& result_;
  const DedupParameters& parameters_;
  RelatedTexts related_;
  RunContext& context_;
  std::vector<Waiting> waiting_;  // by text
};

void check(const DedupParameters& parameters) {
  const bool is_known =
      std::none_of(parameters.relations.begin(), parameters.relations.end(), [](Relation relation) {
        return relation == Relation::overlaps || relation == Relation::unrelated;
      });
  if (!is_known || parameters.relations.empty()) {
    throw Error(ErrorCode::invalid_argument,
                "a document can stand for another only by identical-bytes, identical-text, "
                "near-duplicate, contains and contained",
                "relations");
  }
}

}  // namespace

DedupResult deduplicate(std::vector<Document> documents, const DedupParameters& parameters,
                        RunContext& context) {
  check(parameters);
  DedupResult result;
  result.parameters = parameters;
  result.documents = std::move(documents);
  sort_by_locator(result.documents);
  Deduplication(result, context).run();
  return result;
}

}  // namespace stemma
