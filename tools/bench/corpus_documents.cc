#include "corpus_documents.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "stemma/base/hash.h"

namespace corpus {

// Numbers from a counter, so that it is cheap to begin anew for each document.
class Documents::Random {
 public:
  enum class Use : std::uint64_t { kind = 1, body, derive, form };
  Random(std::uint64_t seed, Use use, std::uint64_t number)
      : state_(stemma::mix64(stemma::mix64(seed * 8 + static_cast<std::uint64_t>(use)) + number)) {}

  std::uint64_t operator()() { return stemma::mix64(state_++); }
  double share() { return static_cast<double>((*this)() >> 11U) * 0x1p-53; }  // under 1
  double between(double least, double most) { return least + share() * (most - least); }
  std::uint64_t below(std::uint64_t n) {
    return std::min(static_cast<std::uint64_t>(share() * static_cast<double>(n)), n - 1);
  }
  bool once_in(std::uint64_t n) { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

struct Documents::Draft {
  std::vector<Piece> pieces;
  std::vector<std::uint64_t> keys;
  std::string how;

  std::uint16_t add_key(std::uint64_t key) {
    keys.push_back(key);
    return static_cast<std::uint16_t>(keys.size() - 1);
  }
  void end_paragraph() {
    if (pieces.empty()) return;
    pieces.push_back(
        {kBetweenParagraphs.begin, kBetweenParagraphs.length, kNoWord, 0, Form::lower});
  }
};

// What kinds there are
// -----------------------------------------------------------------------------

namespace {

bool is_root(Kind kind) {
  return kind == Kind::unique || kind == Kind::page;
}

// How many runs of `run` edited words are needed a word so that two texts keep a resemblance: of
// each, a share s = 2J / (1 + J) of the 5-word shingles is left, and a shingle is if none of the
// run + 4 runs that would reach into it begins.
double edits_a_word(double resemblance, std::uint64_t run) {
  const double left = 2 * resemblance / (1 + resemblance);
  return 1 - std::pow(left, 1 / static_cast<double>(run + 4));
}

}  // namespace

Kind Documents::kind_of(std::uint64_t number) const {
  if (number == 0) return Kind::unique;
  double percent = Random(parameters_.seed, Random::Use::kind, number).share() * 100;
  for (std::size_t kind = 1; kind < parameters_.shares.size(); ++kind) {
    percent -= parameters_.shares[kind];
    if (percent < 0) return static_cast<Kind>(kind);
  }
  return Kind::unique;
}

// The smaller its number, the more is made from a document: of a million, the first has about
// a thousand versions, and most have none.
std::uint64_t Documents::source_of(std::uint64_t number, Random& random) const {
  for (int tries = 0; tries < 100; ++tries) {
    const double share = random.share();
    const auto source = static_cast<std::uint64_t>(static_cast<double>(number) * share * share);
    if (source < number && is_root(kind_of(source))) return source;
  }
  return 0;
}

std::uint64_t Documents::size(Random& random) const {
  const double least = std::log(static_cast<double>(parameters_.least_bytes));
  const double most = std::log(static_cast<double>(parameters_.most_bytes));
  return static_cast<std::uint64_t>(std::exp(random.between(least, most)));
}

// New texts
// ----------------------------------------------------------------------------------------

void Documents::append_new(Draft& draft, std::uint64_t bytes, Random& random) const {
  const auto paragraphs = text_.paragraphs();
  const std::uint16_t key = draft.add_key(random());
  std::size_t paragraph = random.below(paragraphs.size());
  while (bytes > 0) {
    const Paragraph& next = paragraphs[paragraph];
    std::uint32_t end_word = next.last_word;
    if (next.end - next.begin > bytes + bytes / 4) {  // else a document might be far too long
      const auto words = text_.words();
      const auto end =
          std::partition_point(words.begin() + next.first_word + 1, words.begin() + next.last_word,
                               [&](const Word& word) { return word.begin - next.begin < bytes; });
      end_word = static_cast<std::uint32_t>(end - words.begin());
    }
    draft.end_paragraph();
    text_.append(draft.pieces, paragraph, end_word, key);
    bytes -= std::min<std::uint64_t>(bytes, next.end - next.begin + 2);
    paragraph = (paragraph + 1) % paragraphs.size();
  }
}

void Documents::append_page(Draft& draft, std::uint64_t number, Random& random) const {
  // Sites come up as the corpus grows, and early ones have more pages.
  const double share = random.share();
  const std::uint64_t sites = 1 + number / 1000;
  const auto site = static_cast<std::uint64_t>(static_cast<double>(sites) * share * share);
  Random of_site(parameters_.seed, Random::Use::form, site);
  const std::uint64_t frame = size(of_site) / 2;
  append_new(draft, 1 + frame / 2, of_site);
  append_new(draft, size(random), random);
  append_new(draft, 1 + frame / 2, of_site);
  draft.how = fmt::format("site={}", site);
}

void Documents::append_root(Draft& draft, std::uint64_t number) const {
  Random random(parameters_.seed, Random::Use::body, number);
  if (kind_of(number) == Kind::page) return append_page(draft, number, random);
  append_new(draft, size(random), random);
}

// Texts made from others
// ---------------------------------------------------------------------------

void Documents::respace(Draft& draft, Random& random) const {
  const bool all_upper = random.once_in(8);
  for (Piece& piece : draft.pieces) {
    if (piece.word != kNoWord) {
      if (all_upper) {
        piece.form = Form::upper;
      } else if (random.once_in(16)) {
        piece.form = static_cast<Form>(random.below(3));
      }
    }
    if (text_.is_space(piece) && random.once_in(8)) {
      const Gap gap = random.once_in(2) ? kTwoSpaces : kLineEnd;
      piece.gap_begin = gap.begin;
      piece.gap_length = gap.length;
    }
  }
}

void Documents::edit(Draft& draft, Random& random) const {
  constexpr std::array<std::uint64_t, 4> kRuns = {1, 1, 4, 16};
  const double resemblance = random.between(0.5, 0.99);
  const std::uint64_t run = kRuns[random.below(kRuns.size())];
  const double rate = edits_a_word(resemblance, run);
  std::vector<std::uint16_t> other_key(draft.keys.size());
  for (std::uint16_t& key : other_key) key = draft.add_key(random());
  std::vector<Piece> edited;
  edited.reserve(draft.pieces.size() + draft.pieces.size() / 4);
  const auto any_word = [&](std::uint16_t key) {
    return text_.piece_of(static_cast<std::uint32_t>(random.below(text_.words().size())), key);
  };
  enum class Edit : std::uint8_t { none, replace, remove };
  Edit edit = Edit::none;
  std::uint64_t left = 0;  // words of the run that goes on
  bool any = false;
  const std::uint64_t latest = random.below(draft.pieces.size());  // at least one edit by here
  for (std::size_t i = 0; i < draft.pieces.size(); ++i) {
    Piece piece = draft.pieces[i];
    if (piece.word == kNoWord) {
      edited.push_back(piece);
      continue;
    }
    const std::uint16_t other = other_key[piece.key];
    if (left > 0) {
      --left;
    } else if (random.share() < rate || (!any && i >= latest)) {
      any = true;
      const std::uint64_t what = random.below(10);
      edit = what < 6 ? Edit::replace : what < 8 ? Edit::remove : Edit::none;
      if (edit != Edit::none) left = run - 1;
      for (std::uint64_t word = 0; edit == Edit::none && word < run; ++word) {  // insert
        edited.push_back(any_word(other));
        std::swap(edited.back().gap_begin, piece.gap_begin);
        std::swap(edited.back().gap_length, piece.gap_length);
      }
    } else {
      edit = Edit::none;
    }
    if (edit == Edit::remove) continue;
    if (edit == Edit::replace) {
      // A word of another key is another word, as frequent as this one; but some never change.
      const Piece by = text_.is_kept(piece) ? any_word(other) : piece;
      piece.word = by.word;
      piece.form = by.form;
      piece.key = other;
    }
    edited.push_back(piece);
  }
  draft.pieces = std::move(edited);
  draft.how = fmt::format("resemblance={:.3f} run={}", resemblance, run);
}

void Documents::truncate(Draft& draft, Random& random) const {
  const double left = random.between(0.3, 0.9);
  std::vector<Piece>& pieces = draft.pieces;
  const auto size = static_cast<double>(pieces.size());
  const auto kept = static_cast<std::ptrdiff_t>(std::max(1.0, size * left));
  const auto gone = static_cast<std::ptrdiff_t>(pieces.size()) - kept;
  std::string_view part = "tail";
  auto first = pieces.end() - gone;
  switch (random.below(3)) {
    case 0:
      break;
    case 1:
      part = "head";
      first = pieces.begin();
      break;
    default:
      part = "middle";
      first = pieces.begin() + kept / 2;
  }
  if (gone > 0) {  // what stood on both sides does not become one word
    *first = {kBetweenParagraphs.begin, kBetweenParagraphs.length, kNoWord, 0, Form::lower};
    pieces.erase(first + 1, first + gone);
  }
  draft.how = fmt::format("without={} left={:.3f}", part, left);
}

Document Documents::make(std::uint64_t number) const {
  Document document;
  document.kind = kind_of(number);
  Draft draft;
  if (is_root(document.kind)) {
    append_root(draft, number);
  } else {
    Random random(parameters_.seed, Random::Use::derive, number);
    document.source = source_of(number, random);
    if (document.kind == Kind::containment) {
      const std::uint64_t own = size(random);
      const double before = random.share();
      append_new(draft, 1 + static_cast<std::uint64_t>(static_cast<double>(own) * before), random);
      draft.end_paragraph();
    }
    Draft source;
    append_root(source, document.source);
    // Keys of what is there already come first.
    for (Piece& piece : source.pieces) {
      piece.key = static_cast<std::uint16_t>(piece.key + draft.keys.size());
    }
    draft.keys.insert(draft.keys.end(), source.keys.begin(), source.keys.end());
    draft.pieces.insert(draft.pieces.end(), source.pieces.begin(), source.pieces.end());
    switch (document.kind) {
      case Kind::respaced:
        respace(draft, random);
        break;
      case Kind::version:
        edit(draft, random);
        break;
      case Kind::truncation:
        truncate(draft, random);
        break;
      case Kind::containment:
        append_new(draft, size(random) / 2, random);
        break;
      case Kind::unique:
      case Kind::copy:
      case Kind::page:
        break;
    }
  }
  text_.write(draft.pieces, draft.keys, document.text);
  document.how = std::move(draft.how);
  return document;
}

}  // namespace corpus
