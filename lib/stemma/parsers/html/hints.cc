#include "stemma/parsers/html/hints.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "stemma/parsers/html/ascii.h"

namespace stemma::html {
namespace {

struct Word {
  std::string_view word;
  Part part;
};

// Sorted. Whole words only: "header" is none, for articles have headers.
constexpr auto kWords = std::to_array<Word>({
    {"ad", Part::side},           {"ads", Part::side},
    {"advert", Part::side},       {"advertisement", Part::side},
    {"articlebody", Part::body},  {"articlecontent", Part::body},
    {"articletext", Part::body},  {"banner", Part::side},
    {"bio", Part::side},          {"breadcrumb", Part::side},
    {"breadcrumbs", Part::side},  {"byline", Part::side},
    {"caption", Part::caption},   {"captions", Part::caption},
    {"carousel", Part::side},     {"comment", Part::comments},
    {"comments", Part::comments}, {"consent", Part::side},
    {"cookie", Part::side},       {"cookies", Part::side},
    {"copyright", Part::side},    {"credit", Part::caption},
    {"credits", Part::caption},   {"disqus", Part::comments},
    {"endnote", Part::note},      {"endnotes", Part::note},
    {"entrycontent", Part::body}, {"footer", Part::side},
    {"footnote", Part::note},     {"footnotes", Part::note},
    {"gallery", Part::side},      {"lightbox", Part::side},
    {"login", Part::side},        {"masthead", Part::side},
    {"menu", Part::side},         {"modal", Part::side},
    {"nav", Part::side},          {"navbar", Part::side},
    {"navfooter", Part::side},    {"navheader", Part::side},
    {"navigation", Part::side},   {"newsletter", Part::side},
    {"outbrain", Part::side},     {"overlay", Part::side},
    {"pagination", Part::side},   {"popular", Part::side},
    {"popup", Part::side},        {"postcontent", Part::body},
    {"promo", Part::side},        {"promotion", Part::side},
    {"readmore", Part::side},     {"recirc", Part::side},
    {"recommended", Part::side},  {"related", Part::side},
    {"share", Part::side},        {"sharing", Part::side},
    {"sidebar", Part::side},      {"signup", Part::side},
    {"slideshow", Part::side},    {"social", Part::side},
    {"sponsor", Part::side},      {"sponsored", Part::side},
    {"storybody", Part::body},    {"subscribe", Part::side},
    {"subscription", Part::side}, {"taboola", Part::side},
    {"tags", Part::side},         {"teaser", Part::side},
    {"toctree", Part::side},      {"toolbar", Part::side},
    {"trending", Part::side},     {"widget", Part::side},
    {"widgets", Part::side},
});

Part part_of_word(std::string_view word) {
  const auto* found = std::lower_bound(
      kWords.begin(), kWords.end(), word,
      [](const Word& entry, std::string_view wanted) { return entry.word < wanted; });
  return found != kWords.end() && found->word == word ? found->part : Part::unnamed;
}

bool begins_body(std::string_view word) {
  return word == "article" || word == "story" || word == "entry" || word == "post";
}

bool ends_body(std::string_view word) {
  return word == "body" || word == "content" || word == "text";
}

// Two words that hide what they are given to, in the style sheets that most pages use.
bool hides(std::string_view before, std::string_view word) {
  return (before == "d" && word == "none") || (before == "sr" && word == "only") ||
         (before == "visually" && word == "hidden") || (before == "screen" && word == "reader");
}

// Links to the page in other languages.
bool offers_languages(std::string_view before, std::string_view word) {
  const bool speaks_of_them =
      before == "lang" || before == "language" || before == "languages" || before == "locale";
  return speaks_of_them && (word == "selection" || word == "selector" || word == "select" ||
                            word == "switch" || word == "switcher" || word == "picker" ||
                            word == "chooser" || word == "links" || word == "list");
}

// "with-sidebar", "has-comments": the page around it.
bool speaks_of_something_inside(std::string_view before) {
  return before == "with" || before == "has" || before == "no" || before == "without";
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

// The part that the words of `names`, a class or identifier, speak of.
Part part_of_names(std::string_view names) {
  std::string word;
  std::string before;
  Part found = Part::unnamed;
  for (std::size_t at = 0; at <= names.size(); ++at) {
    const char c = at < names.size() ? names[at] : ' ';
    const bool camel = at > 0 && is_upper(c) && !is_upper(names[at - 1]);
    if ((!is_letter(c) || camel) && !word.empty()) {
      Part part = part_of_word(word);
      if (begins_body(before) && ends_body(word)) part = Part::body;
      if (hides(before, word) || offers_languages(before, word)) part = Part::side;
      if (speaks_of_something_inside(before)) part = Part::unnamed;
      if (word == "embed") return Part::unnamed;
      if (part == Part::comments || part == Part::side) found = part;
      if (part != Part::unnamed && found != Part::side && found != Part::comments) found = part;
      before.swap(word);
      word.clear();
    }
    if (is_space(c)) before.clear();
    if (is_letter(c)) word += to_lower(c);
  }
  return found;
}

Part part_of_role(std::string_view role) {
  constexpr std::string_view kSides[] = {"alertdialog", "banner", "complementary", "contentinfo",
                                         "dialog",      "menu",   "menubar",       "navigation",
                                         "search",      "toolbar"};
  if (std::find(std::begin(kSides), std::end(kSides), role) != std::end(kSides)) return Part::side;
  if (role == "main") return Part::main;
  if (role.starts_with("doc-footnote") || role.starts_with("doc-endnote")) return Part::note;
  return role == "article" ? Part::article : Part::unnamed;
}

Part part_of_tag(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_MENU:
      return Part::side;
    case GUMBO_TAG_ARTICLE:
      return Part::article;
    case GUMBO_TAG_MAIN:
      return Part::main;
    default:
      return Part::unnamed;
  }
}

// Sections are often named after their headings: one called "Comments" is no comment.
bool is_named_after_heading(GumboTag tag, std::string_view classes) {
  switch (tag) {
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
    case GUMBO_TAG_DT:
      return true;
    default:
      return classes.find("section") != std::string_view::npos;
  }
}

bool is_text_of_one_paragraph(GumboTag tag) {
  return tag == GUMBO_TAG_P || tag == GUMBO_TAG_SPAN;
}

Part part_of(const PageNode& node) {
  const GumboTag tag = node.tag;
  if (tag == GUMBO_TAG_LAST || tag == GUMBO_TAG_BODY || tag == GUMBO_TAG_HTML) {
    return Part::unnamed;
  }
  if (node.node->v.element.attributes.length == 0) return part_of_tag(tag);
  if (attribute(node, "itemprop").find("articleBody") != std::string_view::npos) return Part::body;
  const Part role = part_of_role(attribute(node, "role"));
  const Part part = role == Part::unnamed ? part_of_tag(tag) : role;
  if (part == Part::side || part == Part::note) return part;
  const std::string_view classes = attribute(node, "class");
  Part named = part_of_names(classes);
  if (named == Part::unnamed && !is_named_after_heading(tag, classes)) {
    named = part_of_names(attribute(node, "id"));
  }
  if (named == Part::body && is_text_of_one_paragraph(tag)) named = Part::unnamed;
  return named == Part::unnamed ? part : named;
}

}  // namespace

std::vector<Part> parts_of(const Page& page) {
  std::vector<Part> parts;
  parts.reserve(page.nodes().size());
  for (const PageNode& node : page.nodes()) parts.push_back(part_of(node));
  return parts;
}

}  // namespace stemma::html
