#include "stemma/engine/deduplicate.h"

#include <algorithm>
#include <map>
#include <utility>

#include "stemma/engine/dedup/decide.h"
#include "stemma/engine/relate.h"

namespace stemma {
namespace {

class Deduplication {
 public:
  Deduplication(DedupResult& result, RunContext& context)
      : result_(result),
        parameters_(result.parameters),
        related_(relate(result.documents, parameters_.run, Overlaps::ignored, context)) {
    result_.lenses = related_.lenses;
    for (DistinctText& text : related_.texts) {
      holders_.push_back(text.documents.front());
      std::sort(text.documents.begin(), text.documents.end(),
                [this](std::uint32_t x, std::uint32_t y) {
                  return std::pair(age_of(x), x) < std::pair(age_of(y), y);
                });
    }
  }

  void run(const RunContext& context) {
    std::vector<TextToDecide> texts;
    texts.reserve(related_.texts.size());
    for (std::uint32_t i = 0; i < related_.texts.size(); ++i) {
      texts.push_back({static_cast<std::uint32_t>(related_.views[i].tokens.size()),
                       static_cast<std::uint32_t>(related_.views[i].shingles->size()),
                       turn_of(first_document(i)), false});
    }
    const TokensOfText tokens_of = [this](std::uint32_t text, std::vector<Token>&) {
      return related_.views[text].tokens;
    };
    std::vector<bool> goes(texts.size(), false);
    for (const GoingText& of : decide(texts, tokens_of, related_.pairs, parameters_, context)) {
      goes[of.text] = true;
      remove(of);
    }
    for (std::uint32_t text = 0; text < goes.size(); ++text) {
      if (!goes[text]) remove_copies(text);
    }
    std::sort(result_.removals.begin(), result_.removals.end(),
              [](const auto& x, const auto& y) { return x.document < y.document; });
  }

 private:
  std::uint32_t first_document(std::uint32_t text) const {
    return related_.texts[text].documents.front();
  }

  std::int64_t age_of(std::uint32_t document) const {
    if (parameters_.preference != Preference::oldest) return 0;
    return date_of(result_.documents[document].metadata);
  }

  std::uint64_t turn_of(std::uint32_t first) const {
    if (parameters_.preference == Preference::first) return first;
    return static_cast<std::uint64_t>(age_of(first));
  }

  void remove(const GoingText& going) {
    RemovedDocument removal;
    removal.score = going.score;
    removal.lost = going.lost;
    removal.text = holders_[going.text];
    for (const std::uint32_t text : going.covered_by) {
      removal.covered_by.push_back(first_document(text));
    }
    for (const std::uint32_t document : related_.texts[going.text].documents) {
      removal.document = document;
      result_.removals.push_back(removal);
    }
  }

  // Of its documents the first is kept, and those that no relation lets go.
  void remove_copies(std::uint32_t text) {
    std::map<Digest, std::uint32_t> kept;  // the first with these bytes
    const std::size_t size = related_.views[text].shingles->size();
    RemovedDocument removal;
    removal.score = score_shingles(size, size, size, parameters_.run.thresholds);
    removal.text = holders_[text];
    for (const std::uint32_t copy : related_.texts[text].documents) {
      const Digest& bytes = result_.documents[copy].bytes_digest;
      const auto same = kept.find(bytes);
      const bool has_same = same != kept.end();
      removal.score.relation = has_same ? Relation::identical_bytes : Relation::identical_text;
      if (kept.empty() || !parameters_.relations.contains(removal.score.relation)) {
        kept.emplace(bytes, copy);
        continue;
      }
      removal.document = copy;
      removal.covered_by = {has_same ? same->second : first_document(text)};
      result_.removals.push_back(removal);
    }
  }

  DedupResult& result_;
  const DedupParameters& parameters_;
  RelatedTexts related_;
  std::vector<std::uint32_t> holders_;  // of each text, the document that has it
};

}  // namespace

DedupResult deduplicate(std::vector<Document> documents, const DedupParameters& parameters,
                        RunContext& context) {
  check(parameters);
  DedupResult result;
  result.parameters = parameters;
  result.documents = std::move(documents);
  sort_by_locator(result.documents);
  Deduplication(result, context).run(context);
  return result;
}

}  // namespace stemma
