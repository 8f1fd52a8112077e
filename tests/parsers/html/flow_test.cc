#include "stemma/parsers/html/flow.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "pages.h"

namespace stemma {
namespace {

struct FlowCase {
  std::string what;
  std::string html;
  std::vector<std::string> blocks;
};

void check_flow(const std::vector<FlowCase>& cases) {
  for (const FlowCase& c : cases) {
    CAPTURE(c.what);
    CHECK(in_lines(blocks_of(c.html)) == in_lines(c.blocks));
  }
}

TEST_CASE("html flow: white space and words are what a browser shows") {
  check_flow({
      {"white space is collapsed", "<p> One \n\t two </p>", {"paragraph: One two"}},
      {"inline elements cut no word", "<p>un<b>believ</b>able</p>", {"paragraph: unbelievable"}},
      {"space may stand on either side of a tag",
       "<p>one<b> two</b> <i>three</i></p>",
       {"paragraph: one two three"}},
      {"a line end", "<p>one<br>two <br/> three</p>", {"paragraph: one\ntwo\nthree"}},
      {"two line ends", "<div>one<br><br>two</div>", {"paragraph: one", "paragraph: two"}},
      {"no-break spaces are text, but none alone",
       "<p>5&nbsp;km</p><p>&nbsp;</p>",
       {"paragraph: 5\u00A0km"}},
      {"blocks join no words",
       "<div>one<div>two</div>three</div>",
       {"paragraph: one", "paragraph: two", "paragraph: three"}},
      {"elements that nobody knows are inline",
       "<p>un<x-y>known</x-y></p>",
       {"paragraph: unknown"}},
      {"character references", "<p>&lt;b&gt; &amp;c &eacute;&#233;</p>", {"paragraph: <b> &c éé"}},
      {"text without any markup around", "just text", {"paragraph: just text"}},
  });
}

TEST_CASE("html flow: each block has its kind") {
  check_flow({
      {"headings", "<h1>One</h1><h6>Six</h6>", {"heading: One", "heading: Six"}},
      {"lists",
       "<p>Of:</p><ul><li>one<ul><li>deep</ul><li><p>two</p></ul>",
       {"paragraph: Of:", "list-item: one", "list-item: deep", "list-item: two"}},
      {"definitions", "<dl><dt>word<dd>meaning</dl>", {"list-item: word", "list-item: meaning"}},
      {"a quotation", "<blockquote><p>said</p></blockquote>", {"quotation: said"}},
      {"a quotation with a list in it",
       "<blockquote>said<ol><li>one</ol></blockquote>",
       {"quotation: said", "list-item: one"}},
      {"captions",
       "<figure><img alt='no text'><figcaption>A cat</figcaption></figure>",
       {"caption: A cat"}},
      {"code keeps its lines", "<pre>if x:\n    <b>go</b>()\n</pre>", {"code: if x:\n    go()"}},
      {"notes",
       "<p>text</p><div class=footnotes><ol><li>a note</ol></div>",
       {"paragraph: text", "note: a note"}},
      {"a footnote that is an aside",
       "<p>text</p><aside role=doc-footnote><p>a note</p></aside>",
       {"paragraph: text", "note: a note"}},
  });
}

TEST_CASE("html flow: rows of data are one block, tables that lay out the page are none") {
  check_flow({
      {"cells",
       "<table><caption>Sizes</caption><tr><th>a<th>b<tr><td>1<td><p>2</p></table>",
       {"caption: Sizes", "table-row: a\tb", "table-row: 1\t2"}},
      {"an empty cell", "<table><tr><td>1<td><td>3</table>", {"table-row: 1\t\t3"}},
      {"lines in a cell", "<table><tr><td>1<br>2<td>3</table>", {"table-row: 1 2\t3"}},
      {"paragraphs in a cell",
       "<table><tr><td><p>one</p><p>two</p><td>x</table>",
       {"paragraph: one", "paragraph: two", "paragraph: x"}},
      {"a table in a cell",
       "<table><tr><td>side<td><table><tr><td>1<td>2</table></table>",
       {"paragraph: side", "table-row: 1\t2"}},
      {"what should be no table",
       "<table><tr><td><h1>Title</h1>text</table>",
       {"heading: Title", "paragraph: text"}},
  });
}

TEST_CASE("html flow: what is no text, and what is not shown") {
  check_flow({
      {"scripts, styles, templates",
       "<head><title>t</title><style>s</style></head><p>one<script>x</script></p>"
       "<template>y</template><style>z</style>",
       {"paragraph: one", "-paragraph: y"}},
      {"what stands in for frames",
       "<p>text</p><noframes>no frames</noframes><video>no film</video>",
       {"paragraph: text", "-paragraph: no frames", "-paragraph: no film"}},
      {"hidden in three ways",
       "<p>a longer sentence</p><p hidden>one</p><p style='color:red; Display : None'>two</p>"
       "<p aria-hidden=true>three</p>",
       {"paragraph: a longer sentence", "-hidden: one", "-hidden: two", "-hidden: three"}},
      {"hidden inside of a line",
       "<p>all to<span hidden>gether</span> now</p>",
       {"paragraph: all to", "-hidden: gether", "paragraph: now"}},
      {"most of it hidden is nothing hidden",
       "<p>a</p><div hidden>the whole article</div>",
       {"paragraph: a", "paragraph: the whole article"}},
      {"noscript beside text",
       "<p>text</p><noscript><p>no script</p></noscript>",
       {"paragraph: text", "-paragraph: no script"}},
      {"noscript alone", "<noscript><p>no script</p></noscript>", {"paragraph: no script"}},
      {"buttons and menus",
       "<p>text</p><button>Go</button><select><option>One<option>Two</select>",
       {"paragraph: text", "-paragraph: Go", "-paragraph: One", "-paragraph: Two"}},
      {"the sign that links to a heading",
       "<h2>Title<a href='#t' title='link'>¶</a></h2>",
       {"heading: Title"}},
      {"numbers that count no lines", "<pre>3 1 4</pre><pre>7</pre>", {"code: 3 1 4", "code: 7"}},
      {"line numbers beside code", "<pre>1\n2</pre><pre>a\nb</pre>", {"-code: 1\n2", "code: a\nb"}},
      {"drawings and formulas",
       "<svg><title>no</title><text>label</text></svg><p>x<math><mi>y</mi></math></p>",
       {"paragraph: label", "paragraph: xy"}},
  });
}

TEST_CASE("html flow: a section number that a program gave is apart from the heading") {
  check_flow({
      {"by its class",
       "<h2><span class=\"section-number\">2.1. </span>Name</h2>",
       {"-heading: 2.1.", "heading: Name"}},
      {"one that was written", "<h2>2.1. Name</h2>", {"heading: 2.1. Name"}},
  });
}

TEST_CASE("html flow: XHTML") {
  check_flow({
      {"with a declaration and a namespace",
       "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 "
       "Strict//EN\" \"x\">\n<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>t</title>"
       "</head><body><p>one<br />two</p></body></html>",
       {"paragraph: one\ntwo"}},
  });
}

}  // namespace
}  // namespace stemma
