#include "stemma/extract/front_matter.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

namespace stemma {
namespace {

constexpr auto kOrigin = MetadataOrigin::front_matter;

TEST_CASE("front matter as generators write it") {
  const std::string head =
      "---\n"
      "tags: statements-releases\n"
      "date: '2021-03-01'\n"
      "source_url: https://example.org/joint-declaration/\n"
      "published_time: 2021-03-01 18:59:26-05:00\n"
      "title: U.S.-Mexico Joint Declaration\n"
      "---\n";
  const FrontMatter front = read_front_matter(head + " \nText\n");
  CHECK(front.end == head.size());
  CHECK(front.problem.empty());
  CHECK(front.facts ==
        Metadata{{MetadataKey::date_published, kOrigin, "2021-03-01"},
                 {MetadataKey::source_url, kOrigin, "https://example.org/joint-declaration/"},
                 {MetadataKey::date_published, kOrigin, "2021-03-01T18:59:26-05:00"},
                 {MetadataKey::title, kOrigin, "U.S.-Mexico Joint Declaration"}});
}

TEST_CASE("keys and values") {
  struct Case {
    std::string yaml;
    Metadata expected;
  };
  const Case cases[] = {
      {"Title: 'A: b'", {{MetadataKey::title, kOrigin, "A: b"}}},
      {"title: >\n  Two\n  lines", {{MetadataKey::title, kOrigin, "Two lines"}}},
      {"author: A", {{MetadataKey::author, kOrigin, "A"}}},
      {"authors: [A, B, A]",
       {{MetadataKey::author, kOrigin, "A"}, {MetadataKey::author, kOrigin, "B"}}},
      {"creator:\n- name: A\n  mail: x\n- B",
       {{MetadataKey::author, kOrigin, "A"}, {MetadataKey::author, kOrigin, "B"}}},
      {"author: {name: A, mail: x}", {{MetadataKey::author, kOrigin, "A"}}},
      {"pubdate: March 1, 2021", {{MetadataKey::date_published, kOrigin, "2021-03-01"}}},
      {"lastmod: 1 March 2021", {{MetadataKey::date_modified, kOrigin, "2021-03-01"}}},
      {"updated: yesterday", {}},
      {"lang: en_US", {{MetadataKey::language, kOrigin, "en-US"}}},
      {"language: English, mostly", {}},
      {"url: HTTP://a.org/", {{MetadataKey::source_url, kOrigin, "HTTP://a.org/"}}},
      {"source: a book", {}},
      {"link: javascript:alert(1)", {}},
      {"title: ~\nauthor: null\ndate:", {}},
      {"title: &a X\nauthor: *a", {{MetadataKey::title, kOrigin, "X"}}},
      {"title: !!python/object:os.system X", {{MetadataKey::title, kOrigin, "X"}}},
      {"layout: post", {}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.yaml);
    const std::string head = "---\n" + std::string(c.yaml) + "\n---\n";
    const FrontMatter front = read_front_matter(head + "Text");
    CHECK(front.problem == "");
    CHECK(front.end == head.size());
    CHECK(front.facts == c.expected);
  }
}

TEST_CASE("where front matter begins and ends") {
  struct Case {
    std::string what;
    std::string text;
    std::size_t end;
  };
  const Case cases[] = {
      {"dots", "---\ntitle: A\n...\nText", 17},
      {"CRLF", "---\r\ntitle: A\r\n---\r\nText", 20},
      {"blanks after the dashes", "--- \ntitle: A\n---\t\nText", 19},
      {"no text after it", "---\ntitle: A\n---", 16},
      {"nothing", "", 0},
      {"not at the start", "\n---\ntitle: A\n---\n", 0},
      {"not closed", "---\ntitle: A\n", 0},
      {"four dashes", "----\ntitle: A\n----\n", 0},
      {"nothing in it", "---\n---\nText", 0},
      {"only a comment in it", "---\n# rule\n---\nText", 0},
      {"closed too late", "---\ntitle: " + std::string(70000, 'x') + "\n---\n", 0},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const FrontMatter front = read_front_matter(c.text);
    CHECK(front.end == c.end);
    CHECK(front.problem.empty());
  }
}

TEST_CASE("what is no front matter stays text, and why") {
  struct Case {
    std::string yaml;
    const char* problem;
  };
  const Case cases[] = {
      {"title: A: b", "line 2: mapping values are not allowed"},
      {"A sentence between rules.", "no mapping"},
      {"- a\n- b", "no mapping"},
      {"In this statement: we say", "'In this statement' is no key of one word"},
      {"? [a, b]\n: c", "'' is no key of one word"},
      {"title: [", "line "},
      {"title: \"open", "line "},
      {"title: \x01", "line "},
      {"a: [[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]", "nests too deeply"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.yaml);
    const FrontMatter front = read_front_matter("---\n" + std::string(c.yaml) + "\n---\nText");
    CHECK(front.end == 0);
    CHECK(front.facts.empty());
    CAPTURE(front.problem);
    CHECK(front.problem.find(c.problem) != std::string::npos);
  }
}

TEST_CASE("hostile YAML takes no time") {
  const auto start = std::chrono::steady_clock::now();
  for (const char* part :
       {"[", "{", "- ", "a: ", "? ", "&a ", "!t ", "*a ", "\"", "|\n", "a: &a [*a,*a]\n"}) {
    std::string yaml;
    while (yaml.size() < 65000) yaml += part;
    yaml.resize(65000);
    CAPTURE(part);
    read_front_matter("---\n" + yaml + "\n---\nText");
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
}

}  // namespace
}  // namespace stemma
