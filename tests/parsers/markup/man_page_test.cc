#include "stemma/parsers/markup/man_page.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "documents.h"

namespace stemma {
namespace {

TEST_CASE("man page: blocks") {
  const struct {
    std::string_view what;
    std::string_view source;
    std::string_view expected;
  } cases[] = {
      {"headings, paragraphs, fonts",
       ".SH \"SEE ALSO\"\n.SS\nNext line\n.PP\nUse \\fBls\\fP \\-a\n.BR cat (1),\nand\n.I more\n",
       "heading| SEE ALSO\nheading| Next line\nparagraph| Use ls -a cat(1), and more\n"},
      {"escapes", "a\\(emb \\[u00E9] \\e \\(lqx\\(rq \\s-1y\\s0 \\f(CWz\\fR\\&.\\\" comment\n",
       "paragraph| a—b é \\ “x” y z.\n"},
      {"items", ".TP\n.B \\-a\nAll.\n.IP \\(bu 2\nPoint.\n.IP 1. 3\nFirst.\n.PP\nEnd.\n",
       "list-item| -a All.\nlist-item| Point.\nlist-item| 1. First.\nparagraph| End.\n"},
      {"examples", ".nf\na  b\n  c\n.fi\nd\n", "code| a  b\\n  c\nparagraph| d\n"},
      {"what is no text", ".de X\nno\n..\n.if t no\n.if n yes\n'\\\" no\n.ig\nno\n..\n",
       "paragraph| yes\n"},
      {"what ends a condition", ".ie n \\{\\\n.\\}\na\n", "paragraph| a\n"},
      {"long flags of mdoc", ".Op Fl Fl all\n", "paragraph| [--all]\n"},
      {"tables", ".TS\ntab(|);\nl l.\na|\\fBb\\fP\n_\nc|d\n.TE\n",
       "table-row| a\tb\ntable-row| c\td\n"},
      {"mdoc",
       ".Sh NAME\n.Nm ls\n.Nd list files\n.Sh SYNOPSIS\n.Nm\n.Op Fl a | Fl b Ar file\n.Pp\nSee\n"
       ".Xr cat 1 ,\n.Dq two words .\n.Bl -tag\n.It Fl x Ns = Ns Ar n\nText\n.El\n",
       "heading| NAME\nparagraph| ls – list files\nheading| SYNOPSIS\n"
       "paragraph| ls [-a | -b file]\nparagraph| See cat(1), “two words”.\n"
       "list-item| -x=n Text\n"},
  };
  for (const auto& [what, source, expected] : cases) {
    CAPTURE(what);
    CHECK(parsed(extract_man_page, std::string(source)).blocks == expected);
  }
  CHECK(parsed(extract_man_page, ".TH LS 1 2021-03-01 GNU\n").metadata ==
        "title| LS(1)\ndate_published| 2021-03-01\n");
  std::string conditions;
  for (int i = 0; i < 100'000; ++i) conditions += ".if n ";
  CHECK(parsed(extract_man_page, conditions + "a\nb\n").blocks == "paragraph| b\n");
}

}  // namespace
}  // namespace stemma
