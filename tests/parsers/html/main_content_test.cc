#include "stemma/parsers/html/main_content.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "pages.h"

namespace stemma {
namespace {

// Three sentences of an invented article, each long enough to be prose.
const std::string kFirst =
    "The ferry to the island left the harbour an hour late, because the captain had not finished "
    "his second breakfast and would not be hurried by anyone.";
const std::string kSecond =
    "Nobody on board complained, for the sea was calm, the sun was out, and the cook had opened "
    "the kitchen before noon for the first time in living memory.";
const std::string kThird =
    "When the boat arrived, the mayor was still asleep, so that the speech which he had prepared "
    "for the opening of the new pier was read by the postman instead.";

std::string paragraphs() {
  return "<p>" + kFirst + "</p><p>" + kSecond + "</p><p>" + kThird + "</p>";
}

std::vector<std::string> content_of(const std::string& html) {
  std::vector<std::string> content;
  for (const std::string& block : blocks_of(html)) {
    if (!block.starts_with('-')) content.push_back(block);
  }
  return content;
}

const std::vector<std::string> kArticle = {"paragraph: " + kFirst, "paragraph: " + kSecond,
                                           "paragraph: " + kThird};

// Pages that say that they are articles; content is the three paragraphs.
TEST_CASE("html main content: what stands around an article is boilerplate") {
  const std::string links = "<ul><li><a href=1>One</a><li><a href=2>Two</a></ul>";
  const std::string teaser =
      "<p>Another long sentence that is about something else entirely, and "
      "was only written to make people click on it.</p>";
  struct Case {
    std::string what;
    std::string html;
  };
  const Case cases[] = {
      {"navigation and a footer", "<nav>" + links + "</nav><article>" + paragraphs() +
                                      "</article><footer>" + teaser + "</footer>"},
      {"without any name for them", "<meta property=og:type content=article><div>" + links +
                                        "</div><div>" + paragraphs() + "</div><div>" + links +
                                        links + "</div>"},
      {"links to others inside", "<article><div><p>" + kFirst + "</p>" + links + "<p>" + kSecond +
                                     "</p><p>" + kThird + "</p></div></article>"},
      {"a box beside it",
       "<article>" + paragraphs() + "<aside class=promo>" + teaser + "</aside></article>"},
      {"comments of readers",
       "<article><div>" + paragraphs() + "</div><div id=comments>" + teaser + "</div></article>"},
      {"named by classes in any spelling",
       "<article>" + paragraphs() + "<div class='c-relatedLinks'>" + teaser +
           "</div><div class=story_newsletter>" + teaser + "</div></article>"},
      {"the text of the article has a name", "<div class=page><div class=entry-content>" +
                                                 paragraphs() + "</div><div>" + teaser +
                                                 "</div></div>"},
      {"in pieces of one name",
       "<div class=c><div class=article-text><p>" + kFirst + "</p></div><div>" + links +
           "</div><div class=article-text><p>" + kSecond + "</p></div><div class=article-text><p>" +
           kThird + "</p></div></div><div>" + links + "</div>"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    CHECK(in_lines(content_of(c.html)) == in_lines(kArticle));
  }
}

TEST_CASE("html main content: what is part of an article stays") {
  const std::string inside =
      "<h2>On the pier</h2><ul><li>short<li><a href=x>a word</a> on a link</ul>"
      "<blockquote>So be it</blockquote><table><tr><td>1<td>2</table>"
      "<figure><img><figcaption>The pier</figcaption></figure><pre>x = 1</pre>";
  const std::vector<std::string> content =
      content_of("<nav><a href=1>Home</a></nav><article><h1>A voyage</h1><p>" + kFirst + "</p>" +
                 inside + "<p>" + kSecond + "</p></article>");
  CHECK(content == std::vector<std::string>{"heading: A voyage", "paragraph: " + kFirst,
                                            "heading: On the pier", "list-item: short",
                                            "list-item: a word on a link", "quotation: So be it",
                                            "table-row: 1\t2", "caption: The pier", "code: x = 1",
                                            "paragraph: " + kSecond});
}

TEST_CASE("html main content: names of something around the article are not believed") {
  CHECK(content_of("<div class=sidebar><article>" + paragraphs() + "</article></div>") == kArticle);
  CHECK(content_of("<article class='with-comments no-sidebar'>" + paragraphs() + "</article>") ==
        kArticle);
}

TEST_CASE("html main content: without an article all is content but evident navigation") {
  struct Case {
    std::string what;
    std::string html;
    std::vector<std::string> blocks;
  };
  const Case cases[] = {
      {"a short page",
       "<h1>Hours</h1><p>9 to 5</p><a href=/>Home</a>",
       {"heading: Hours", "paragraph: 9 to 5", "paragraph: Home"}},
      {"an index",
       "<nav><a href=/>Home</a></nav><ul><li><a href=1>One</a><li><a href=2>Two</a></ul>",
       {"-paragraph: Home", "list-item: One", "list-item: Two"}},
      {"documentation",
       "<div class=related role=navigation>next</div><div role=main><section id=comments>"
       "<h1>Comments</h1><p>" +
           kFirst +
           "</p><ul><li><a href=x>See also</a></ul><aside>A hint"
           "</aside></section></div><div class=sphinxsidebar role=navigation>Contents</div>"
           "<div>made with love</div>",
       {"-paragraph: next", "heading: Comments", "paragraph: " + kFirst, "list-item: See also",
        "paragraph: A hint", "-paragraph: Contents", "-paragraph: made with love"}},
      {"links outside of the text",
       "<table><tr><td><a href=1>Previous</a><td><a href=2>Next</a></table><div>" + paragraphs() +
           "<p><a href=x>Links inside</a></p></div><p>Last changed today</p>",
       {"-table-row: Previous\tNext", kArticle[0], kArticle[1], kArticle[2],
        "paragraph: Links inside", "paragraph: Last changed today"}},
      {"a main part with little in it",
       "<main>Hello</main>" + paragraphs(),
       {"paragraph: Hello", kArticle[0], kArticle[1], kArticle[2]}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    CHECK(in_lines(blocks_of(c.html)) == in_lines(c.blocks));
  }
}

TEST_CASE("html main content: comments are told from the text even where they are not left out") {
  CHECK(blocks_of("<article>" + paragraphs() +
                  "</article><div class=comments><ul><li>Nice</ul>"
                  "</div>")
            .back() == "-comment: Nice");
}

}  // namespace
}  // namespace stemma
