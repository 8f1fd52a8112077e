#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "pages.h"
#include "stemma/parsers/html/page.h"
#include "stemma/parsers/html/plain_markup.h"

namespace stemma {
namespace {

std::string repeated(std::string_view part, std::size_t times) {
  std::string all;
  all.reserve(part.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += part;
  return all;
}

std::string numbered(std::string_view before, std::string_view after, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) {
    all += before;
    all += std::to_string(i);
    all += after;
  }
  return all;
}

TEST_CASE("html hostile: pages made to hurt take a moment, and lose no text") {
  constexpr std::size_t kMany = 100'000;
  struct Case {
    std::string what;
    std::string html;
  };
  const Case cases[] = {
      {"nested", repeated("<div>", kMany)},
      {"nested and closed", repeated("<div>", kMany) + "x" + repeated("</div>", kMany)},
      {"nested under names of their own", numbered("<x", ">", kMany)},
      {"nested behind barriers", repeated("<div><table><tr><td></div>", kMany / 4)},
      {"nested headings", repeated("<h1><b>", kMany)},
      {"nested lists", repeated("<ul><li>", kMany)},
      {"nested drawings", repeated("<svg><g>", kMany)},
      {"nested selections", repeated("<select><optgroup><option>", kMany)},
      {"formatting that is not closed", numbered("<font size=", "><p>x", kMany / 10)},
      {"formatting that is closed elsewhere", numbered("<p><b id=", ">x</p>", kMany / 10)},
      {"links in links", repeated("<a href=x><div>", kMany)},
      {"attributes", "<p " + numbered("a", "=1 ", kMany) + ">x"},
      {"attributes of an end tag", "<p>x</p " + numbered("a", "=1 ", kMany) + ">"},
      {"a quotation mark that is not closed", "<p>x</p><p title=\"" + repeated("<p>", kMany)},
      {"less-than signs", repeated("<", 10 * kMany)},
      {"tags that are not closed", repeated("<p", kMany)},
      {"comments that are not closed", repeated("<!--", kMany)},
      {"scripts that are not closed", repeated("<script>", kMany)},
      {"end tags", repeated("</p>", kMany)},
      {"end tags of what is open far out",
       "<x>" + repeated("<y>", kMany) + repeated("</x>", kMany)},
      {"character references", repeated("&amp", kMany)},
      {"frames at the end", repeated("<div>", kMany) + "<frameset>"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const auto begin = std::chrono::steady_clock::now();
    RunContext context;
    const auto page = extracted("<p>first" + c.html + "<p>last", context);
    // Quadratic ones take minutes; a slow machine under a sanitizer takes less.
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
    REQUIRE(page.has_value());
    CHECK(page->text.find("first") != std::string::npos);
  }
}

TEST_CASE("html hostile: zero bytes and ill-formed UTF-8") {
  using namespace std::string_literals;
  RunContext context;
  const auto page = extracted("<p>a\0b\xC3</p><p>c</p>"s, context);
  REQUIRE(page.has_value());
  CHECK(page->text.find('\0') == std::string::npos);
  CHECK(page->text.ends_with("c\n"));
}

TEST_CASE("html hostile: a tree that is too large is refused") {
  const std::string html = repeated("<p>x", 100'000);
  CHECK_THROWS_AS(html::Page(html, std::size_t{1} << 20U), std::length_error);
  CHECK(html::Page(html).nodes().size() > 200'000);
}

TEST_CASE("html hostile: no text at all is said") {
  for (const char* html : {"", "<p></p>", "<script>x</script>", "<img alt=x>"}) {
    CAPTURE(html);
    RunContext context;
    CHECK_FALSE(extracted(html, context).has_value());
    REQUIRE(context.diagnostics.sorted().size() == 1);
    CHECK(context.diagnostics.sorted()[0].code == DiagnosticCode::no_text);
    CHECK(context.diagnostics.sorted()[0].locator == "page.html");
  }
}

TEST_CASE("html markup: nothing is taken from usual pages, and no text from others") {
  struct Case {
    std::string what;
    std::string html;
    std::string expected;
  };
  const std::string sixteen = repeated("<b>", 16);
  const std::string deep = repeated("<div>", 512);
  const std::string attributes = numbered("a", "=\"1 >\" ", 128);
  const Case cases[] = {
      {"a usual page", "<!-- <p --><p class='a>b' id=c>x<br/></p><script>'<p>'</script>",
       "<!-- <p --><p class='a>b' id=c>x<br/></p><script>'<p>'</script>"},
      {"depth", deep + "<div>x</div></div><div>y", deep + "     x      </div><div>y"},
      {"depth in another branch",
       deep + "<div></p>x</section></div>" + repeated("</div>", 512) + "<div>",
       deep + "     </p>x</section>      " + repeated("</div>", 512) + "<div>"},
      {"formatting", sixteen + "<i>x</i>", sixteen + "   x</i>"},
      {"attributes", "<p " + attributes + "b=2 c>x", "<p " + attributes + "     >x"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    std::string html = c.html;
    html::make_markup_plain(html);
    CHECK(html == c.expected);
  }
}

}  // namespace
}  // namespace stemma
