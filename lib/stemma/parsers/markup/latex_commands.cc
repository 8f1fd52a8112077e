#include "stemma/parsers/markup/latex_commands.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace stemma {
namespace {

using Command = std::pair<std::string_view, LatexCommand>;
constexpr Command kCommands[] = {
    {"part", LatexCommand::heading},
    {"chapter", LatexCommand::heading},
    {"section", LatexCommand::heading},
    {"subsection", LatexCommand::heading},
    {"subsubsection", LatexCommand::heading},
    {"paragraph", LatexCommand::heading},
    {"subparagraph", LatexCommand::heading},
    {"frametitle", LatexCommand::heading},
    {"item", LatexCommand::item},
    {"bibitem", LatexCommand::item},
    {"footnote", LatexCommand::note},
    {"footnotetext", LatexCommand::note},
    {"thanks", LatexCommand::note},
    {"caption", LatexCommand::caption},
    {"href", LatexCommand::first_is_nothing},
    {"textcolor", LatexCommand::first_is_nothing},
    {"colorbox", LatexCommand::first_is_nothing},
    {"raisebox", LatexCommand::first_is_nothing},
    {"parbox", LatexCommand::first_is_nothing},
    {"multicolumn", LatexCommand::first_is_nothing},
    {"par", LatexCommand::paragraph_end},
    {"newpage", LatexCommand::paragraph_end},
    {"clearpage", LatexCommand::paragraph_end},
    {"maketitle", LatexCommand::paragraph_end},
};

constexpr std::string_view kWithoutText[] = {
    "label",
    "ref",
    "eqref",
    "pageref",
    "autoref",
    "cref",
    "Cref",
    "cite",
    "citep",
    "citet",
    "citeauthor",
    "nocite",
    "includegraphics",
    "usepackage",
    "documentclass",
    "bibliography",
    "bibliographystyle",
    "addbibresource",
    "vspace",
    "hspace",
    "input",
    "include",
    "index",
    "pagestyle",
    "thispagestyle",
    "setlength",
    "addtolength",
    "setcounter",
    "addtocounter",
    "newcommand",
    "renewcommand",
    "providecommand",
    "newenvironment",
    "newtheorem",
    "def",
    "color",
    "hypersetup",
    "geometry",
    "graphicspath",
    "title",
    "author",
    "date",
    "hyphenation",
    "cline",
    "cmidrule",
    "usetikzlibrary",
    "tikzset",
    "pagenumbering",
    "theoremstyle",
    "definecolor",
    "lstset",
    "fontsize",
    "selectlanguage",
    "linespread",
    "hypertarget",
};

using Environment = std::pair<std::string_view, LatexEnvironment>;
constexpr Environment kEnvironments[] = {
    {"itemize", LatexEnvironment::bullets},      {"thebibliography", LatexEnvironment::bullets},
    {"enumerate", LatexEnvironment::numbers},    {"description", LatexEnvironment::descriptions},
    {"quote", LatexEnvironment::quotation},      {"quotation", LatexEnvironment::quotation},
    {"verse", LatexEnvironment::quotation},      {"tabular", LatexEnvironment::table},
    {"tabularx", LatexEnvironment::table},       {"longtable", LatexEnvironment::table},
    {"verbatim", LatexEnvironment::listing},     {"lstlisting", LatexEnvironment::listing},
    {"minted", LatexEnvironment::listing},       {"alltt", LatexEnvironment::listing},
    {"equation", LatexEnvironment::mathematics}, {"align", LatexEnvironment::mathematics},
    {"gather", LatexEnvironment::mathematics},   {"multline", LatexEnvironment::mathematics},
    {"eqnarray", LatexEnvironment::mathematics}, {"displaymath", LatexEnvironment::mathematics},
    {"math", LatexEnvironment::mathematics},     {"comment", LatexEnvironment::nothing},
    {"tikzpicture", LatexEnvironment::nothing},  {"filecontents", LatexEnvironment::nothing},
};

using Symbol = std::pair<std::string_view, std::string_view>;
constexpr Symbol kSymbols[] = {
    {"%", "%"},
    {"&", "&"},
    {"$", "$"},
    {"#", "#"},
    {"_", "_"},
    {"{", "{"},
    {"}", "}"},
    {" ", " "},
    {",", " "},
    {";", " "},
    {":", " "},
    {"!", ""},
    {"/", ""},
    {"-", "\u00AD"},
    {"@", ""},
    {"\n", " "},
    {"ldots", "…"},
    {"dots", "…"},
    {"textellipsis", "…"},
    {"textendash", "–"},
    {"textemdash", "—"},
    {"LaTeX", "LaTeX"},
    {"TeX", "TeX"},
    {"S", "§"},
    {"copyright", "©"},
    {"pounds", "£"},
    {"euro", "€"},
    {"ss", "ß"},
    {"ae", "æ"},
    {"AE", "Æ"},
    {"oe", "œ"},
    {"OE", "Œ"},
    {"o", "ø"},
    {"O", "Ø"},
    {"aa", "å"},
    {"AA", "Å"},
    {"l", "ł"},
    {"L", "Ł"},
    {"i", "ı"},
    {"textbackslash", "\\"},
    {"textasciitilde", "~"},
    {"textquotedblleft", "“"},
    {"textquotedblright", "”"},
    {"textquoteleft", "‘"},
    {"textquoteright", "’"},
    {"textbullet", "•"},
    {"quad", " "},
    {"qquad", " "},
    {"slash", "/"},
    {"today", ""},
};

constexpr Symbol kAccents[] = {
    {"'", "\u0301"}, {"`", "\u0300"}, {"^", "\u0302"}, {"\"", "\u0308"}, {"~", "\u0303"},
    {"=", "\u0304"}, {".", "\u0307"}, {"c", "\u0327"}, {"v", "\u030C"},  {"u", "\u0306"},
    {"H", "\u030B"}, {"k", "\u0328"}, {"r", "\u030A"}, {"d", "\u0323"},
};

template <typename Value, std::size_t Size>
std::optional<Value> find(const std::pair<std::string_view, Value> (&table)[Size],
                          std::string_view name) {
  for (const auto& [known, value] : table) {
    if (known == name) return value;
  }
  return std::nullopt;
}

}  // namespace

LatexCommand latex_command(std::string_view name) {
  if (const auto known = find(kCommands, name)) return *known;
  const bool has_text =
      std::find(std::begin(kWithoutText), std::end(kWithoutText), name) == std::end(kWithoutText);
  return has_text ? LatexCommand::text : LatexCommand::nothing;
}

LatexEnvironment latex_environment(std::string_view name) {
  if (name.ends_with('*')) name.remove_suffix(1);
  return find(kEnvironments, name).value_or(LatexEnvironment::text);
}

std::optional<std::string_view> latex_symbol(std::string_view command) {
  return find(kSymbols, command);
}

std::optional<std::string_view> latex_accent(std::string_view command) {
  return find(kAccents, command);
}

}  // namespace stemma
