#include "stemma/text/passages.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "stemma/text/document.h"

namespace stemma {
namespace {

using Strings = std::vector<std::string>;

std::vector<Passage> passages_of(const std::string& text) {
  const std::vector<Block> blocks{{{0, static_cast<std::uint32_t>(text.size())}}};
  return split_passages(text, blocks);
}

// White space folded, so that a passage reads the same however it was wrapped.
std::string folded(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!space) {
      result += c;
    } else if (!result.empty() && result.back() != ' ') {
      result += ' ';
    }
  }
  return result;
}

Strings shown(const std::string& text) {
  Strings result;
  for (const Passage& passage : passages_of(text)) {
    result.push_back(
        folded(std::string_view(text).substr(passage.bytes.begin, passage.bytes.size())));
  }
  return result;
}

std::vector<BlockKind> kinds(const std::string& text) {
  std::vector<BlockKind> result;
  for (const Passage& passage : passages_of(text)) result.push_back(passage.kind);
  return result;
}

Strings words_of(std::string_view text) {
  Strings words;
  std::string word;
  for (const char c : std::string(text) + " ") {
    if (c != ' ') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  return words;
}

// As textwrap.wrap, fold and editors do: as many words a line as fit.
std::string wrapped(const std::string& paragraph, std::size_t width, const std::string& first = "",
                    const std::string& rest = "", const std::string& end = "\n") {
  std::string text;
  std::string line = first;
  bool empty = true;
  for (const std::string& word : words_of(paragraph)) {
    if (!empty && line.size() + 1 + word.size() > width) {
      text += line + end;
      line = rest;
      empty = true;
    }
    line += (empty ? "" : " ") + word;
    empty = false;
  }
  return text + line + end;
}

const std::string kFirst =
    "The issue of migration is a priority on our bilateral agenda. We hereby commit our respective "
    "governments to strive to ensure a proper and respectful management of this complex phenomenon "
    "taking into consideration its diverse causes and consequences in both countries.";
const std::string kSecond =
    "During the last two years, our governments have engaged in consultations through many "
    "mechanisms and have produced significant progress in the treatment of issues such as human "
    "rights and consular protection of migrants and efforts to combat trafficking.";
const std::string kThird =
    "In pursuing these proposals, our governments reaffirm a commitment to enhanced cooperation in "
    "the management of migration, and this constructive dialogue should serve as a first step "
    "leading to specific proposals in a mutually beneficial manner.";

TEST_CASE("prose is the same passages however it is laid out") {
  const Strings expected{kFirst, kSecond, kThird};
  const Strings paragraphs = expected;
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    CAPTURE(end);
    std::string lines;
    for (const std::string& paragraph : paragraphs) lines += paragraph + end;
    CHECK(shown(lines) == expected);
    for (std::size_t width = 50; width <= 100; ++width) {
      CAPTURE(width);
      std::string blank;
      std::string indented;
      std::string both;
      std::string hanging;
      for (const std::string& paragraph : paragraphs) {
        blank += wrapped(paragraph, width, "", "", end) + end;
        indented += wrapped(paragraph, width, "    ", "", end);
        both += wrapped(paragraph, width, "  ", "", end) + end;
        hanging += wrapped(paragraph, width, "  ", "  ", end) + end;
      }
      CHECK(shown(blank) == expected);
      CHECK(shown(indented) == expected);
      CHECK(shown(both) == expected);
      CHECK(shown(hanging) == expected);
    }
  }
}

TEST_CASE("lines that their writer ended stay apart") {
  const struct {
    const char* what;
    std::string text;
    Strings passages;
  } cases[] = {
      {"empty", "", {}},
      {"blank", " \n\t\n\r\n", {}},
      {"no word", "* * *\n\n-----\n", {}},
      {"one line without its end", "One line.", {"One line."}},
      {"an address",
       "Mr. John Smith\n12 Long Street\nSpringfield\nUnited States\n",
       {"Mr. John Smith", "12 Long Street", "Springfield", "United States"}},
      {"a menu", "Home\nAbout us\nContact\n", {"Home", "About us", "Contact"}},
      {"verses",
       "Shall I compare thee to a summer's day?\nThou art more lovely and more temperate:\n"
       "Rough winds do shake the darling buds\n",
       {"Shall I compare thee to a summer's day?",
        "Thou art more lovely and more temperate:", "Rough winds do shake the darling buds"}},
      {"long lines, then a signature",
       kFirst + "\n" + kSecond + "\nWILLIAM J. CLINTON, President\nThe United States of America\n",
       {kFirst, kSecond, "WILLIAM J. CLINTON, President", "The United States of America"}},
      {"wrapped prose, then verses",
       wrapped(kFirst, 72) + "\n" + wrapped(kSecond, 72) +
           "\nShall I compare thee to a summer's day?\nThou art more lovely and more mild:\n"
           "Rough winds do shake the darling buds\n",
       {kFirst, kSecond, "Shall I compare thee to a summer's day?",
        "Thou art more lovely and more mild:", "Rough winds do shake the darling buds"}},
      {"a heading above wrapped prose",
       "Joint Statement on Migration\n\n" + wrapped(kFirst, 72),
       {"Joint Statement on Migration", kFirst}},
      {"two lines, the second in lower case",
       "Это первая строка одного предложения, которое продолжается\nи на второй строке.\n",
       {"Это первая строка одного предложения, которое продолжается и на второй строке."}},
      {"two lines, the second a sentence",
       "Это первая строка одного предложения, и здесь она кончается.\nИ вторая строка.\n",
       {"Это первая строка одного предложения, и здесь она кончается.", "И вторая строка."}},
      {"ideographs, wrapped and not",
       "這是第一段落的文字，這裡有一些內容，用來測試段落\n"
       "的劃分方式是否正確無誤，並且能夠處理沒有空格的文\n"
       "字。\n\n第二段落很短。\n第三段也短。\n",
       {"這是第一段落的文字，這裡有一些內容，用來測試段落 "
        "的劃分方式是否正確無誤，並且能夠處理沒有空格的文 字。",
        "第二段落很短。", "第三段也短。"}},
  };
  for (const auto& test : cases) {
    CAPTURE(std::string(test.what));
    CHECK(shown(test.text) == test.passages);
  }
}

TEST_CASE("lists are items, with the lines they go on in") {
  const std::string item =
      "to explore ways to strengthen mechanisms for consultation on migration and protection;";
  for (const std::string mark :
       {"- ", "* ", "+ ", "\u2022 ", "1. ", "12. ", "(3) ", "a) ", "(iv) ", "\u2013 "}) {
    CAPTURE(mark);
    const std::string bare = mark + item + "\n" + mark + "another item\n" + mark + item + "\n";
    const std::string filled =
        wrapped(item, 60, mark, "   ") + mark + "another item\n" + wrapped(item, 60, mark, "   ");
    const std::string lazy =
        wrapped(item, 60, mark) + mark + "another item\n" + wrapped(item, 60, mark);
    const Strings expected{mark + item, mark + "another item", mark + item};
    for (const std::string& text : {bare, filled, lazy}) {
      CAPTURE(text);
      CHECK(shown(text) == expected);
      CHECK(kinds(text) == std::vector(3, BlockKind::list_item));
      const std::string after_prose = wrapped(kFirst + " We agreed:", 72) + text;
      CHECK(shown(after_prose).size() == 4);
    }
  }
}

TEST_CASE("a line of prose that begins like a list item goes on") {
  const std::string text =
      "The two presidents met again at the residence of the governor in May\n"
      "12. They were joined by the ministers of both countries, and later\n"
      "- as had been planned for months - by the secretaries of state and\n"
      "\u2014 for the first time \u2014 by the mayors of the border towns.\n";
  CHECK(shown(text) == Strings{folded(text.substr(0, text.size() - 1))});
  CHECK(kinds(text) == std::vector{BlockKind::paragraph});
}

TEST_CASE("a line longer than the others does not tear a paragraph apart") {
  const std::string link = "https://example.org/a/very/long/address/that/cannot/be/broken/anywhere";
  const std::string text = wrapped(kFirst + " See " + link + " for more. " + kSecond, 60);
  CHECK(shown(wrapped(kThird, 60) + "\n" + wrapped(kSecond, 60) + "\n" + text) ==
        Strings{kThird, kSecond, kFirst + " See " + link + " for more. " + kSecond});
}

TEST_CASE("kinds of passages in plain text") {
  const struct {
    const char* what;
    std::string text;
    std::vector<BlockKind> kinds;
  } cases[] = {
      {"a short line by itself",
       "Introduction\n\n" + kFirst + "\n",
       {BlockKind::heading, BlockKind::paragraph}},
      {"a short sentence by itself",
       "It rained.\n\n" + kFirst + "\n",
       {BlockKind::paragraph, BlockKind::paragraph}},
      {"Markdown", "## Aims\n" + kFirst + "\n", {BlockKind::heading, BlockKind::paragraph}},
      {"no heading", "#hashtag is said here, and that is no heading.\n", {BlockKind::paragraph}},
      {"underlined twice",
       "Aims\n====\n" + kFirst + "\n",
       {BlockKind::heading, BlockKind::paragraph}},
      {"underlined once",
       "Aims and ends.\n-----\n" + kFirst + "\n",
       {BlockKind::heading, BlockKind::paragraph}},
      {"a table",
       "| a | b |\n|---|---|\n| c | d |\n",
       {BlockKind::table_row, BlockKind::table_row}},
      {"columns by tabs", "a\tb\tc\nd\te\tf\n", {BlockKind::table_row, BlockKind::table_row}},
      {"a quotation", "> It was said long ago that this is so.\n", {BlockKind::quotation}},
      {"a list after a colon",
       "We will do these things:\n\nrepair the bridges over rivers;\nbuild boats; and,\nrest.\n",
       {BlockKind::paragraph, BlockKind::list_item, BlockKind::list_item, BlockKind::list_item}},
      {"one line after a colon",
       "He said:\n\nIt is so.\n\nAnd left.\n",
       {BlockKind::paragraph, BlockKind::paragraph, BlockKind::paragraph}},
  };
  for (const auto& test : cases) {
    CAPTURE(std::string(test.what));
    CHECK(kinds(test.text) == test.kinds);
  }
}

TEST_CASE("blocks that a format typed are passages as they are") {
  const std::string text = "Title\nRow one\nshort\nlines\n";
  const std::vector<Block> blocks{{{0, 5}, BlockKind::heading, BlockRole::content},
                                  {{6, 19}, BlockKind::paragraph, BlockRole::boilerplate},
                                  {{20, 26}, BlockKind::unsplit, BlockRole::boilerplate}};
  const std::vector<Passage> passages = split_passages(text, blocks);
  REQUIRE(passages.size() == 3);
  CHECK(passages[0] == Passage{{0, 5}, BlockKind::heading, BlockRole::content, 1, 1, {}});
  CHECK(passages[1] == Passage{{6, 19}, BlockKind::paragraph, BlockRole::boilerplate, 2, 3, {}});
  CHECK(passages[2].bytes == Span{20, 25});
  CHECK(passages[2].role == BlockRole::boilerplate);
  CHECK(passages[2].first_line == 4);
}

TEST_CASE("the statements of 1997 have the passages that people see") {
  const auto lines_of_passages = [](const std::string& name) {
    std::ifstream file(std::string(STEMMA_FIXTURES) + "/statements/" + name);
    REQUIRE(file);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::vector<std::uint32_t> lines;
    for (const Passage& passage : passages_of(text)) {
      CHECK(passage.first_line == passage.last_line);
      lines.push_back(passage.first_line);
    }
    return lines;
  };
  CHECK(lines_of_passages("statement-1997-truncated.txt") ==
        std::vector<std::uint32_t>{1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15});
  CHECK(lines_of_passages("statement-1997-full.txt").size() == 25);
}

TEST_CASE("any wrapping of prose gives the passages of its lines") {
  std::mt19937_64 random(1);
  const auto below = [&](std::uint64_t count) { return random() % count; };
  int apart = 0;
  for (int round = 0; round < 600; ++round) {
    CAPTURE(round);
    Strings paragraphs;
    for (std::uint64_t n = 3 + below(6); n > 0; --n) {
      std::string paragraph = "The";
      for (std::uint64_t i = 40 + below(120); i > 0; --i) {
        const char letter = static_cast<char>('a' + below(26));
        paragraph += " " + std::string(1 + below(11), letter);
        if (below(12) == 0) paragraph += below(2) == 0 ? "," : ".";
      }
      paragraphs.push_back(paragraph + " end.");
    }
    const std::size_t width = 50 + below(51);
    CAPTURE(width);
    const bool indented = below(2) == 0;
    std::string text;
    for (const std::string& paragraph : paragraphs) {
      text += wrapped(paragraph, width, indented ? "   " : "") + (indented ? "" : "\n");
    }
    if (shown(text) != paragraphs) ++apart;
  }
  CHECK(apart == 0);
}

TEST_CASE("a word split at a line end joins its lines, however narrow they are") {
  CHECK(shown("The har-\nbour is\nold") == Strings{"The har- bour is", "old"});
  // Not a split word: a capital goes on, or no letter stands before the hyphen.
  CHECK(shown("The har-\nBour is") == Strings{"The har-", "Bour is"});
  CHECK(shown("The 1997-\nbour is") == Strings{"The 1997-", "bour is"});
}

}  // namespace
}  // namespace stemma
