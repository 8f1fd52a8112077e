#include "stemma/engine/hold_against.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/parallel.h"
#include "stemma/base/release_memory.h"
#include "stemma/engine/find_phrases.h"
#include "stemma/engine/holdings_by_folder.h"
#include "stemma/engine/relate.h"

namespace stemma {
namespace {

constexpr std::uint32_t kMostWords = 1'000'000;
constexpr std::size_t kMostHeldIn = 3;
// So many texts of the reference are counted word by word to find the best.
constexpr std::size_t kMostCounted = 8;

void check(const HoldingParameters& parameters) {
  for (const std::uint32_t words : {parameters.context, parameters.run}) {
    if (words == 0 || words > kMostWords) {
      throw Error(ErrorCode::invalid_argument,
                  "context and run take a whole number from 1 to " + std::to_string(kMostWords),
                  std::to_string(words));
    }
  }
}

// The distinct texts of the reference, by locator.
struct ReferenceTexts {
  std::vector<std::span<const Token>> tokens;
  std::vector<std::uint32_t> documents;  // for each text the first that says it
  std::map<TextDigest, std::uint32_t> by_digest;
};

ReferenceTexts texts_of(const std::vector<Document>& reference) {
  std::map<TextDigest, const Document*> holders;
  for (const Document& document : reference) {
    if (!document.tokens.empty()) holders.emplace(document.text_digest, &document);
  }
  ReferenceTexts texts;
  for (std::uint32_t i = 0; i < reference.size(); ++i) {
    const auto holder = holders.find(reference[i].text_digest);
    if (holder == holders.end()) continue;
    const auto text = static_cast<std::uint32_t>(texts.tokens.size());
    if (!texts.by_digest.emplace(reference[i].text_digest, text).second) continue;
    texts.tokens.emplace_back(holder->second->tokens);
    texts.documents.push_back(i);
  }
  return texts;
}

// Words of a document that are held if a phrase stands in the reference: the phrase itself, or a
// short passage in it.
struct Claim {
  Span words;
  std::uint32_t phrase = 0;  // its number
};

// A passage that does not stand in the reference as a whole.
struct LostPassage {
  std::uint32_t passage = 0;
  std::uint32_t first_window = 0;  // number of the run that it begins with
};

class Assessment {
 public:
  Assessment(HoldingsResult& result, const RunContext& context)
      : result_(result),
        texts_(texts_of(result.reference)),
        context_(context),
        claims_(result.documents.size()),
        lost_(result.documents.size()) {}

  void run() {
    claim_passages();
    places_ = find_phrases(phrases_, texts_.tokens, context_);
    release_memory(phrases_);
    list_lost_passages();
    window_places_ = find_windows(lost_phrases_, result_.parameters.run, texts_.tokens, context_);
    result_.holdings.resize(result_.documents.size());
    parallel_for(result_.documents.size(), context_, [&](std::size_t i) {
      result_.holdings[i] = assess(static_cast<std::uint32_t>(i));
    });
  }

 private:
  bool is_identical(std::uint32_t document) const {
    return texts_.by_digest.contains(result_.documents[document].text_digest);
  }

  Span words_of(std::uint32_t document, const LostPassage& lost) const {
    return result_.documents[document].passages[lost.passage].tokens;
  }

  void claim(std::uint32_t document, Span words, Phrase phrase) {
    claims_[document].push_back({words, static_cast<std::uint32_t>(phrases_.size())});
    phrases_.push_back(phrase);
  }

  void claim_passages() {
    const std::uint32_t context = result_.parameters.context;
    for (std::uint32_t i = 0; i < result_.documents.size(); ++i) {
      const Document& document = result_.documents[i];
      const std::span<const Token> tokens(document.tokens);
      // A shorter text stands nowhere but in one that says the same.
      if (is_identical(i) || tokens.size() < context) continue;
      for (const Passage& passage : document.passages) {
        const Span words = passage.tokens;
        if (words.empty()) continue;
        if (words.size() >= context) {
          claim(i, words, tokens.subspan(words.begin, words.size()));
          continue;
        }
        const std::uint32_t ending = words.end - std::min(words.end, context);
        const auto last = static_cast<std::uint32_t>(tokens.size()) - context;
        const std::uint32_t beginning = std::min(words.begin, last);
        claim(i, words, tokens.subspan(ending, context));
        if (beginning != ending) claim(i, words, tokens.subspan(beginning, context));
      }
    }
  }

  // 1 for each word of the document that stands in a passage that is held.
  std::vector<char> words_of_whole_passages(std::uint32_t i) const {
    std::vector<char> held(result_.documents[i].tokens.size(), is_identical(i) ? 1 : 0);
    for (const Claim& claim : claims_[i]) {
      if (!places_.stands(claim.phrase)) continue;
      std::fill(held.begin() + claim.words.begin, held.begin() + claim.words.end, 1);
    }
    return held;
  }

  void list_lost_passages() {
    std::uint32_t windows = 0;
    for (std::uint32_t i = 0; i < result_.documents.size(); ++i) {
      const Document& document = result_.documents[i];
      const std::vector<char> held = words_of_whole_passages(i);
      // Lost passages that stand close together have runs in common: each is looked for once.
      Span stretch;
      const auto look_for_stretch = [&] {
        if (stretch.empty()) return;
        lost_phrases_.push_back(std::span(document.tokens).subspan(stretch.begin, stretch.size()));
        windows += windows_in(stretch);
      };
      for (std::uint32_t p = 0; p < document.passages.size(); ++p) {
        const Span words = document.passages[p].tokens;
        if (words.empty() || held[words.begin] != 0) continue;
        const Span around = surroundings(i, words);
        if (stretch.empty() || around.begin > stretch.end) {
          look_for_stretch();
          stretch = around;
        }
        stretch.end = around.end;
        lost_[i].push_back({p, windows + around.begin - stretch.begin});
      }
      look_for_stretch();
    }
  }

  // All runs that have a word of the passage.
  Span surroundings(std::uint32_t i, Span words) const {
    const std::uint32_t more = result_.parameters.run - 1;
    const auto size = static_cast<std::uint32_t>(result_.documents[i].tokens.size());
    return {words.begin - std::min(words.begin, more),
            words.end + std::min(size - words.end, more)};
  }

  std::uint32_t windows_in(Span around) const {
    const std::uint32_t run = result_.parameters.run;
    return around.size() < run ? 0 : around.size() - run + 1;
  }

  // Calls take(words, number) for each run around a lost passage that stands in the reference.
  template <class Take>
  void for_each_standing_run(std::uint32_t i, const LostPassage& lost, Take take) const {
    const Span around = surroundings(i, words_of(i, lost));
    for (std::uint32_t k = 0; k < windows_in(around); ++k) {
      if (!window_places_.stands(lost.first_window + k)) continue;
      const std::uint32_t begin = around.begin + k;
      take(Span{begin, begin + result_.parameters.run}, lost.first_window + k);
    }
  }

  DocumentHolding assess(std::uint32_t i) const {
    DocumentHolding holding;
    holding.document = i;
    holding.words = result_.documents[i].tokens.size();
    if (holding.words == 0) return holding;
    std::vector<char> held = words_of_whole_passages(i);
    for (const LostPassage& lost : lost_[i]) {
      mark_runs(i, lost, held);
      holding.not_held.push_back(not_held(i, lost, held));
    }
    holding.words_held = static_cast<std::uint64_t>(std::ranges::count(held, 1));
    holding.passages_not_held = holding.not_held.size();
    holding.held_in = where(i, held);
    if (holding.not_held.empty()) {
      holding.holding = Holding::held;
    } else if (2 * holding.words_held >= holding.words) {
      holding.holding = Holding::partly;
    } else {
      holding.holding = Holding::is_new;
      holding.not_held = {};
    }
    return holding;
  }

  // A word is held if it stands together with each of its neighbours: where words were taken out
  // between two, neither is. Where every word seems to stand and the passage does not, it is not
  // known where it breaks: then none is held.
  void mark_runs(std::uint32_t i, const LostPassage& lost, std::vector<char>& held) const {
    const Span words = words_of(i, lost);
    std::vector<char> joined(words.size(), 0);  // to the next word
    joined.back() = 1;                          // there is none
    std::uint32_t done = words.begin;
    for_each_standing_run(i, lost, [&](Span run, std::uint32_t) {
      const std::uint32_t end = std::min(run.end, words.end);
      for (done = std::max(done, run.begin); done + 1 < end; ++done) {
        joined[done - words.begin] = 1;
      }
    });
    if (std::ranges::count(joined, 0) == 0) return;
    for (std::uint32_t k = 0; k < words.size(); ++k) {
      const bool to_previous = k == 0 || joined[k - 1] != 0;
      if (to_previous && joined[k] != 0) held[words.begin + k] = 1;
    }
  }

  PassageNotHeld not_held(std::uint32_t i, const LostPassage& lost,
                          const std::vector<char>& held) const {
    const Span words = words_of(i, lost);
    PassageNotHeld result{lost.passage, {words.end, words.begin}, 0};
    for (std::uint32_t word = words.begin; word < words.end; ++word) {
      if (held[word] != 0) continue;
      result.tokens.begin = std::min(result.tokens.begin, word);
      result.tokens.end = word + 1;
      ++result.words;
    }
    return result;
  }

  std::vector<HeldIn> where(std::uint32_t i, const std::vector<char>& held) const {
    if (is_identical(i)) {
      const std::uint32_t text = texts_.by_digest.at(result_.documents[i].text_digest);
      return {{texts_.documents[text], held.size()}};
    }
    std::vector<HeldIn> result;
    for (const std::uint32_t text : likely_texts(i)) {
      const std::uint64_t words = words_in(i, text, held);
      if (words > 0) result.push_back({texts_.documents[text], words});
    }
    std::ranges::sort(result, [](const HeldIn& x, const HeldIn& y) {
      return std::tie(y.words, x.reference) < std::tie(x.words, y.reference);
    });
    if (result.size() > kMostHeldIn) result.resize(kMostHeldIn);
    return result;
  }

  // By the words that stand in few texts first: what stands in very many says nothing of where a
  // document comes from, and only the first of those texts are listed.
  std::vector<std::uint32_t> likely_texts(std::uint32_t i) const {
    using Score = std::pair<std::uint64_t, std::uint64_t>;  // from rare phrases, from common ones
    std::map<std::uint32_t, Score> scores;
    const auto add = [&](std::span<const std::uint32_t> texts, std::uint64_t words) {
      for (const std::uint32_t text : texts) {
        auto& [rare, common] = scores[text];
        (texts.size() < PhrasePlaces::kMostListed ? rare : common) += words;
      }
    };
    for (const Claim& claim : claims_[i]) add(places_.texts_with(claim.phrase), claim.words.size());
    for (const LostPassage& lost : lost_[i]) {
      for_each_standing_run(
          i, lost, [&](Span, std::uint32_t window) { add(window_places_.texts_with(window), 1); });
    }
    std::vector<std::pair<std::uint32_t, Score>> ranked(scores.begin(), scores.end());
    std::ranges::stable_sort(ranked, std::greater{}, [](const auto& each) { return each.second; });
    std::vector<std::uint32_t> texts;
    for (const auto& [text, score] : ranked) {
      if (texts.size() < kMostCounted) texts.push_back(text);
    }
    return texts;
  }

  // How many of the held words of a document stand in this text.
  std::uint64_t words_in(std::uint32_t i, std::uint32_t text, const std::vector<char>& held) const {
    std::vector<char> here(held.size(), 0);
    const auto mark = [&](Span words) {
      std::copy(held.begin() + words.begin, held.begin() + words.end, here.begin() + words.begin);
    };
    for (const Claim& claim : claims_[i]) {
      if (places_.stands_in(claim.phrase, text)) mark(claim.words);
    }
    for (const LostPassage& lost : lost_[i]) {
      for_each_standing_run(i, lost, [&](Span run, std::uint32_t window) {
        if (window_places_.stands_in(window, text)) mark(run);
      });
    }
    return static_cast<std::uint64_t>(std::ranges::count(here, 1));
  }

  HoldingsResult& result_;
  ReferenceTexts texts_;
  const RunContext& context_;
  std::vector<Phrase> phrases_;
  std::vector<std::vector<Claim>> claims_;  // by document
  PhrasePlaces places_;
  std::vector<std::vector<LostPassage>> lost_;  // by document
  std::vector<Phrase> lost_phrases_;
  PhrasePlaces window_places_;
};

// Held, and nothing that is not held lies in them, as a message's attachments do.
std::vector<std::string> what_may_go(const HoldingsResult& result) {
  std::set<std::string> stays;
  std::vector<std::string> held;
  for (const DocumentHolding& each : result.holdings) {
    std::string locator = to_bytes(result.documents[each.document].locator);
    if (each.holding == Holding::held) {
      held.push_back(std::move(locator));
    } else if (each.holding != Holding::wordless) {
      stays.insert(std::move(locator));
    }
  }
  for (const FileHolding& file : result.files) {
    if (file.held_in) {
      held.push_back(file.locator);
    } else {
      stays.insert(file.locator);
    }
  }
  std::erase_if(held, [&](const std::string& locator) {
    const auto inside = stays.lower_bound(locator + "!/");
    return inside != stays.end() && inside->starts_with(locator + "!/");
  });
  return held;
}

}  // namespace

HoldingsResult hold_against(std::vector<Document> accession, std::vector<Document> reference,
                            const HoldingParameters& parameters, RunContext& context,
                            std::vector<FileHolding> files) {
  check(parameters);
  HoldingsResult result;
  result.parameters = parameters;
  result.files = std::move(files);
  result.documents = std::move(accession);
  result.reference = std::move(reference);
  sort_by_locator(result.documents);
  sort_by_locator(result.reference);
  Assessment(result, context).run();
  result.total = total_of(result.holdings, result.files);
  result.folders = holdings_by_folder(result.documents, result.holdings, result.files);
  result.may_go = what_may_go(result);
  result.diagnostics = context.diagnostics.sorted();
  return result;
}

}  // namespace stemma
