#include "stemma/engine/dedup/decide.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/release_memory.h"
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

class Deciding {
 public:
  Deciding(std::span<const TextToDecide> texts, const TokensOfText& tokens_of,
           const DedupParameters& parameters, const RunContext& context)
      : texts_(texts),
        tokens_of_(tokens_of),
        parameters_(parameters),
        context_(context),
        waiting_(texts.size()) {}

  std::vector<GoingText> run(std::span<const VerifiedPair> pairs) {
    for (const VerifiedPair& pair : pairs) {
      if (!is_wanted(pair.score.relation)) continue;
      waiting_[pair.a].pairs.push_back(&pair);
      waiting_[pair.b].pairs.push_back(&pair);
    }
    std::vector<std::uint32_t> order(texts_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [this](std::uint32_t x, std::uint32_t y) {
      return std::tie(texts_[x].turn, x) < std::tie(texts_[y].turn, y);
    });
    for (const std::uint32_t text : order) {
      context_.check_cancelled();
      visit(text);
    }
    return std::move(going_);
  }

 private:
  bool is_wanted(Relation relation) const {
    return parameters_.relations.contains(relation) ||
           parameters_.relations.contains(reversed(relation));
  }

  void visit(std::uint32_t text) {
    Waiting& own = waiting_[text];
    own.visited = true;
    if (texts_[text].stays || !try_to_remove(text, own)) cover_others(text, own);
    release_memory(own.pairs);
    release_memory(own.coverers);
  }

  bool try_to_remove(std::uint32_t text, Waiting& own) {
    if (own.coverers.empty()) return false;
    std::stable_sort(own.coverers.begin(), own.coverers.end(),
                     [](const Coverer& x, const Coverer& y) {
                       return words_in(x.covered) > words_in(y.covered);
                     });
    GoingText going;
    std::vector<Span> covered;
    for (const Coverer& coverer : own.coverers) {
      std::vector<Span> together = covered;
      together.insert(together.end(), coverer.covered.begin(), coverer.covered.end());
      together = joined(std::move(together));
      if (words_in(together) == words_in(covered)) continue;
      covered = std::move(together);
      going.covered_by.push_back(coverer.text);
    }
    going.lost = gaps(covered, texts_[text].tokens);
    const std::uint32_t allowed = parameters_.allow_loss.value_or(0);
    for (const Span& gap : going.lost) {
      if (gap.size() > allowed) return false;
    }
    going.text = text;
    going.score = score_from(text, *own.coverers.front().pair);
    going_.push_back(std::move(going));
    return true;
  }

  // As seen from `text`.
  PairScore score_from(std::uint32_t text, const VerifiedPair& pair) const {
    if (pair.a == text) return pair.score;
    return score_shingles(texts_[pair.b].shingles, texts_[pair.a].shingles, pair.score.shared,
                          parameters_.run.thresholds);
  }

  void cover_others(std::uint32_t text, const Waiting& own) {
    std::span<const Token> own_tokens;
    std::optional<RunIndex> index;
    for (const VerifiedPair* const pair : own.pairs) {
      const std::uint32_t other = pair->a == text ? pair->b : pair->a;
      Waiting& waiting = waiting_[other];
      if (waiting.visited || waiting.is_covered || texts_[other].stays) continue;
      if (own_tokens.empty()) own_tokens = tokens_of_(text, own_room_);
      const std::span<const Token> tokens = tokens_of_(other, other_room_);
      std::vector<Span> covered;
      if (tokens.size() < kCoveringRun) {
        if (stands_in(tokens, own_tokens)) covered = {whole(tokens)};
      } else {
        if (!index) index.emplace(own_tokens);
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

  std::span<const TextToDecide> texts_;
  const TokensOfText& tokens_of_;
  const DedupParameters& parameters_;
  const RunContext& context_;
  std::vector<Token> own_room_;
  std::vector<Token> other_room_;
  std::vector<Waiting> waiting_;  // by text
  std::vector<GoingText> going_;
};

}  // namespace

// Its digits in order grow with time: YYYY-MM-DDThh:mm:ss, or the beginning of it.
std::int64_t date_of(const Metadata& metadata) {
  constexpr int kDigits = 14;
  for (const MetadataKey key :
       {MetadataKey::date_published, MetadataKey::date_modified, MetadataKey::date_captured}) {
    const std::optional<std::string> date = best_value(metadata, key);
    if (!date) continue;
    std::int64_t value = 0;
    int digits = 0;
    for (const char c : *date) {
      if (c < '0' || c > '9' || digits == kDigits) continue;
      value = 10 * value + (c - '0');
      ++digits;
    }
    for (; digits < kDigits; ++digits) value *= 10;
    return value;
  }
  return kNoDate;
}

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

std::vector<GoingText> decide(std::span<const TextToDecide> texts, const TokensOfText& tokens_of,
                              std::span<const VerifiedPair> pairs,
                              const DedupParameters& parameters, const RunContext& context) {
  return Deciding(texts, tokens_of, parameters, context).run(pairs);
}

}  // namespace stemma
