#include "stemma/engine/relate.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/parallel.h"
#include "stemma/families/families.h"

namespace stemma {
namespace {

// The exact lens is chosen by itself while it looks up no more places than these, by shingle and
// for a few texts: then it takes little more time than the sketch lenses.
constexpr std::uint64_t kLookupsPerShingle = 64;
constexpr std::uint64_t kLookupsAtLeast = std::uint64_t{1} << 26U;

bool holds_text(const Document& document) {
  return !document.tokens.empty();
}

// Without sketches, in no order that matters.
std::vector<DistinctText> distinct_texts(const std::vector<Document>& documents) {
  std::unordered_map<TextDigest, DistinctText, DigestHash> by_digest;
  std::unordered_set<TextDigest, DigestHash> of_words;
  for (const Document& document : documents) {
    if (holds_text(document)) of_words.insert(document.text_digest);
  }
  for (std::uint32_t i = 0; i < documents.size(); ++i) {
    if (!of_words.contains(documents[i].text_digest)) continue;
    std::vector<std::uint32_t>& copies = by_digest[documents[i].text_digest].documents;
    copies.push_back(i);
    if (holds_text(documents[i]) && !holds_text(documents[copies.front()])) {
      std::swap(copies.front(), copies.back());
    }
  }
  std::vector<DistinctText> texts;
  texts.reserve(by_digest.size());
  for (auto& [digest, text] : by_digest) texts.push_back(std::move(text));
  return texts;
}

class Relating {
 public:
  Relating(const std::vector<Document>& documents, const RunParameters& parameters,
           Overlaps overlaps, ExactWork work, RunContext& context)
      : documents_(documents),
        parameters_(parameters),
        overlaps_(overlaps),
        work_(work),
        context_(context) {}

  RelatedTexts run() {
    result_.texts = distinct_texts(documents_);
    add_shingles();
    for (const DistinctText& text : result_.texts) {
      result_.views.push_back({document_of(text).tokens, &text.sketch.shingles});
    }
    Candidates candidates = propose();
    if (candidates.common_keys > 0) {
      context_.diagnostics.add(
          {DiagnosticCode::common_fingerprints, "",
           fmt::format("{} passages stand in more than {} texts each; by these alone a text is "
                       "compared only with the {} longest that share them",
                       candidates.common_keys, kCommonTexts, kHubs)});
    }
    result_.candidates = std::move(candidates.pairs);
    result_.pairs =
        related_pairs(result_.views, result_.candidates, parameters_.thresholds, context_);
    return std::move(result_);
  }

 private:
  const Document& document_of(const DistinctText& text) const {
    return documents_[text.documents.front()];
  }

  void add_shingles() {
    std::vector<DistinctText>& texts = result_.texts;
    parallel_for(texts.size(), context_, [&](std::size_t i) {
      texts[i].sketch.shingles = shingles(document_of(texts[i]).tokens, parameters_.sketch);
    });
    std::sort(texts.begin(), texts.end(), [&](const DistinctText& x, const DistinctText& y) {
      return ranks_before(x.sketch.shingles, document_of(x).text_digest, y.sketch.shingles,
                          document_of(y).text_digest);
    });
  }

  Candidates propose() {
    if (parameters_.lenses) {
      std::optional<Candidates> found =
          propose_by(*parameters_.lenses, std::numeric_limits<std::uint64_t>::max());
      if (found) return std::move(*found);
      throw Error(ErrorCode::invalid_argument,
                  fmt::format("the exact lens does not fit the memory budget of {} MiB; --memory "
                              "sets another, and --lenses minhash,winnowing,short needs less",
                              context_.memory.total() >> 20U),
                  "lenses");
    }
    std::uint64_t count = 0;
    for (const DistinctText& text : result_.texts) count += text.sketch.shingles.size();
    LensSet exact{Lens::exact};
    if (overlaps_ == Overlaps::proposed) exact.add(Lens::winnowing);
    std::optional<Candidates> found =
        propose_by(exact, work_ == ExactWork::unbounded
                              ? std::numeric_limits<std::uint64_t>::max()
                              : std::max(count * kLookupsPerShingle, kLookupsAtLeast));
    if (found) return std::move(*found);
    context_.diagnostics.add({DiagnosticCode::found_by_sketches, "",
                              "pairs were found by sketches, which may miss some: so many pairs, "
                              "or texts, are more than "
                              "the exact lens takes on by itself; --exact insists on it"});
    found = propose_by(kSketchLenses, 0);
    return std::move(*found);
  }

  std::optional<Candidates> propose_by(LensSet lenses, std::uint64_t most_lookups) {
    result_.lenses = lenses;
    std::vector<DistinctText>& texts = result_.texts;
    parallel_for(texts.size(), context_, [&](std::size_t i) {
      Sketch& sketch = texts[i].sketch;
      const SketchParams& params = parameters_.sketch;
      if (lenses.has(Lens::minhash)) {
        sketch.signature = minhash(sketch.shingles, params.signature_size);
      }
      if (lenses.has(Lens::winnowing)) {
        sketch.fingerprints = winnow(document_of(texts[i]).tokens, params.gram, params.guarantee);
      }
    });
    std::vector<SketchedText> sketched;
    sketched.reserve(texts.size());
    for (const DistinctText& text : texts) {
      sketched.push_back(
          {&text.sketch, static_cast<std::uint32_t>(document_of(text).tokens.size())});
    }
    CandidateParams params;
    params.resemblance = parameters_.thresholds.resemblance;
    params.containment = parameters_.thresholds.containment;
    params.run = parameters_.thresholds.run;
    params.lenses = lenses;
    params.most_lookups = most_lookups;
    params.sketch = parameters_.sketch;
    return candidate_pairs(sketched, params, context_);
  }

  const std::vector<Document>& documents_;
  const RunParameters& parameters_;
  Overlaps overlaps_;
  ExactWork work_;
  RunContext& context_;
  RelatedTexts result_;
};

}  // namespace

void sort_by_locator(std::vector<Document>& documents) {
  const auto before = [](const Document& x, const Document& y) {
    return std::tie(x.locator, x.bytes_digest) < std::tie(y.locator, y.bytes_digest);
  };
  // As scan() leaves them.
  if (std::is_sorted(documents.begin(), documents.end(), before)) return;
  std::sort(documents.begin(), documents.end(), before);
}

RelatedTexts relate(const std::vector<Document>& documents, const RunParameters& parameters,
                    Overlaps overlaps, RunContext& context, ExactWork work) {
  check(parameters.thresholds);
  check(parameters.sketch);
  return Relating(documents, parameters, overlaps, work, context).run();
}

}  // namespace stemma
