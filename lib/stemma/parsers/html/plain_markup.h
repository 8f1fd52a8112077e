// Takes from a page what makes an HTML parser slow or hungry without changing its text.
//
// The algorithm of the HTML standard looks through all open elements at each tag, through all
// attributes of a tag at each attribute, and opens formatting elements that were not closed anew in
// each paragraph. On pages that are made to hurt, or badly broken, that is quadratic.
#pragma once

#include <string>

namespace stemma::html {

// Overwrites with spaces, in place: tags nested deeper than 512 (where browsers stop, too),
// formatting tags once 16 are open, attributes of a tag after its 128th. Nesting is estimated from
// the tags alone; text, comments, scripts and styles stay as they are. O(size).
void make_markup_plain(std::string& html);

}  // namespace stemma::html
