// The text of a page as a browser would lay it out: blocks, in the order of the page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "stemma/extract/extract.h"
#include "stemma/parsers/html/hints.h"
#include "stemma/parsers/html/page.h"

namespace stemma::html {

// What the page does with a block. Everything but `shown` is boilerplate, whatever it says.
enum class Display {
  shown,
  hidden,   // by an attribute, a style or for readers alike
  control,  // words on buttons and in menus to choose from, line numbers
};

struct FlowBlock {
  BlockKind kind = BlockKind::paragraph;
  Display display = Display::shown;
  std::uint32_t node = 0;      // number of the element that it is the text of, or a part of it
  std::size_t link_bytes = 0;  // of the text, inside of links
  std::string text;            // white space collapsed, unless it is code
};

// White space is collapsed and <br> is a line's end, two are a paragraph's; words are never joined
// over the border of a block or a cell, nor cut by an element inside of a line. The cells of a row
// of data are one block, with tabs between; a row that holds paragraphs, lists or tables lays out
// the page and is none. What is preformatted keeps its lines. What <noscript> holds is shown only
// if the page has no other text; else it is a control, as is what stands in for a picture or a
// film, or is a template. What would hide more than half of a page's text hides nothing: scripts
// show it later. `parts` are those of the nodes of `page`. O(size).
std::vector<FlowBlock> flow_of(const Page& page, std::span<const Part> parts);

}  // namespace stemma::html
