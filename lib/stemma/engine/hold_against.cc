#include "stemma/engine/hold_against.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/parallel.h"
#include "stemma/engine/find_phrases.h"
#include "stemma/engine/holdings_by_folder.h"

namespace stemma {
namespace {

constexpr std::uint32_t kMostWords = 1'000'000;
constexpr std::size_t kMostHeldIn = 3;
// So many texts of the reference are counted word by word to find the best.
constexpr std::size_t kMostCounted = 8;

void check(const HoldingParameters& parameters) {
  for (const std::uint32_t words : {parameters.context, parameters.piece}) {
    if (words == 0 || words > kMostWords) {
      throw Error(ErrorCode::invalid_argument,
                  "context and piece take a whole number from 1 to " + std::to_string(kMostWords),
                  std::to_string(words));
    }
  }
}

void sort_by_locator(std::vector<Document>& documents) {
  std::sort(documents.begin(), documents.end(), [](const Document& x, const Document& y) {
    return std::tie(x.locator, x.bytes_digest) < std::tie(y.locator, y.bytes_digest);
  });
}

// The distinct texts of the reference.
struct ReferenceTexts {
  std::vector<std::span<const Token>> tokens;
  std::vector<std::uint32_t> documents;  // for each text the first by locator that says it
  std::map<Digest, std::uint32_t> by_digest;
};

// `reference` by locator, so that the texts are by locator too.
ReferenceTexts texts_of(const std::vector<Document>& reference) {
  std::map<Digest, const Document*> holders;
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

// Words of a document that are held if `phrase` stands in the reference: the phrase itself, or a
// short passage in it.
struct Claim {
  Span words;
  std::uint32_t passage = 0;
  std::uint32_t phrase = 0;  // index among all phrases of this round
};

struct Claims {
  std::vector<Phrase> phrases;
  std::vector<std::vector<Claim>> of_document;

  void add(std::uint32_t document, std::uint32_t passage, Span words, Phrase phrase) {
    of_document[document].push_back({words, passage, static_cast<std::uint32_t>(phrases.size())});
    phrases.push_back(phrase);
  }
};

class Holder {
 public:
  Holder(HoldingsResult& result, RunContext& context)
      : result_(result), texts_(texts_of(result.reference)), context_(context) {}

  void run() {
    for (std::uint32_t i = 0; i < result_.documents.size(); ++i) {
      DocumentHolding holding;
      holding.document = i;
      holding.words = result_.documents[i].tokens.size();
      result_.holdings.push_back(std::move(holding));
      held_words_.emplace_back(result_.documents[i].tokens.size(), 0);
    }
    claim_passages();
    whole_places_ = find_phrases(whole_.phrases, texts_.tokens, context_);
    claim_pieces();
    piece_places_ = find_phrases(pieces_.phrases, texts_.tokens, context_);
    parallel_for(result_.documents.size(), context_,
                 [&](std::size_t i) { settle(static_cast<std::uint32_t>(i)); });
  }

 private:
  bool is_identical(std::uint32_t document) const {
    return texts_.by_digest.contains(result_.documents[document].text_digest);
  }

  void claim_passages() {
    whole_.of_document.resize(result_.documents.size());
    const std::uint32_t context = result_.parameters.context;
    for (std::uint32_t i = 0; i < result_.documents.size(); ++i) {
      const Document& document = result_.documents[i];
      const std::span<const Token> tokens(document.tokens);
      // A shorter text stands nowhere but in one that says the same.
      if (is_identical(i) || tokens.size() < context) continue;
      for (std::uint32_t p = 0; p < document.passages.size(); ++p) {
        const Span words = document.passages[p].tokens;
        if (words.empty()) continue;
        if (words.size() >= context) {
          whole_.add(i, p, words, tokens.subspan(words.begin, words.size()));
          continue;
        }
        const std::uint32_t before = words.end - std::min(words.end, context);
        const auto last = static_cast<std::uint32_t>(tokens.size()) - context;
        const std::uint32_t after = std::min(words.begin, last);
        whole_.add(i, p, words, tokens.subspan(before, context));
        if (after != before) whole_.add(i, p, words, tokens.subspan(after, context));
      }
    }
  }

  // Marks the words of passages that are held, and claims pieces of the others. Pieces overlap by
  // half, so that a seam between two of them lies within another.
  void claim_pieces() {
    pieces_.of_document.resize(result_.documents.size());
    const std::uint32_t piece = result_.parameters.piece;
    const std::uint32_t step = (piece + 1) / 2;
    for (std::uint32_t i = 0; i < result_.documents.size(); ++i) {
      const Document& document = result_.documents[i];
      mark_held(i);
      if (document.tokens.size() < result_.parameters.context) continue;
      for (std::uint32_t p = 0; p < document.passages.size(); ++p) {
        const Span words = document.passages[p].tokens;
        if (words.size() <= piece || held_words_[i][words.begin] != 0) continue;
        for (std::uint32_t begin = words.begin;; begin += step) {
          const std::uint32_t at = std::min(begin, words.end - piece);
          pieces_.add(i, p, {at, at + piece}, std::span(document.tokens).subspan(at, piece));
          if (at + piece == words.end) break;
        }
      }
    }
  }

  void mark(std::uint32_t document, Span words, char value) {
    std::fill(held_words_[document].begin() + words.begin,
              held_words_[document].begin() + words.end, value);
  }

  void mark_held(std::uint32_t document) {
    if (is_identical(document)) std::ranges::fill(held_words_[document], 1);
    for (const Claim& claim : whole_.of_document[document]) {
      if (whole_places_.stands(claim.phrase)) mark(document, claim.words, 1);
    }
  }

  void settle(std::uint32_t i) {
    DocumentHolding& holding = result_.holdings[i];
    if (holding.words == 0) return;
    find_passages_not_held(i, holding);
    const auto count = std::ranges::count(held_words_[i], 1);
    holding.words_held = static_cast<std::uint64_t>(count);
    holding.passages_not_held = holding.not_held.size();
    holding.holding = holding.not_held.empty()                  ? Holding::held
                      : 2 * holding.words_held >= holding.words ? Holding::partly
                                                                : Holding::is_new;
    if (holding.holding == Holding::is_new) holding.not_held = {};
    find_where(i, holding);
  }

  void find_passages_not_held(std::uint32_t i, DocumentHolding& holding) {
    const std::vector<Passage>& passages = result_.documents[i].passages;
    auto claim = pieces_.of_document[i].begin();
    const auto end = pieces_.of_document[i].end();
    for (std::uint32_t p = 0; p < passages.size(); ++p) {
      const Span words = passages[p].tokens;
      if (words.empty() || held_words_[i][words.begin] != 0) continue;
      const auto first = claim;
      while (claim != end && claim->passage == p) ++claim;
      holding.not_held.push_back(settle_pieces(i, p, {first, claim}));
    }
  }

  // A word is held if all the pieces that it stands in are. Where each piece stands and the whole
  // does not, it is not known where they part: nothing is held.
  PassageNotHeld settle_pieces(std::uint32_t i, std::uint32_t passage,
                               std::span<const Claim> pieces) {
    const Span words = result_.documents[i].passages[passage].tokens;
    const auto stands = [&](const Claim& piece) { return piece_places_.stands(piece.phrase); };
    if (!std::ranges::all_of(pieces, stands)) {
      mark(i, words, 1);
      for (const Claim& piece : pieces) {
        if (!stands(piece)) mark(i, piece.words, 0);
      }
    }
    PassageNotHeld not_held{passage, {words.end, words.begin}, 0};
    for (std::uint32_t word = words.begin; word < words.end; ++word) {
      if (held_words_[i][word] != 0) continue;
      not_held.tokens.begin = std::min(not_held.tokens.begin, word);
      not_held.tokens.end = word + 1;
      ++not_held.words;
    }
    return not_held;
  }

  // By the words that stand in few texts first: what stands in very many says nothing of where a
  // document comes from, and only the first of those texts are listed.
  std::vector<std::uint32_t> likely_texts(std::uint32_t i) const {
    std::map<std::uint32_t, std::pair<std::uint64_t, std::uint64_t>> words;
    const auto add = [&](const PhrasePlaces& places, const Claim& claim) {
      const std::span<const std::uint32_t> texts = places.texts_with(claim.phrase);
      for (const std::uint32_t text : texts) {
        auto& [rare, common] = words[text];
        (texts.size() < PhrasePlaces::kMostListed ? rare : common) += claim.words.size();
      }
    };
    for (const Claim& claim : whole_.of_document[i]) add(whole_places_, claim);
    for (const Claim& claim : pieces_.of_document[i]) add(piece_places_, claim);
    std::vector<std::pair<std::uint32_t, std::pair<std::uint64_t, std::uint64_t>>> ranked(
        words.begin(), words.end());
    std::ranges::stable_sort(ranked, std::greater{}, [](const auto& each) { return each.second; });
    std::vector<std::uint32_t> texts;
    for (const auto& [text, unused] : ranked) {
      if (texts.size() < kMostCounted) texts.push_back(text);
    }
    return texts;
  }

  std::uint64_t words_in(std::uint32_t i, std::uint32_t text) const {
    std::vector<char> here(held_words_[i].size(), 0);
    const auto add = [&](const PhrasePlaces& places, const Claim& claim) {
      if (!places.stands_in(claim.phrase, text)) return;
      for (std::uint32_t word = claim.words.begin; word < claim.words.end; ++word) {
        here[word] = held_words_[i][word];
      }
    };
    for (const Claim& claim : whole_.of_document[i]) add(whole_places_, claim);
    for (const Claim& claim : pieces_.of_document[i]) add(piece_places_, claim);
    return static_cast<std::uint64_t>(std::ranges::count(here, 1));
  }

  void find_where(std::uint32_t i, DocumentHolding& holding) const {
    if (is_identical(i)) {
      const std::uint32_t text = texts_.by_digest.at(result_.documents[i].text_digest);
      holding.held_in.push_back({texts_.documents[text], holding.words});
      return;
    }
    for (const std::uint32_t text : likely_texts(i)) {
      const std::uint64_t words = words_in(i, text);
      if (words > 0) holding.held_in.push_back({texts_.documents[text], words});
    }
    std::ranges::sort(holding.held_in, [](const HeldIn& x, const HeldIn& y) {
      return std::tie(y.words, x.reference) < std::tie(x.words, y.reference);
    });
    if (holding.held_in.size() > kMostHeldIn) holding.held_in.resize(kMostHeldIn);
  }

  HoldingsResult& result_;
  ReferenceTexts texts_;
  RunContext& context_;
  Claims whole_;
  Claims pieces_;
  PhrasePlaces whole_places_;
  PhrasePlaces piece_places_;
  std::vector<std::vector<char>> held_words_;  // by document: 1 for each word that is held
};

}  // namespace

HoldingsResult hold_against(std::vector<Document> accession, std::vector<Document> reference,
                            const HoldingParameters& parameters, RunContext& context) {
  check(parameters);
  HoldingsResult result;
  result.parameters = parameters;
  result.documents = std::move(accession);
  result.reference = std::move(reference);
  sort_by_locator(result.documents);
  sort_by_locator(result.reference);
  Holder(result, context).run();
  result.total = total_of(result.holdings);
  result.folders = holdings_by_folder(result.documents, result.holdings);
  result.diagnostics = context.diagnostics.sorted();
  return result;
}

}  // namespace stemma
