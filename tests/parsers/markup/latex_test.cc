#include "stemma/parsers/markup/latex.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "documents.h"

namespace stemma {
namespace {

TEST_CASE("latex: blocks") {
  const struct {
    std::string_view what;
    std::string_view source;
    std::string_view expected;
  } cases[] = {
      {"sections and paragraphs",
       "\\section*[x]{One \\emph{two}}\\label{a}\nText % comment\n  goes on.\n\nNext~one.",
       "heading| One two\nparagraph| Text goes on.\nparagraph| Next one.\n"},
      {"accents, symbols, quotes", "M\\\"uller \\c{c}\\'{e} \\ss{} 5\\,\\% ``a''--b \\ldots",
       "paragraph| Mu\u0308ller c\u0327e\u0301 ß 5 % “a”–b …\n"},
      {"lists",
       "\\begin{enumerate}\\item a\n\n b\\item c\\end{enumerate}"
       "\\begin{description}\\item[T] d\\end{description}",
       "list-item| 1. a\nlist-item| b\nlist-item| 2. c\nlist-item| T d\n"},
      {"tables", "\\begin{tabular}{ll}\\hline a & \\textbf{b} \\\\[1ex] c & d\\end{tabular}",
       "table-row| a\tb\ntable-row| c\td\n"},
      {"notes and captions", "a\\footnote{n \\emph{m}}b\\caption[s]{C}\n\nd",
       "paragraph| ab\nnote| n m\ncaption| C\nparagraph| d\n"},
      {"references and links", "\\cite[p.~1]{x}a \\href{http://b}{c} \\url{d} \\textcolor{red}{e}",
       "paragraph| a c d e\n"},
      {"mathematics", "Let $a_1$ be \\begin{equation}x^2\\end{equation}",
       "paragraph| Let a_1 be  x^2\n"},
      {"listings are as they are", "\\begin{verbatim}\na % b \\c\n\\end{verbatim}d",
       "code| a % b \\c\nparagraph| d\n"},
      {"quotations", "\\begin{quote}a\\end{quote}b", "quotation| a\nparagraph| b\n"},
      {"only the document, and its title",
       "\\documentclass{x}\\title{T}\\author{A}\\newcommand{\\y}{z}\\begin{document}\\maketitle a"
       "\\end{document} b",
       "heading| T\nparagraph| A\nparagraph| a\n"},
      {"what never ends", "\\begin{verbatim} a \\textbf{b \\footnote{c", "paragraph| a b c\n"},
  };
  for (const auto& [what, source, expected] : cases) {
    CAPTURE(what);
    CHECK(parsed(extract_latex, std::string(source)).blocks == expected);
  }
  CHECK(parsed(extract_latex, "\\title{T}\\date{May 6, 1997}").metadata ==
        "title| T\ndate_published| 1997-05-06\n");
}

}  // namespace
}  // namespace stemma
