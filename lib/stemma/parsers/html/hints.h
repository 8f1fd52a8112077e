// What a page says of its parts: by their tags, roles, classes and identifiers.
#pragma once

#include <cstdint>
#include <vector>

#include "stemma/parsers/html/page.h"

namespace stemma::html {

enum class Part : std::uint8_t {
  unnamed,
  body,      // the text of the article itself
  article,   // the article, with what belongs to it
  main,      // the page without what is on all pages of the site
  side,      // navigation, advertisements, links to other articles: seldom anything else
  caption,   // captions and credits of pictures
  note,      // foot- and endnotes
  comments,  // what readers wrote
};

// The part that each node of `page` is named by its own tag and attributes. Words in classes and
// identifiers are found in any of the usual spellings (related-links, relatedLinks). O(size).
std::vector<Part> parts_of(const Page& page);

}  // namespace stemma::html
