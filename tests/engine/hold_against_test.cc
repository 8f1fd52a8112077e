#include "stemma/engine/hold_against.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "corpus.h"
#include "stemma/base/error.h"
#include "stemma/engine/find_phrases.h"
#include "stemma/engine/holdings_by_folder.h"
#include "stemma/report/holdings_report.h"

namespace stemma {
namespace {

using test::prose;

HoldingsResult hold(std::vector<Document> accession, std::vector<Document> reference,
                    unsigned threads = 1) {
  RunContext context;
  context.threads = threads;
  return hold_against(std::move(accession), std::move(reference), {}, context);
}

DocumentHolding hold_one(const std::string& text, const std::vector<std::string>& reference) {
  std::vector<Document> documents;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    documents.push_back(make_document("reference " + std::to_string(i), reference[i]));
  }
  return hold({make_document("new", text)}, std::move(documents)).holdings.at(0);
}

// A paragraph of `count` words that no other seed gives.
std::string paragraph(std::uint64_t seed, int count) {
  std::string text = prose(seed, count);
  std::replace(text.begin(), text.end(), '\n', ' ');
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::string with_breaks(std::string text) {
  for (std::size_t i = 40; i < text.size(); i += 40) {
    const std::size_t space = text.find(' ', i);
    if (space == std::string::npos) break;
    text[space] = '\n';
  }
  return text;
}

TEST_CASE("what is held, word by word") {
  const std::string a = paragraph(1, 60);
  const std::string b = paragraph(2, 40);
  const std::string c = paragraph(3, 30);
  const std::string short_one = paragraph(4, 11);
  const std::string gap = "\n\n";
  const std::string whole = a + gap + b + gap + c + "\n";
  const std::string edited = [&] {  // one word in the middle of b
    std::string text = b;
    const std::size_t at = text.find(' ', text.size() / 2) + 1;
    return text.replace(at, text.find(' ', at) - at, "otherwise");
  }();
  const std::string cut = [&] {  // b without 10 words in its middle
    std::size_t begin = 0;
    for (int i = 0; i < 15; ++i) begin = b.find(' ', begin) + 1;
    std::size_t end = begin;
    for (int i = 0; i < 10; ++i) end = b.find(' ', end) + 1;
    return b.substr(0, begin) + b.substr(end);
  }();
  const struct {
    const char* what;
    std::string text;
    std::vector<std::string> reference;
    Holding holding;
    std::uint64_t passages;    // not held
    std::uint64_t words_held;  // of the text's
  } cases[] = {
      {"the same", whole, {whole}, Holding::held, 0, 130},
      {"wrapped otherwise", with_breaks(whole), {whole}, Holding::held, 0, 130},
      {"a part", b, {whole}, Holding::held, 0, 40},
      {"in another order", c + gap + a + gap + b, {whole}, Holding::held, 0, 130},
      {"by two together", whole, {a + gap + b, "x y z " + c}, Holding::held, 0, 130},
      {"paragraphs joined in the reference", whole, {a + " " + b + " " + c}, Holding::held, 0, 130},
      {"paragraphs joined in the accession", a + " " + b, {whole}, Holding::held, 0, 100},
      {"a passage that the reference lacks", whole, {a + gap + c}, Holding::partly, 1, 90},
      // Of an edited word neither it nor its neighbours stand there in their order.
      {"an edited word", a + gap + edited, {whole}, Holding::partly, 1, 97},
      {"words taken out of the accession", a + gap + cut, {whole}, Holding::partly, 1, 88},
      {"words taken out of the reference",
       whole,
       {a + gap + cut + gap + c},
       Holding::partly,
       1,
       118},
      // The two halves stand in different texts.
      {"a passage put together of two", a + " " + b, {a, b}, Holding::partly, 1, 98},
      {"the last word of a short passage, edited",
       a + gap + short_one + " more",
       {a + gap + short_one + " less"},
       Holding::partly,
       1,
       70},
      {"a short passage on its own, edited",
       short_one + " more",
       {short_one + " less"},
       Holding::is_new,
       1,
       0},
      {"less than half", a + gap + b, {b}, Holding::is_new, 1, 40},
      {"just half", b + gap + paragraph(9, 40), {b}, Holding::partly, 1, 40},
      {"nothing", a, {b, c}, Holding::is_new, 1, 0},
      {"no reference", a, {}, Holding::is_new, 1, 0},
      {"no words", "...\n", {whole}, Holding::wordless, 0, 0},
      {"no byte", "", {"", whole}, Holding::wordless, 0, 0},
  };
  for (const auto& test : cases) {
    CAPTURE(test.what);
    const DocumentHolding found = hold_one(test.text, test.reference);
    CHECK(code_string(found.holding) == code_string(test.holding));
    CHECK(found.passages_not_held == test.passages);
    CHECK(found.words_held == test.words_held);
    CHECK(found.not_held.size() == (test.holding == Holding::partly ? test.passages : 0));
  }
}

TEST_CASE("short passages are held only beside what they stand beside") {
  const std::string a = paragraph(1, 30);
  const std::string b = paragraph(2, 30);
  const std::string c = paragraph(3, 30);
  const struct {
    const char* what;
    std::string text;
    std::string reference;
    std::uint64_t passages;  // not held
  } cases[] = {
      {"before the same", "Preface\n\n" + a, b + "\n\nPreface\n\n" + a, 0},
      {"after the same", a + "\n\nThe End", b + "\n\n" + a + "\n\nThe End\n\n" + c, 0},
      {"moved with what follows", b + "\n\nPreface\n\n" + a, "Preface\n\n" + a + "\n\n" + b, 0},
      {"elsewhere", "Preface\n\n" + a, a + "\n\n" + b + "\n\nPreface", 1},
      {"nowhere", "Preface\n\n" + a, a, 1},
      {"lines of a list, each short", "one two\n\nthree\n\nfour five\n\nsix",
       a + "\n\none two\n\nthree\n\nfour five\n\nsix\n\n" + b, 0},
      {"such a list in another order", "one two\n\nthree\n\nfour five\n\nsix",
       "six\n\nfour five\n\nthree\n\none two\n\n" + b, 4},
      {"five words say enough", "one two three four five\n\n" + a,
       a + "\n\nzero one two three four five six", 0},
  };
  for (const auto& test : cases) {
    CAPTURE(test.what);
    CHECK(hold_one(test.text, {test.reference}).passages_not_held == test.passages);
  }
}

TEST_CASE("a text of fewer than five words is held only by one that says the same") {
  CHECK(hold_one("three little words", {"Three  little\nwords."}).holding == Holding::held);
  CHECK(hold_one("three little words", {"these three little words here"}).holding ==
        Holding::is_new);
  CHECK(hold_one("three little words", {"three little"}).holding == Holding::is_new);
}

TEST_CASE("where it is held: most words first, and what is common says nothing") {
  const std::string licence = paragraph(1, 200);
  const std::string own = paragraph(2, 20);
  std::vector<Document> reference;
  for (int i = 0; i < 50; ++i) {  // more than are listed
    reference.push_back(
        make_document("b" + std::to_string(i),
                      licence + "\n\n" + paragraph(static_cast<std::uint64_t>(100 + i), 20)));
  }
  reference.push_back(make_document("z", own + "\n\n" + licence));
  reference.push_back(make_document("a", own));
  const HoldingsResult result =
      hold({make_document("new", licence + "\n\n" + own)}, std::move(reference));
  const DocumentHolding& holding = result.holdings[0];
  CHECK(holding.holding == Holding::held);
  REQUIRE(holding.held_in.size() == 3);
  CHECK(result.reference[holding.held_in[0].reference].locator.path == "z");
  CHECK(holding.held_in[0].words == 220);
  CHECK(holding.held_in[1].words == 200);
}

TEST_CASE("a copy in the reference may have dropped its text") {
  std::vector<Document> reference{make_document("a", paragraph(1, 30)),
                                  make_document("b", paragraph(1, 30))};
  reference[0].text = {};
  reference[0].tokens = {};
  reference[0].passages = {};
  const HoldingsResult result = hold({make_document("new", paragraph(1, 30))}, reference);
  CHECK(result.holdings[0].holding == Holding::held);
  REQUIRE(result.holdings[0].held_in.size() == 1);
  CHECK(result.reference[result.holdings[0].held_in[0].reference].locator.path == "a");
}

// Random documents of few words, so that much is shared by chance, made of passages that are
// copied, cut and mixed.
std::vector<Document> random_documents(std::mt19937_64& random, const std::string& name,
                                       std::vector<std::string>& stock) {
  std::vector<Document> documents;
  for (std::uint64_t n = random() % 6; n > 0; --n) {
    std::string text;
    for (std::uint64_t passages = random() % 6; passages > 0; --passages) {
      std::string passage;
      if (!stock.empty() && random() % 3 != 0) {
        passage = stock[random() % stock.size()];
        if (random() % 3 == 0) passage = passage.substr(0, passage.rfind(' '));
        if (random() % 4 == 0) passage += " w" + std::to_string(random() % 4);
      } else {
        const std::uint64_t most = random() % 2 == 0 ? 5 : 40;
        const std::uint64_t words = 1 + random() % most;
        for (std::uint64_t i = 0; i < words; ++i) {
          passage += (i == 0 ? "w" : " w") + std::to_string(random() % 4);
        }
      }
      stock.push_back(passage);
      text += passage + (random() % 4 == 0 ? " " : "\n\n");
    }
    documents.push_back(make_document(name + std::to_string(n), text));
  }
  return documents;
}

bool stands(std::span<const Token> phrase, const std::vector<Document>& reference) {
  return std::ranges::any_of(reference, [&](const Document& document) {
    return std::search(document.tokens.begin(), document.tokens.end(), phrase.begin(),
                       phrase.end()) != document.tokens.end();
  });
}

// The definition, word for word, with every passage searched for in every text.
std::vector<std::uint32_t> lost_passages(const Document& document,
                                         const std::vector<Document>& reference) {
  constexpr std::uint32_t kContextWords = 5;
  const std::span<const Token> tokens(document.tokens);
  const auto size = static_cast<std::uint32_t>(tokens.size());
  std::vector<std::uint32_t> lost;
  for (std::uint32_t p = 0; p < document.passages.size(); ++p) {
    const Span words = document.passages[p].tokens;
    if (words.empty()) continue;
    bool held = std::ranges::any_of(reference, [&](const Document& other) {
      return other.text_digest == document.text_digest;
    });
    if (words.size() >= kContextWords) {
      held = held || stands(tokens.subspan(words.begin, words.size()), reference);
    } else if (size >= kContextWords) {
      const std::uint32_t ending = std::max(words.end, kContextWords) - kContextWords;
      const std::uint32_t beginning = std::min(words.begin, size - kContextWords);
      held = held || stands(tokens.subspan(ending, kContextWords), reference) ||
             stands(tokens.subspan(beginning, kContextWords), reference);
    }
    if (!held) lost.push_back(p);
  }
  return lost;
}

// The words of a passage that is not held which stand together with each of their neighbours, by
// searching for each run of 12 that has both.
std::uint64_t words_joined(const Document& document, std::uint32_t passage,
                           const std::vector<Document>& reference) {
  constexpr std::uint32_t kRun = 12;
  const std::span<const Token> tokens(document.tokens);
  const Span words = document.passages[passage].tokens;
  const auto joined_to_next = [&](std::uint32_t word) {
    if (word < words.begin || word + 1 >= words.end) return true;  // has no such neighbour
    for (std::uint32_t begin = 0; begin + kRun <= tokens.size(); ++begin) {
      if (begin > word || begin + kRun < word + 2) continue;
      if (stands(tokens.subspan(begin, kRun), reference)) return true;
    }
    return false;
  };
  std::uint64_t count = 0;
  for (std::uint32_t word = words.begin; word < words.end; ++word) {
    const bool to_previous = word == words.begin || joined_to_next(word - 1);
    if (to_previous && joined_to_next(word)) ++count;
  }
  return count == words.size() ? 0 : count;
}

TEST_CASE("random collections: what is held is what a search of everything finds") {
  std::mt19937_64 random(11);
  std::size_t held = 0;
  std::size_t partly = 0;
  for (int round = 0; round < 500; ++round) {
    std::vector<std::string> stock;
    const std::vector<Document> reference = random_documents(random, "r", stock);
    const std::vector<Document> accession = random_documents(random, "a", stock);
    const HoldingsResult result = hold(accession, reference);
    for (const DocumentHolding& holding : result.holdings) {
      const Document& document = result.documents[holding.document];
      const std::vector<std::uint32_t> lost = lost_passages(document, reference);
      REQUIRE(holding.passages_not_held == lost.size());
      REQUIRE(holding.words == document.tokens.size());
      REQUIRE((holding.holding == Holding::held) == (lost.empty() && holding.words > 0));
      std::uint64_t words_held = holding.words;
      for (const std::uint32_t passage : lost) {
        words_held -= document.passages[passage].tokens.size();
        words_held += words_joined(document, passage, reference);
      }
      REQUIRE(holding.words_held == words_held);
      std::uint64_t words_lost = 0;
      for (std::size_t i = 0; i < holding.not_held.size(); ++i) {
        const PassageNotHeld& passage = holding.not_held[i];
        REQUIRE(passage.passage == lost[i]);
        const Span whole = document.passages[passage.passage].tokens;
        REQUIRE(passage.words > 0);
        REQUIRE(passage.tokens.begin >= whole.begin);
        REQUIRE(passage.tokens.end <= whole.end);
        REQUIRE(passage.words <= passage.tokens.size());
        words_lost += passage.words;
      }
      if (holding.holding != Holding::is_new) {
        REQUIRE(words_lost == holding.words - holding.words_held);
      }
      for (const HeldIn& held_in : holding.held_in) REQUIRE(held_in.words <= holding.words_held);
      REQUIRE((holding.held_in.empty()) == (holding.words_held == 0));
      held += holding.holding == Holding::held ? 1U : 0U;
      partly += holding.holding == Holding::partly ? 1U : 0U;
    }
  }
  CHECK(held > 50);  // or nothing was tried
  CHECK(partly > 50);
}

std::string json_of(const HoldingsResult& result) {
  std::string json;
  write_holdings_json(result, [&](std::string_view text) { json += text; });
  return json;
}

TEST_CASE("neither the order of the documents, the threads nor the memory change a byte") {
  std::mt19937_64 random(7);
  std::vector<std::string> stock;
  std::vector<Document> reference;
  std::vector<Document> accession;
  for (int i = 0; i < 12; ++i) {
    const std::string name = "/" + std::to_string(i);
    for (Document& each : random_documents(random, "r" + name, stock)) reference.push_back(each);
    for (Document& each : random_documents(random, "a" + name, stock)) accession.push_back(each);
  }
  const std::string expected = json_of(hold(accession, reference));
  for (const unsigned threads : {1U, 2U, 8U}) {
    std::shuffle(reference.begin(), reference.end(), random);
    std::shuffle(accession.begin(), accession.end(), random);
    CHECK(json_of(hold(accession, reference, threads)) == expected);
  }
}

TEST_CASE("phrases looked for in many batches are found as in one") {
  std::vector<Document> documents;
  for (std::uint64_t i = 0; i < 30; ++i) {
    documents.push_back(make_document("d", paragraph(i % 20, 9000)));
  }
  std::vector<Phrase> phrases;
  std::vector<std::span<const Token>> texts;
  for (const Document& document : documents) {
    phrases.emplace_back(document.tokens);
    if (texts.size() < 10) texts.emplace_back(document.tokens);
  }
  RunContext little{1, MemoryBudget(1), {}, nullptr, {}};  // batches of 2^16 words: seven phrases
  const PhrasePlaces places = find_phrases(phrases, texts, little);
  for (std::uint32_t i = 0; i < phrases.size(); ++i) {
    const std::uint32_t text = i % 20;
    CAPTURE(i);
    REQUIRE(places.stands(i) == (text < 10));
    if (!places.stands(i)) continue;
    CHECK(std::ranges::equal(places.texts_with(i), std::vector<std::uint32_t>{text}));
    CHECK(places.stands_in(i, text));
    CHECK_FALSE(places.stands_in(i, (text + 1) % 10));
  }
}

TEST_CASE("folders: what is in them and below, without those that only lead to another") {
  std::vector<Document> documents;
  std::vector<DocumentHolding> holdings;
  const auto add = [&](const std::string& path, Holding holding) {
    DocumentHolding one;
    one.document = static_cast<std::uint32_t>(documents.size());
    one.holding = holding;
    one.words = holding == Holding::wordless ? 0 : 10;
    one.words_held = holding == Holding::held ? 10 : holding == Holding::partly ? 5 : 0;
    holdings.push_back(one);
    documents.push_back(make_document(path, ""));
  };
  add("/x/deep/er/a/1", Holding::held);
  add("/x/deep/er/a/2", Holding::wordless);
  add("/x/deep/er/b/only/1", Holding::is_new);
  add("/x/deep/er//b/2/1", Holding::partly);
  add("loose", Holding::held);
  const std::vector<FolderHolding> expected{
      {".", 1, 0, 0, 0, 10, 10},
      {"/x/deep/er", 1, 1, 1, 1, 30, 15},
      {"/x/deep/er/a", 1, 0, 0, 1, 10, 10},
      {"/x/deep/er/b/only", 0, 0, 1, 0, 10, 0},
      {"/x/deep/er//b/2", 0, 1, 0, 0, 10, 5},
  };
  std::vector<FolderHolding> sorted = expected;
  std::ranges::sort(sorted, {}, &FolderHolding::path);
  CHECK(holdings_by_folder(documents, holdings, {}) == sorted);
  CHECK(total_of(holdings, {}) == FolderHolding{"", 2, 1, 1, 1, 40, 25});
  CHECK(holdings_by_folder({}, {}, {}).empty());
}

TEST_CASE("parameters out of range are refused, and cancelling stops a run") {
  RunContext context;
  CHECK_THROWS_AS(hold_against({}, {}, {0, 12}, context), Error);
  CHECK_THROWS_AS(hold_against({}, {}, {5, 0}, context), Error);
  CHECK_THROWS_AS(hold_against({}, {}, {5, 1'000'001}, context), Error);
  std::stop_source source;
  RunContext stopped;
  stopped.stop = source.get_token();
  source.request_stop();
  CHECK_THROWS_AS(
      hold_against({make_document("a", "b c d e f g")}, {make_document("a", "b")}, {}, stopped),
      Error);
}

}  // namespace
}  // namespace stemma
