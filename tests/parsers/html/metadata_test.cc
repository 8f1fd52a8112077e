#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "pages.h"

namespace stemma {
namespace {

// Each fact as "key origin value".
std::vector<std::string> facts_of(const std::string& html) {
  RunContext context;
  const auto page = extracted(html + "<p>text", context, Wanted::text_and_metadata);
  std::vector<std::string> facts;
  for (const MetadataFact& fact : page->metadata) {
    facts.push_back(std::string(code_string(fact.key)) + ' ' +
                    std::string(code_string(fact.origin)) + ' ' + fact.value);
  }
  return facts;
}

struct FactsCase {
  std::string what;
  std::string html;
  std::vector<std::string> facts;
};

void check_facts(const std::vector<FactsCase>& cases) {
  for (const FactsCase& c : cases) {
    CAPTURE(c.what);
    CHECK(in_lines(facts_of(c.html)) == in_lines(c.facts));
  }
}

std::string json_ld(const std::string& json) {
  return "<script type=\"application/ld+json\">" + json + "</script>";
}

TEST_CASE("html metadata: the head of a page") {
  check_facts({
      {"title and heading",
       "<title>A \n title</title><h1>A <b>head</b>ing</h1><h1>no more</h1>",
       {"title html_meta A title", "title html_meta A heading"}},
      {"language", "<html lang=de-AT>", {"language html_meta de-AT"}},
      {"address",
       "<link rel=canonical href='https://a.example/b'><meta property=og:url content=/b>",
       {"source_url html_meta https://a.example/b"}},
      {"Open Graph",
       "<meta property='og:title' content='T'><meta property='og:locale' content='pt_BR'>"
       "<meta property='article:published_time' content='2021-03-01T10:00:00Z'>"
       "<meta property='article:modified_time' content='2021-03-02'>",
       {"title html_meta T", "language html_meta pt-BR",
        "date_published html_meta 2021-03-01T10:00:00Z", "date_modified html_meta 2021-03-02"}},
      {"Dublin Core and Highwire",
       "<meta name=DC.creator content='A. Writer'><meta name=citation_author content='B. Writer'>"
       "<meta name=dcterms.issued content=1999-05><meta name=citation_date content='1999/05/06'>",
       {"author html_meta A. Writer", "author html_meta B. Writer",
        "date_published html_meta 1999-05", "date_published html_meta 1999-05-06"}},
      {"what is no date, author or address",
       "<meta name=date content=soon><meta name=author content='https://a.example/me'>",
       {}},
      {"each value once",
       "<meta name=author content=A><meta name=author content=' A '>",
       {"author html_meta A"}},
      {"properties of items",
       "<div itemprop=author itemscope><i itemprop=name>A. Writer</i>, editor</div>"
       "<span itemprop=datePublished content=2020-01-02>long ago</span>",
       {"author html_meta A. Writer", "date_published html_meta 2020-01-02"}},
      {"the first time, and whose page it is",
       "<time datetime=2020-01-02>Jan 2</time><time datetime=2019-01-01>x</time>"
       "<a rel=author href=/a>A. Writer</a>",
       {"date_published html_meta 2020-01-02", "author html_meta A. Writer"}},
  });
}

TEST_CASE("html metadata: JSON-LD") {
  check_facts({
      {"an article",
       "<title>T</title>" + json_ld(R"({"@type": "NewsArticle", "headline": "H", "author":
           {"@type": "Person", "name": "A"}, "datePublished": "2021-03-01", "dateModified":
           "2021-03-02", "inLanguage": "en", "url": "https://a.example/"})"),
       {"title html_json_ld H", "author html_json_ld A", "date_published html_json_ld 2021-03-01",
        "date_modified html_json_ld 2021-03-02", "language html_json_ld en",
        "source_url html_json_ld https://a.example/", "title html_meta T"}},
      {"a graph, an author by id, the article before the page",
       json_ld(R"({"@graph": [{"@type": "WebPage", "name": "Page"}, {"@type": ["Article"],
           "headline": "H", "author": [{"@id": "#a"}, "B"]}, {"@type": "Person", "@id": "#a",
           "name": "A"}]})"),
       {"title html_json_ld H", "author html_json_ld A", "author html_json_ld B",
        "title html_json_ld Page"}},
      {"a list, and what is no article",
       json_ld(R"([{"@type": "Organization", "name": "O"}, {"@type": "Article", "name": "N"}])"),
       {"title html_json_ld N"}},
      {"between the signs of CDATA",
       json_ld("//<![CDATA[\n{\"@type\": \"Article\", \"headline\": "
               "\"H\"}\n//]]>"),
       {"title html_json_ld H"}},
      {"no JSON", json_ld("{\"@type\": ") + json_ld("[1, null, {}]") + json_ld("x"), {}},
  });
}

TEST_CASE("html metadata: only if it is wanted") {
  RunContext context;
  const auto page = extracted("<title>T</title><p>text", context, Wanted::text);
  REQUIRE(page.has_value());
  CHECK(page->metadata.empty());
}

}  // namespace
}  // namespace stemma
