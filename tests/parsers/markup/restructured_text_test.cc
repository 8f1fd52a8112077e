#include "stemma/parsers/markup/restructured_text.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "documents.h"

namespace stemma {
namespace {

TEST_CASE("restructured text: blocks") {
  const struct {
    std::string_view what;
    std::string_view source;
    std::string_view expected;
  } cases[] = {
      {"headings", "=====\nTitle\n=====\n\nPart\n----\n\nText\nmore.\n\n----\n\nEnd.\n",
       "heading| Title\nheading| Part\nparagraph| Text\\nmore.\nparagraph| End.\n"},
      {"inline",
       "*a* **b** ``c *d*`` :ref:`e <f>` :py:meth:`~g.h` `i <j>`_ k_ [1]_ \\*l\\* 2*3*4\n",
       "paragraph| a b c *d* e h i k [1] *l* 2*3*4\n"},
      {"underscores within words", "a_b snake_case_ __init__\n",
       "paragraph| a_b snake_case __init__\n"},
      {"lists", "1. a\n   b\n\n   c\n2. d\n\n#. e\n#. f\n\n- g\n\n  - h\n",
       "list-item| 1. a\\nb\nlist-item| c\nlist-item| 2. d\nlist-item| 1. e\nlist-item| 2. f\n"
       "list-item| g\nlist-item| h\n"},
      {"definitions and quotations", "term\n   meaning\n\npara\n\n   quoted\n",
       "list-item| term\nparagraph| meaning\nparagraph| para\nquotation| quoted\n"},
      {"literal blocks", "See::\n\n   a\n     b\n\nC\n\n::\n\n   d\n",
       "paragraph| See:\ncode| a\\n  b\nparagraph| C\ncode| d\n"},
      {"directives give their content",
       ".. note:: a\n   b\n\n.. code-block:: c\n   :linenos:\n\n   int x;\n\n.. toctree::\n   d\n\n"
       ".. versionadded:: 3.1\n   Text.\n\n.. function:: f(x)\n             g(y)\n\n   Does.\n\n"
       ".. figure:: p.png\n   :alt: z\n\n   Caption.\n",
       "paragraph| Note\nparagraph| a\\nb\ncode| int x;\nparagraph| Added in version 3.1:\\nText.\n"
       "paragraph| f(x)\nparagraph| g(y)\nparagraph| Does.\ncaption| Caption.\n"},
      {"comments, targets, notes, substitutions",
       ".. a comment\n   of two lines\n\n.. _target: x\n\n.. |v| replace:: 1.2\n\nIt is |v|.\n\n"
       ".. [1] A note.\n",
       "paragraph| It is 1.2.\nnote| A note.\n"},
      {"tables",
       "+---+---+\n| a | b |\n|   | c |\n+===+===+\n| d | e |\n+---+---+\n\n"
       "=== ===\nf   g\n=== ===\nh   i\n    j\n=== ===\n\nk\n",
       "table-row| a\tb c\ntable-row| d\te\ntable-row| f\tg\ntable-row| h\ti j\nparagraph| k\n"},
      {"a table whose columns are reached by tabs",
       "=======  ====\na\t b\nword\t word\n=======  ====\n\nk\n",
       "table-row| a\tb\ntable-row| word\tword\nparagraph| k\n"},
      {"a table with cells that span columns, and first columns that are indented",
       "===  ===  ====\na and b   c\n--------  ----\n a    b   d\n e    f   g\n===  ===  "
       "====\n\nk\n",
       "table-row| a and b\tc\ntable-row| a\tb\td\ntable-row| e\tf\tg\nparagraph| k\n"},
      {"signs that are included", "|copy| 2001 |who|\n", "paragraph| © 2001 who\n"},
      {"what is for other outputs than web pages",
       "a\n\n.. only:: subproject and html\n\n   b\n   =\n\n   c\n\n.. only:: latex or html\n\n   "
       "d\n\n.. only:: not html\n\n   e\n",
       "paragraph| a\nhidden (boilerplate)| b\nhidden (boilerplate)| c\nparagraph| d\nhidden "
       "(boilerplate)| e\n"},
      {"files that text is made of",
       "a\n\n.. kernel-doc:: drivers/b.c\n   :functions: c\n\n.. unheard-of:: d/e.h\n\n   f\n",
       "paragraph| a\nparagraph| f\n"},
      {"a table with cells that span rows",
       "+-----+-------+\n| aaa | ccc   |\n+-----+ ddd   |\n| bbb | eee   |\n+-----+-------+\n",
       "table-row| aaa bbb\tccc ddd eee\n"},
      {"fields with names of several words", "a\n\n:Release date: 2020\n",
       "paragraph| a\nlist-item| Release date 2020\n"},
      {"options that are shown", ".. csv-table::\n   :header: A, B\n   :widths: 1\n\n   1, 2\n",
       "caption| A, B\nparagraph| 1, 2\n"},
      {"fields", "a\n\n:param x: the x\n:returns: y\n",
       "paragraph| a\nlist-item| x the x\n"
       "list-item| returns y\n"},
      {"a sentence that begins like a list", "A. Smith wrote\nthis.\n",
       "paragraph| A. Smith wrote\\nthis.\n"},
  };
  for (const auto& [what, source, expected] : cases) {
    CAPTURE(what);
    CHECK(parsed(extract_restructured_text, std::string(source)).blocks == expected);
  }
  CHECK(parsed(extract_restructured_text, ":Author: Ann\n:Date: 1997-05-06\n\nT\n=\n").metadata ==
        "author| Ann\ndate_published| 1997-05-06\ntitle| T\n");
  const Parsed below = parsed(extract_restructured_text, "T\n=\n\n:Author: Ann\n\na\n");
  CHECK(below.blocks == "heading| T\nlist-item| Author Ann\nparagraph| a\n");
  CHECK(below.metadata == "title| T\nauthor| Ann\n");
}

TEST_CASE("restructured text: lists nested without end") {
  std::string bullets;
  for (int i = 0; i < 100'000; ++i) bullets += "- ";
  CHECK(parsed(extract_restructured_text, bullets + "a\n").blocks.starts_with("list-item| - - "));
}

}  // namespace
}  // namespace stemma
