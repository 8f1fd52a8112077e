#include "stemma/text/document.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

namespace stemma {
namespace {

// What is wrong with a document's passages and tokens; "" for a sound one.
std::string flaw(const Document& document) {
  std::uint32_t done_tokens = 0;
  std::uint32_t done_bytes = 0;
  std::uint32_t done_lines = 0;
  for (const Passage& passage : document.passages) {
    if (passage.tokens.begin != done_tokens) return "tokens skipped or told twice";
    if (passage.bytes.begin < done_bytes || passage.bytes.empty()) return "passages overlap";
    if (passage.bytes.end > document.text.size()) return "a passage past the end";
    if (passage.first_line <= done_lines) return "a line of two passages";
    if (passage.last_line < passage.first_line) return "lines run back";
    if (passage.kind == BlockKind::unsplit) return "unsplit";
    for (std::uint32_t i = passage.tokens.begin; i < passage.tokens.end; ++i) {
      const Span& bytes = document.token_spans[i];
      if (bytes.begin < passage.bytes.begin || bytes.end > passage.bytes.end) {
        return "a token outside its passage";
      }
      if (&passage_of(document, i) != &passage) return "another passage of a token";
    }
    done_tokens = passage.tokens.end;
    done_bytes = passage.bytes.end;
    done_lines = passage.last_line;
  }
  return done_tokens == document.tokens.size() ? "" : "tokens of no passage";
}

// Lines counted the plain way.
std::uint32_t line_at(const std::string& text, std::uint32_t byte) {
  std::uint32_t line = 1;
  for (std::uint32_t i = 0; i < byte; ++i) {
    const bool crlf = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (text[i] == '\n' || (text[i] == '\r' && !crlf)) ++line;
  }
  return line;
}

TEST_CASE("passages hold every token once and in order, and lines are right") {
  std::mt19937_64 random(1);
  const std::string pieces[] = {"word",
                                "Two words",
                                " ",
                                "\n",
                                "\r\n",
                                "\r",
                                "\n\n",
                                "- ",
                                "12. ",
                                "*",
                                "|",
                                "\t",
                                "---",
                                "\u65E5\u672C",
                                "\u2014",
                                ".",
                                ":",
                                ";",
                                "a longer stretch of words that goes on for a while",
                                "\xFF",
                                "# "};
  for (int round = 0; round < 2000; ++round) {
    CAPTURE(round);
    std::string text;
    for (std::uint64_t n = random() % 60; n > 0; --n) {
      text += pieces[random() % std::size(pieces)];
    }
    const Document document = make_document("x", text);
    REQUIRE(flaw(document) == "");
    // No word is lost to the passages.
    const Span all{0, static_cast<std::uint32_t>(document.text.size())};
    std::size_t words = 0;
    for (const Passage& passage : document.passages) {
      words += tokenize(document.text, passage.bytes).tokens.size();
    }
    REQUIRE(words == document.tokens.size());
    const std::vector<Span> spans = tokenize(document.text, all).spans;
    REQUIRE(document.token_spans.size() == document.tokens.size());
    if (!spans.empty()) {
      REQUIRE_FALSE(document.tokens.empty());
      REQUIRE(document.token_spans.front().begin == spans.front().begin);
      REQUIRE(document.token_spans.back().end == spans.back().end);
    }
    for (std::uint32_t i = 0; i < document.tokens.size(); ++i) {
      const Span bytes = document.token_spans[i];
      const LineRange lines = lines_of(document, {i, i + 1});
      REQUIRE(lines.first == line_at(document.text, bytes.begin));
      REQUIRE(lines.last == line_at(document.text, bytes.end));
    }
  }
}

// Where passages end decides whether a word goes on in the next line, and what is mojibake.
TEST_CASE("documents of which only the words are wanted have the words of the others") {
  std::mt19937_64 random(29);
  const char* const pieces[] = {"word",
                                "well-",
                                "soft\u00AD",
                                "far\u2010",
                                "-\n",
                                "- \t\n  ",
                                "-\r\n",
                                "-\r",
                                "-\n\n",
                                "\n",
                                "\n\n",
                                "\r",
                                "\r\n",
                                "known",
                                "Known",
                                "\u00E9t\u00E9",
                                "a) ",
                                "iv) ",
                                "12. ",
                                "* ",
                                "| ",
                                "\t",
                                "# ",
                                "-----\n",
                                "\u00A0",
                                "\u00C2",
                                "\u00C2\u00A0\n",
                                "\u00C3\u00A9",
                                "\u00E2\u20AC\u2122",
                                "\u2028",
                                "\u3000\n",
                                "\u00E2\u20AC\u0090\n",
                                "\u00C3\u00A0\n",
                                "\u00E2\u20AC\u00A0\n",
                                "\u00E2\u20AC\u00A0\u2003\r",
                                "\u00C3\u0085\u00A0",
                                "\u00AB\u00A0",
                                "\u202F\n",
                                "\uFEFF",
                                "\u2019",
                                "\u0301",
                                "\u200B",
                                " ",
                                "_",
                                "\f",
                                "a longer stretch of words that goes on for a while until the-\n"};
  std::size_t in_one_piece = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    const std::size_t kinds = round % 2 == 0 ? std::size(pieces) : 24;
    for (std::uint64_t n = random() % 30; n > 0; --n) text += pieces[random() % kinds];
    CAPTURE(text);
    const auto read = [&](Detail detail) {
      Extracted extracted;
      extracted.text = text;
      extracted.blocks = {{{0, static_cast<std::uint32_t>(text.size())}}};
      return make_document({"x", {}}, std::move(extracted), {}, detail);
    };
    const Document words = read(Detail::words);
    const Document passages = read(Detail::passages);
    REQUIRE(words.tokens == passages.tokens);
    REQUIRE(words.text_digest == passages.text_digest);
    REQUIRE(words.defects == passages.defects);
    REQUIRE(words.token_spans.empty());
    if (!words_may_depend_on_passages(text) && passages.passages.size() > 1) ++in_one_piece;
  }
  CHECK(in_one_piece > 500);
}

TEST_CASE("the text and lines of a range of tokens") {
  const Document document = make_document("x", "One, two.\r\n\r\n\"Three four\r\nfive\", six!\r\n");
  REQUIRE(document.tokens.size() == 6);
  CHECK(text_of(document, {0, 1}) == "One,");
  CHECK(text_of(document, {1, 2}) == "two.");
  CHECK(text_of(document, {0, 2}) == "One, two.");
  CHECK(text_of(document, {2, 4}).starts_with("\"Three four"));
  CHECK(text_of(document, {5, 6}) == "six!");
  CHECK(lines_of(document, {0, 2}).first == 1);
  CHECK(lines_of(document, {2, 5}).first == 3);
  CHECK(lines_of(document, {2, 5}).last == 4);
}

TEST_CASE("the digest of a text is of its words alone") {
  const TextDigest digest = make_document("a", "Don't stop, naïve reader.").text_digest;
  CHECK(make_document("b", "DON’T\nSTOP — na\u0069\u0308ve\r\n\r\nreader").text_digest == digest);
  CHECK(make_document("b", "Don't stop, naive reader.").text_digest != digest);
  CHECK(make_document("b", "Don't stop, naïve reader reader.").text_digest != digest);
  CHECK(make_document("b", "Don't stopnaïve reader.").text_digest != digest);
  CHECK(make_document("a", "").text_digest == make_document("b", "...").text_digest);
}

TEST_CASE("defects are counted, and what is no UTF-8 replaced") {
  CHECK(make_document("x", "León").defects == 0);
  CHECK(make_document("x", "LE\u00C3\u201CN").defects == 1);
  const Document broken = make_document("x", "a\xFFz");
  CHECK(broken.defects == 1);
  CHECK(broken.text == "a\uFFFDz");
}

TEST_CASE("boilerplate has no tokens") {
  Extracted extracted;
  extracted.text = "Home\nThe text itself.\nShare";
  extracted.blocks = {{{0, 4}, BlockKind::list_item, BlockRole::boilerplate},
                      {{5, 21}, BlockKind::paragraph, BlockRole::content},
                      {{22, 27}, BlockKind::list_item, BlockRole::boilerplate}};
  const Document document = make_document({"x", {}}, extracted, {});
  CHECK(document.passages.size() == 3);
  CHECK(document.tokens.size() == 3);
  CHECK(flaw(document) == "");
}

TEST_CASE("the statements of 1997 have 788 and 382 words") {
  for (const auto& [name, words] : {std::pair{"statement-1997-full.txt", 788U},
                                    std::pair{"statement-1997-truncated.txt", 382U}}) {
    std::ifstream file(std::string(STEMMA_FIXTURES) + "/statements/" + name);
    REQUIRE(file);
    const Document document =
        make_document(name, std::string{std::istreambuf_iterator<char>(file), {}});
    CHECK(document.tokens.size() == words);
    CHECK(flaw(document) == "");
  }
}

}  // namespace
}  // namespace stemma
