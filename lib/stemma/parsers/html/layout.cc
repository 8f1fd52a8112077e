#include "stemma/parsers/html/layout.h"

#include <array>
#include <cstddef>
#include <initializer_list>

namespace stemma::html {
namespace {

constexpr std::size_t kTags = GUMBO_TAG_LAST + std::size_t{1};

constexpr std::array<Layout, kTags> kLayouts = [] {
  std::array<Layout, kTags> layouts{};  // in_line
  const auto set = [&](Layout layout, std::initializer_list<GumboTag> tags) {
    for (const GumboTag tag : tags) layouts[tag] = layout;
  };
  set(Layout::block,
      {GUMBO_TAG_ADDRESS,  GUMBO_TAG_ARTICLE,  GUMBO_TAG_ASIDE,      GUMBO_TAG_BLOCKQUOTE,
       GUMBO_TAG_BODY,     GUMBO_TAG_CAPTION,  GUMBO_TAG_CENTER,     GUMBO_TAG_DD,
       GUMBO_TAG_DETAILS,  GUMBO_TAG_DIR,      GUMBO_TAG_DIV,        GUMBO_TAG_DL,
       GUMBO_TAG_DT,       GUMBO_TAG_FIELDSET, GUMBO_TAG_FIGCAPTION, GUMBO_TAG_FIGURE,
       GUMBO_TAG_FOOTER,   GUMBO_TAG_FORM,     GUMBO_TAG_FRAMESET,   GUMBO_TAG_H1,
       GUMBO_TAG_H2,       GUMBO_TAG_H3,       GUMBO_TAG_H4,         GUMBO_TAG_H5,
       GUMBO_TAG_H6,       GUMBO_TAG_HEADER,   GUMBO_TAG_HGROUP,     GUMBO_TAG_HR,
       GUMBO_TAG_LEGEND,   GUMBO_TAG_LI,       GUMBO_TAG_MAIN,       GUMBO_TAG_MENU,
       GUMBO_TAG_MENUITEM, GUMBO_TAG_NAV,      GUMBO_TAG_OL,         GUMBO_TAG_P,
       GUMBO_TAG_SECTION,  GUMBO_TAG_SUMMARY,  GUMBO_TAG_TABLE,      GUMBO_TAG_TBODY,
       GUMBO_TAG_TFOOT,    GUMBO_TAG_THEAD,    GUMBO_TAG_UL});
  set(Layout::preformatted, {GUMBO_TAG_LISTING, GUMBO_TAG_PLAINTEXT, GUMBO_TAG_PRE, GUMBO_TAG_XMP});
  set(Layout::row, {GUMBO_TAG_TR});
  set(Layout::cell, {GUMBO_TAG_TD, GUMBO_TAG_TH});
  set(Layout::line_break, {GUMBO_TAG_BR});
  // What stands in for something that is shown, or is used by scripts, is a control, too.
  set(Layout::control, {GUMBO_TAG_AUDIO, GUMBO_TAG_BUTTON, GUMBO_TAG_CANVAS, GUMBO_TAG_DATALIST,
                        GUMBO_TAG_IFRAME, GUMBO_TAG_NOEMBED, GUMBO_TAG_NOFRAMES, GUMBO_TAG_NOSCRIPT,
                        GUMBO_TAG_OPTGROUP, GUMBO_TAG_OPTION, GUMBO_TAG_SELECT, GUMBO_TAG_TEMPLATE,
                        GUMBO_TAG_TEXTAREA, GUMBO_TAG_VIDEO});
  set(Layout::nothing, {GUMBO_TAG_EMBED, GUMBO_TAG_HEAD, GUMBO_TAG_RP, GUMBO_TAG_SCRIPT,
                        GUMBO_TAG_STYLE, GUMBO_TAG_TITLE});
  return layouts;
}();

}  // namespace

Layout layout_of(GumboTag tag) {
  return kLayouts[tag];
}

std::optional<BlockKind> kind_of(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
      return BlockKind::heading;
    case GUMBO_TAG_LI:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_DD:
      return BlockKind::list_item;
    case GUMBO_TAG_BLOCKQUOTE:
      return BlockKind::quotation;
    case GUMBO_TAG_CAPTION:
    case GUMBO_TAG_FIGCAPTION:
    case GUMBO_TAG_FIGURE:
      return BlockKind::caption;
    case GUMBO_TAG_LISTING:
    case GUMBO_TAG_PLAINTEXT:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_XMP:
      return BlockKind::code;
    default:
      return std::nullopt;
  }
}

}  // namespace stemma::html
